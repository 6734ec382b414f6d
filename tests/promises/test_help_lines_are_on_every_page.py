"""On every page there is somebody you can ring.

At the foot of each page stand numbers that you can ring for free, at any time, such as Childline, and a way to tell us
that you need help now. They stand there for everybody, whether or not you wrote something sad, and also when something
went wrong.

The test opens every page that there is, and pages that cannot be found, that were refused and that broke, and looks for
each of the numbers and for that way.
"""

from collections.abc import Awaitable, Callable

import pytest

from portal.accounts.models import Group, SignIn
from portal.safeguarding.helplines import helplines
from portal.web import COOKIE
from tests.addresses import ADDRESSES, ASKED, address, method, real_things
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import ANSWERS, new_card, open_survey
from tests.test_permissions import somebody_who_may

LINKS = {line["link"] for line in helplines()}


def has_help(page: Page) -> bool:
    links = {str(link["href"]) for link in page.soup.select("footer a[href^='tel:']")}
    return links == LINKS and bool(page.soup.select("footer a[href='/help']"))


async def test_every_page_has_them(cast: Cast, stranger: Browser, all_coded: Callable[[], Awaitable[None]]) -> None:
    assert "tel:08001111" in LINKS
    things, without = await real_things(cast, all_coded), []
    for route in (route for route in ADDRESSES if method(route) == "GET"):
        stranger.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
        page = Page(stranger, await stranger.client.get(address(route, things), params=ASKED))
        is_page = "<!doctype" in page.text
        if is_page and not has_help(page):
            without.append(page.path)
    assert without == []


async def test_the_survey_and_its_thanks_have_them(cast: Cast, stranger: Browser) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    assert has_help(page)
    assert has_help(await page.submit("Send my answers", **ANSWERS))


async def test_pages_that_went_wrong_have_them(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = [await stranger.open("/nowhere"), await stranger.send("/answer", {"code": "x" * 100_000})]
    wrong.append(await stranger.send("/answer", {"code": "x"}, Sec_Fetch_Site="cross-site"))
    monkeypatch.setattr(Group, "all", None)
    wrong.append(await stranger.open("/"))
    assert [page.status for page in wrong] == [404, 413, 403, 500]
    assert all(has_help(page) for page in wrong)
