"""Words that may stand in an edition: somebody judged that they point to nobody, and a second person agreed since."""

from collections.abc import Iterable
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from portal.accounts.models import Person, now
from portal.analysis.models import Coding, Pair
from portal.boards.models.wording import digest
from portal.reports.edition import Edition


def _quotable(found: QuerySet[Coding]) -> QuerySet[Coding]:
    """Never words that raised a concern, or that two people are coding blind."""
    safe = found.filter(quotable=True, comment__erased=False, comment__concern__id=None)
    return safe.exclude(id__in=Pair.codings_in_work())


def agreed_quotes(ids: Iterable[UUID] | None = None) -> QuerySet[Coding]:
    """What was changed since a second person agreed is theirs no more; nothing of surveys that are still open."""
    agreed = (
        _quotable(Coding.filter(Coding.OF_NO_OPEN_SURVEY))
        .filter(quote_agreed_at__gt=F("reviewed_at"))
        .exclude(quote_agreed_by_id=F("reviewed_by_id"))
    )
    return agreed if ids is None else agreed.filter(id__in=list(ids))


def quotes_to_agree(person: Person) -> QuerySet[Coding]:
    """Those that somebody else judged to be safe, of the comments that this person may read."""
    waiting = _quotable(Coding.readable_by(person)).filter(reviewed_at__isnull=False)
    not_agreed = Q(quote_agreed_at__isnull=True) | Q(quote_agreed_at__lte=F("reviewed_at"))
    return waiting.filter(not_agreed, Q(reviewed_by_id__isnull=True) | ~Q(reviewed_by_id=person.pk))


async def quoted(edition: Edition) -> dict[str, list[str]]:
    """By code, as far as nobody has thought better of it since the edition was made."""
    ids = [UUID(id) for _, id in edition.told.quotes]
    found = await agreed_quotes(ids).select_related("comment") if ids else []
    words = {str(one.id): one.comment.text for one in found}
    chosen: dict[str, list[str]] = {}
    for code, id in edition.told.quotes:
        if id in words:
            chosen.setdefault(code, []).append(words[id])
    return chosen


async def agree(id: UUID, person: Person, seen: str) -> bool:
    """False where there is nothing for them to agree to, or the words are not those that they saw (`seen`: their
    digest) any more."""
    waiting = await quotes_to_agree(person).select_related("comment").get_or_none(id=id)
    if waiting is None or digest(waiting.comment.text) != seen:
        return False
    asked = Coding.filter(id=id, quotable=True, reviewed_at=waiting.reviewed_at)
    return bool(await asked.update(quote_agreed_at=now(), quote_agreed_by_id=person.pk))


async def refuse(id: UUID, person: Person) -> bool:
    """They are quoted nowhere then, until somebody judges them anew."""
    waiting = await quotes_to_agree(person).get_or_none(id=id)
    return bool(waiting and await Coding.filter(id=waiting.id).update(quotable=False))
