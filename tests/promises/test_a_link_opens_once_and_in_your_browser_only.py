"""A link that signs you in works once, for ten minutes, and only in the browser that asked for it.

Where your group allows it, you can have a link sent to your e-mail. Somebody who reads your e-mail cannot use it on
their own phone. Opening it does not use it up, so your e-mail program can look at it; pressing the button does.

The test asks for a link in one browser, tries it in another, uses it, tries it again, and lets a second one grow old.
"""

from datetime import timedelta

from portal.accounts.models import SignInLink, now
from portal.accounts.models.link import LINK_LASTS
from portal.accounts.models.sign_in import hashed
from portal.accounts.routes.doors import ASKED
from tests.browser import Browser, Cast

SORRY = "This link does not work any more"


async def test_a_link_is_good_for_one_person_once(cast: Cast, stranger: Browser) -> None:
    stranger.client.cookies.set(ASKED, "the browser that asked", domain="portal.test")
    link = f"/sign-in/link/{await SignInLink.issue(cast['care leaver'], hashed('the browser that asked'))}"
    async with Browser.on(cast.app) as another:
        assert (await another.open(link)).h1 == SORRY
        assert (await another.send(link, {})).h1 == SORRY
    page = await (await stranger.open(link)).submit("Sign in as Jordan")
    assert page.h1 == "Hello Jordan"
    assert (await stranger.open(link)).h1 == SORRY
    assert (await stranger.send(link, {})).h1 == SORRY


async def test_a_link_is_good_for_ten_minutes(cast: Cast, stranger: Browser) -> None:
    stranger.client.cookies.set(ASKED, "the browser that asked", domain="portal.test")
    link = f"/sign-in/link/{await SignInLink.issue(cast['care leaver'], hashed('the browser that asked'))}"
    assert timedelta(minutes=10) == LINK_LASTS
    await SignInLink.all().update(expires_at=now())
    assert (await stranger.send(link, {})).h1 == SORRY
