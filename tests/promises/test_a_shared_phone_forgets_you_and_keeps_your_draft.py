"""On a phone that others use too, you are signed out after 15 quiet minutes, and what you were writing is kept for you.

When you sign in, say that others use the phone as well. If you then do nothing for a quarter of an hour, whoever picks
it up is not you any more. What you were writing is locked away for a day, and only you get it back when you sign in
again. If you do not say that the phone is shared, it stays signed in for longer.

The test signs a child in on a shared phone, waits a quarter of an hour in the middle of a sentence, lets somebody else
look, and then signs the child in again.
"""

from datetime import timedelta

from portal.accounts.models import SignIn, now
from tests.accounts.ways_in import has_joined, try_in
from tests.browser import Browser, Cast

WORDS = "More rice please, and not so late"


async def test_after_a_quarter_of_an_hour_the_phone_knows_nobody(cast: Cast, stranger: Browser) -> None:
    for called, login in (("LinCC member", "maya the otter"), ("care leaver", "jordan by the sea")):
        await has_joined(cast[called], login)
    await try_in(stranger, "maya the otter", device="shared")
    page = await stranger.open("/forums/lincc")
    assert page.h1 != "Sign in"
    await SignIn.all().update(seen_at=now() - timedelta(minutes=15))
    page = await page.submit("Start this topic", title="Food", text=WORDS)
    assert page.h1 == "Sign in"
    assert "What you were writing is kept" in page.text
    assert WORDS not in page.html

    await try_in(stranger, "jordan by the sea")
    assert WORDS not in (await stranger.open("/draft")).html
    page = await try_in(stranger, "maya the otter")
    assert page.h1 == "Here is what you were writing"
    assert WORDS in (await page.submit("Send it now")).text
