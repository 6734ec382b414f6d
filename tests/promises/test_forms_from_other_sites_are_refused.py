"""Another website cannot do something here in your name.

While you are signed in, a bad website could try to have your browser post something here without asking you. Your
browser tells us which site a form comes from, and we take only our own.

The test tries every single thing that can be done in the portal, from another website, as somebody who is allowed to
do it. All of it has to be refused, and nothing may change.
"""

from collections.abc import Awaitable, Callable

import pytest

from portal.accounts.models import SignIn
from portal.web import COOKIE
from tests.addresses import ADDRESSES, ASKED, address, method, real_things
from tests.browser import Browser, Cast
from tests.test_permissions import everything_stored, somebody_who_may


@pytest.mark.parametrize(
    "said", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "", "Origin": "https://elsewhere.example"}], ids=str
)
async def test_nothing_can_be_done_from_another_site(
    cast: Cast, all_coded: Callable[[], Awaitable[None]], stranger: Browser, said: dict[str, str]
) -> None:
    things = await real_things(cast, all_coded)
    actions = [route for route in ADDRESSES if method(route) == "POST"]
    assert len(actions) > 30
    signed_in = [await SignIn.start(somebody_who_may(cast, route)) for route in actions]
    before = await everything_stored()
    for route, token in zip(actions, signed_in, strict=True):
        stranger.client.cookies.set(COOKIE, token, domain="portal.test")
        answer = await stranger.client.post(address(route, things), data=ASKED, headers=said)
        assert answer.status_code == 403, route.path
    assert await everything_stored() == before
