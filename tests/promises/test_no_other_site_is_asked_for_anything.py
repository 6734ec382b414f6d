"""No other website learns that you were here.

Many websites fetch letters, pictures or counters from big companies, which then know what you read. Our pages fetch
nothing from anybody else, and tell your browser to refuse it. A link that you press yourself does not say where you
came from.

The test opens every page that there is and looks at each address in it. Whatever the page fetches must come from the
portal itself.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from portal.accounts.models import SignIn
from portal.web import COOKIE
from tests.addresses import ADDRESSES, ASKED, address, method, real_things
from tests.browser import Browser, Cast, Page
from tests.test_permissions import somebody_who_may

FETCHED = (
    "[src], [srcset], [poster], link[href]:not([rel=canonical]), object[data], form[action], button[formaction], "
    "meta[http-equiv]"
)
"""A canonical link only says what a page is called."""


def elsewhere(page: Page) -> list[str]:
    """What a page would fetch, or send, to another site."""
    names = ("src", "srcset", "poster", "href", "data", "action", "formaction", "content")
    places = [str(tag[name]) for tag in page.soup.select(FETCHED) for name in names if tag.has_attr(name)]
    return [place for place in places if urlsplit(place).netloc or urlsplit(place).scheme not in {"", "data"}]


async def test_no_page_fetches_anything_from_elsewhere(
    cast: Cast, all_coded: Callable[[], Awaitable[None]], stranger: Browser
) -> None:
    things = await real_things(cast, all_coded)
    for route in (route for route in ADDRESSES if method(route) == "GET"):
        stranger.client.cookies.set(COOKIE, await SignIn.start(somebody_who_may(cast, route)), domain="portal.test")
        page = Page(stranger, await stranger.client.get(address(route, things), params=ASKED))
        assert elsewhere(page) == [], page.path
        rules = page.response.headers["Content-Security-Policy"].split("; ")
        allowed = {
            word
            for rule in rules
            if "frame-ancestors" not in rule
            for word in rule.split()[1:]
            if not word.startswith("'sha256-")
        }
        assert "default-src 'none'" in rules
        assert allowed <= {"'none'", "'self'", "data:"}
        assert page.response.headers["Referrer-Policy"] == "no-referrer"
