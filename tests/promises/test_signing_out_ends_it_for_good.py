"""When you sign out, you are out.

Signing out ends it with us, and not only on your phone. Whoever copied something from your phone while you were signed
in cannot use it afterwards. You can also see every phone and computer that you are signed in on, and sign each of them
out from another one.

The test keeps a copy of what a browser holds, signs out, and tries the copy. Then it signs a lost phone out from a
laptop.
"""

from portal.web import COOKIE
from tests.browser import Browser, Cast


async def test_a_copy_of_the_cookie_is_worth_nothing_afterwards(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("LinCC member") as maya:
        copied = maya.client.cookies[COOKIE]
        page = await maya.open("/forums/lincc")
        assert page.status == 200
        await page.submit("Sign out")
    stranger.client.cookies.set(COOKIE, copied, domain="portal.test")
    assert (await stranger.open("/forums/lincc")).h1 == "Sign in"


async def test_a_lost_phone_is_signed_out_from_elsewhere(cast: Cast) -> None:
    async with cast.signed_in("care leaver") as lost_phone, cast.signed_in("care leaver") as laptop:
        assert (await lost_phone.open("/forums/care-leavers")).status == 200
        await (await laptop.open("/me")).submit("Sign out everywhere else")
        assert (await lost_phone.open("/forums/care-leavers")).h1 == "Sign in"
        assert (await laptop.open("/forums/care-leavers")).status == 200
