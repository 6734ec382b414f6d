"""The people in charge see no name beside your words.

Directors and councillors read what a group says: in numbers, and in words that somebody has checked. They do not see
who said it. In a group's own forum your name does stand beside what you post: the others in your group can see it, and
so can your participation officer.

The test has a member of LinCC talk in the forum, signs in as a leader, opens every page that there is, and looks for
the member's name. Then it does the same as the member, to be sure that it would have found it.
"""

from collections.abc import Awaitable, Callable

from tests.addresses import ADDRESSES, ASKED, address, method, real_things
from tests.browser import Cast
from tests.undone import undone

MAYA = "Lindqvist"


async def pages_with_the_name(cast: Cast, called: str, things: dict[str, str]) -> list[str]:
    """Where somebody of the cast can read Maya's name, of all the pages there are."""
    found = []
    async with cast.signed_in(called) as browser:
        for route in (route for route in ADDRESSES if method(route) == "GET"):
            async with undone():
                answer = await browser.client.get(address(route, things), params=ASKED)
            if MAYA in answer.text:
                found.append(route.path)
    return found


async def test_a_leader_finds_no_members_name_anywhere(cast: Cast, all_coded: Callable[[], Awaitable[None]]) -> None:
    things = await real_things(cast, all_coded)
    assert await pages_with_the_name(cast, "senior leader", things) == []
    assert "/forums/topics/{id}" in await pages_with_the_name(cast, "LinCC member", things)
