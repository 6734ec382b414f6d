"""What the doors leave to be done afterwards."""

from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts.models import Draft, Invitation, LinkWanted, Person, SignIn, SignInLink, Spent, now
from portal.accounts.models.link import LINK_LASTS
from portal.mail.models import Mail
from portal.queue import each

BODY = """Somebody asked for a link to sign in to the Participation Portal with this address.

{link}

It works once, for ten minutes, in the browser that asked for it. Was it not you? Then do nothing: nobody has come in.
"""


async def send_links() -> None:
    """A link to each who asked for one and may have one; the others' asking is forgotten."""
    for wanted in await LinkWanted.all():
        async with in_transaction():
            if await LinkWanted.filter(id=wanted.id).delete():
                await _send_link(wanted)


async def _send_link(wanted: LinkWanted) -> None:
    person = await Person.called(wanted.login)
    if person and wanted.asked_at + LINK_LASTS > now() and await person.may_have_links():
        link = f"{settings.URL}/sign-in/link/{await SignInLink.issue(person, wanted.browser_hash)}"
        await Mail.post(person.login, "Your link to sign in", BODY.format(link=link), LINK_LASTS)


@each(hours=1)
async def forget_old() -> None:
    """What has run out long ago is no use but to a thief."""
    for table in (SignIn, SignInLink, Invitation, Draft, Spent):
        await table.forget_old()
