"""Members hear that something came of what they posted: by mail, without a word of it, and on their own page."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

from portal import settings
from portal.accounts.models import Person
from portal.mail.models import Mail

if TYPE_CHECKING:
    from portal.boards.models.entry import Entry

HEARERS: list[Callable[["Entry"], Awaitable[None]]] = []
"""Told, in the same transaction, when everybody reads another state of an entry; features above join here."""

SUBJECT = "There is news for you"
BODY = "Something has happened with what you said in the Participation Portal. Sign in to read it: {url}/me#news"


async def tell(entry: UUID) -> None:
    """Promised in the caller's transaction. Somebody whose words were taken back is led to by nothing any more."""
    wrote = Person.filter(posts__comment__entries__id=entry, posts__comment__erased=False)
    here = wrote.filter(ended_at=None, paused_at=None, address_proved_at__isnull=False)
    for person in await here.distinct():
        if person.can_be_mailed:
            await Mail.post(person.login, SUBJECT, BODY.format(url=settings.URL))
