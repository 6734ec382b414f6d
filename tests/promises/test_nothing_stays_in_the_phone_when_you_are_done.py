"""When you are done, nothing stays in the phone.

No page of ours may be kept by the browser. When you have sent your answers, and when you sign out, we tell the browser
to throw away all that it holds of us. Whoever goes back, or opens the page again, finds none of your answers, and the
browser writes down nothing that you typed. Your six picture-words are shown for a quarter of an hour, to be sure that
you get them. That you were on our page can still stand in the browser's list of visited pages: use a private window, or
delete it there.

The test answers a survey and signs somebody out, and looks at what the browser is told. It also opens every page and
makes sure that none of them may be kept. Other tests go back in a real browser, and search all of its own files.
"""

from collections.abc import Awaitable, Callable

from portal.accounts.models import SignIn
from portal.web import COOKIE
from tests.addresses import ADDRESSES, ASKED, FOR_PROGRAMS, address, method, real_things
from tests.browser import Browser, Cast
from tests.surveys.asking import ANSWERS, new_card, open_survey
from tests.test_permissions import somebody_who_may

FORGET = '"cache", "storage"'


async def test_at_the_end_of_a_survey_the_phone_forgets(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    thanks = await page.submit("Send my answers", **ANSWERS)
    assert thanks.response.headers["Clear-Site-Data"] == FORGET
    assert str(ANSWERS["q5"]) not in (await stranger.open(page.path)).html


async def test_at_the_end_of_a_visit_the_phone_forgets(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        answer = await maya.client.post("/sign-out", follow_redirects=False)
        assert answer.headers["Clear-Site-Data"] == FORGET
        assert COOKIE not in maya.client.cookies


async def test_no_page_may_be_kept(cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]) -> None:
    things = await real_things(cast, all_coded)
    for route in (route for route in ADDRESSES if method(route) == "GET"):
        stranger.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
        answer = await stranger.client.get(address(route, things), params=ASKED)
        if route.path in FOR_PROGRAMS:
            assert "html" not in answer.headers["Content-Type"], route.path
        else:
            assert answer.headers["Cache-Control"] == "no-store", route.path
