"""Other groups cannot read what your group says.

What LinCC says in its forum and in its surveys stays between LinCC, its participation officer and, in numbers or in
words that were checked, the people in charge. A foster carer, a social worker, a care leaver or anybody on the street
does not find it: not in a list, not in a number, not by guessing an address. If it sounds as if somebody is being
hurt, the safeguarding team reads it too.

The test puts words into LinCC's forum and surveys, and then opens every page that there is as everybody else. None of
those pages holds the words, and for other groups each page looks exactly as it did before LinCC said anything.
"""

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from portal import held
from portal.accounts.models import Person
from portal.analysis.models import Learned, codebook
from portal.outside.models import Webhook
from portal.permissions import Role
from tests.addresses import ADDRESSES, ASKED, WEBHOOK, address, method, real_things
from tests.browser import Browser, Cast, Page
from tests.undone import undone

SAID = ["More rice please", "My uncle hits me when mum is out", "What is home like?"]
OTHERS = ["care leaver", "foster carer", "social worker", "an officer of other groups"]
ABOVE = ["senior leader", "administrator"]
MINUTE = re.compile(r"\d\d:\d\d UTC")
AllCoded = Callable[[], Awaitable[None]]
PAGES = [route for route in ADDRESSES if method(route) == "GET"]


async def opened(browser: Browser, path: str) -> Page:
    async with undone():
        return Page(browser, await browser.client.get(path, params=ASKED))


NOBODYS = {"/me/data.json", "/heartbeat", "/reading/load", "/codebooks", "/models"}
"""What is one's own, whether work goes on, how much each colleague reads, and which codebooks and models there are."""

PUBLISHED = {"/boards", "/boards/lincc", "/boards/lincc/feed.atom", "/feed.atom", "/boards/lincc/embed"} | {
    "/api/1/cards"
}
"""For everybody, once one person wrote what came of it and another read it over: no page of theirs holds the words."""


def said_on(page: Page) -> set[str]:
    """Which of LinCC's words stand on a page, as a reader sees it or as it was sent."""
    return {words for words in SAID if words in page.text or words in page.html}


async def told(browser: Browser, path: str) -> str:
    """What a page says, whatever the minute."""
    return MINUTE.sub("", (await opened(browser, path)).text)


async def test_for_other_groups_it_is_as_if_nobody_had_spoken(cast: Cast, all_coded: AllCoded) -> None:
    cast.people[OTHERS[3]] = await Person.create(name="Bo Other", role=Role.OFFICER)
    await cast[OTHERS[3]].join(await cast.group("foster-carers"), await cast.group("care-leavers"))
    await Webhook.add(WEBHOOK, cast["administrator"])  # which everybody reads of, whoever spoke
    await Learned.current(await codebook())  # as they read how good the coding is
    lists = [route.path.replace("{key}", "lincc") for route in PAGES if "{" not in route.path.replace("{key}", "")]
    lists = [path for path in lists if path not in NOBODYS | PUBLISHED]
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(cast.signed_in(called)) for called in OTHERS]
        before = [{path: await told(browser, path) for path in lists} for browser in browsers]
        things = await real_things(cast, all_coded)
        held.forget()  # what is kept for half a minute would hide what changed
        for browser, as_it_was in zip(browsers, before, strict=True):
            assert {path: await told(browser, path) for path in lists} == as_it_was
            everywhere = [await opened(browser, address(route, things)) for route in PAGES]
            assert [page.path for page in everywhere if said_on(page)] == []


async def test_neither_a_stranger_nor_somebody_above_reads_the_words(
    cast: Cast, all_coded: AllCoded, stranger: Browser
) -> None:
    things = await real_things(cast, all_coded)
    async with cast.signed_in(ABOVE[0]) as helen, cast.signed_in(ABOVE[1]) as sam:
        for browser in (helen, sam, stranger):
            everywhere = [await opened(browser, address(route, things)) for route in PAGES]
            assert [page.path for page in everywhere if said_on(page)] == []


async def test_the_search_would_have_found_them(cast: Cast, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    async with cast.signed_in("participation officer") as olu:
        everywhere = [await opened(olu, address(route, things)) for route in PAGES]
    assert set().union(*map(said_on, everywhere)) == set(SAID)


async def test_a_board_tells_other_groups_what_it_tells_anybody_and_no_more(
    cast: Cast, all_coded: AllCoded, stranger: Browser
) -> None:
    await real_things(cast, all_coded)
    for path in ["/boards", "/boards/lincc"]:
        anybody = (await stranger.open(path)).soup.main
        for called in OTHERS[:3]:
            async with cast.signed_in(called) as browser:
                assert (await browser.open(path)).soup.main == anybody
