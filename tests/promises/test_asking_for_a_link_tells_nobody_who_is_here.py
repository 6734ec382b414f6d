"""Nobody can find out whether you are here by trying to come in as you.

Being in one of these groups says something about your life, so we tell nobody who is in them. Whoever types your
e-mail address or your sign-in name to come in sees just what they would see if you had never been here. Only somebody
who has an invitation or a sign-in of their own, and chooses the same sign-in name as yours, is told that it is taken;
after a few tries nobody is told anything for a while.

The test asks for a link, and tries a wrong passphrase, for somebody who is here and for somebody who is not. Both
answers have to be the same, letter for letter.
"""

from portal.accounts.models import Group
from tests.accounts.ways_in import has_joined, try_in
from tests.browser import Browser, Cast, Page
from tests.mail.post_office import PostOffice

HERE, NOT_HERE = "jordan@example.org", "nobody@example.org"


def as_seen(page: Page, typed: str) -> tuple[int, list[str], str]:
    """Everything that a browser gets: status, names of headers, and the page."""
    return page.status, sorted(page.response.headers), page.html.replace(typed, "what was typed")


async def test_a_link_is_promised_to_everybody_alike(cast: Cast, office: PostOffice) -> None:
    await has_joined(cast["care leaver"], HERE)
    await Group.filter(key="care-leavers").update(links_by_email=True)
    seen = []
    for login in (HERE, NOT_HERE):
        async with Browser.on(cast.app) as browser:
            page = await (await browser.open("/sign-in/email")).submit("Send me a link", login=login)
            seen.append(as_seen(page, login))
    assert seen[0] == seen[1]
    assert seen[0][0] == 200


async def test_a_wrong_passphrase_is_answered_alike(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["care leaver"], HERE)
    here, not_here = [as_seen(await try_in(stranger, login, "some wrong words"), login) for login in (HERE, NOT_HERE)]
    assert here == not_here
    assert "could not sign you in" in here[2]
