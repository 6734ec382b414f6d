"""Links sign one person in, once; a sign-in can be ended; what goes wrong is said kindly and tells nothing."""

import asyncio
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from portal import settings
from portal.accounts.models import SIGN_IN_LASTS, Person, SignIn, SignInLink, now
from portal.web import COOKIE
from tests.browser import Browser, Cast, Page


async def follow(browser: Browser, token: str) -> Page:
    """Opens a link and presses its button."""
    page = await browser.open(f"/sign-in/{token}")
    return await page.submit("Sign in as")


async def redeem(app: Starlette, token: str) -> int:
    """The status that one browser of its own gets for a link."""
    async with Browser.on(app) as browser:
        answer = await browser.client.post(f"/sign-in/{token}", follow_redirects=False)
    return answer.status_code


async def test_a_link_signs_its_person_in(cast: Cast, stranger: Browser) -> None:
    token = await SignInLink.issue(cast["participation officer"])
    page = await stranger.open(f"/sign-in/{token}")
    assert "Sign in as Olu Adeyemi" in page.text
    page = await page.submit("Sign in as Olu Adeyemi")
    assert (page.path, page.h1) == ("/", "Hello Olu")


async def test_a_link_works_once(cast: Cast, stranger: Browser) -> None:
    token = await SignInLink.issue(cast["participation officer"])
    assert (await follow(stranger, token)).h1 == "Hello Olu"
    assert await redeem(cast.app, token) == 404
    assert await SignIn.all().count() == 1


async def test_opening_a_link_does_not_use_it_up(cast: Cast, stranger: Browser) -> None:
    token = await SignInLink.issue(cast["participation officer"])
    for _ in range(3):
        assert (await stranger.open(f"/sign-in/{token}")).status == 200
        assert (await stranger.client.head(f"/sign-in/{token}")).status_code == 200
    assert await SignIn.all().count() == 0
    assert (await follow(stranger, token)).h1 == "Hello Olu"


async def test_an_expired_link_signs_nobody_in(cast: Cast, stranger: Browser) -> None:
    token = await SignInLink.issue(cast["participation officer"], lasts=timedelta(seconds=-1))
    assert (await stranger.open(f"/sign-in/{token}")).status == 404
    assert (await stranger.send(f"/sign-in/{token}", {})).status == 404
    assert await SignIn.all().count() == 0


async def test_a_demo_link_works_again_and_again(cast: Cast) -> None:
    token = await SignInLink.issue(cast["care leaver"], demo=True)
    assert [await redeem(cast.app, token) for _ in range(3)] == [303, 303, 303]


async def test_demo_links_are_dead_once_the_demo_is_off(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await SignInLink.issue(cast["care leaver"], demo=True)
    monkeypatch.setattr(settings, "DEMO", False)
    assert (await stranger.open(f"/sign-in/{token}")).status == 404
    assert (await stranger.send(f"/sign-in/{token}", {})).status == 404
    assert await SignIn.all().count() == 0


async def test_wrong_used_and_expired_links_look_the_same(cast: Cast, stranger: Browser) -> None:
    used = await SignInLink.issue(cast["care leaver"])
    await redeem(cast.app, used)
    expired = await SignInLink.issue(cast["care leaver"], lasts=timedelta(seconds=-1))
    pages = [await stranger.open(f"/sign-in/{token}") for token in ("made-up", used, expired)]
    pages += [await stranger.send(f"/sign-in/{token}", {}) for token in ("made-up", used, expired)]
    assert {page.status for page in pages} == {404}
    assert len({page.html for page in pages}) == 1
    assert "You have done nothing wrong" in pages[0].text


async def test_of_twenty_browsers_with_one_link_exactly_one_gets_in(cast: Cast) -> None:
    token = await SignInLink.issue(cast["foster carer"])
    statuses = await asyncio.gather(*(redeem(cast.app, token) for _ in range(20)))
    assert sorted(statuses) == [303] + [404] * 19
    assert await SignIn.all().count() == 1


async def test_signing_out_ends_the_sign_in_and_not_only_the_cookie(cast: Cast, stranger: Browser) -> None:
    token = await SignIn.start(cast["participation officer"])
    stranger.client.cookies.set(COOKIE, token, domain="portal.test")
    page = await stranger.open("/")
    page = await page.submit("Sign out Olu")
    assert "I have a card" in page.text
    assert COOKIE not in stranger.client.cookies
    stranger.client.cookies.set(COOKIE, token, domain="portal.test")
    assert (await stranger.open("/surveys")).h1 == "Sign in"
    assert (await SignIn.get()).ended_at is not None


async def test_signing_out_leaves_the_other_browsers_of_the_person_alone(cast: Cast) -> None:
    async with cast.signed_in("care leaver") as phone, cast.signed_in("care leaver") as laptop:
        await (await phone.open("/")).submit("Sign out")
        assert (await laptop.open("/")).h1 == "Hello Jordan"


async def test_somebody_whose_time_here_ended_is_out_at_the_next_request(cast: Cast, stranger: Browser) -> None:
    link = await SignInLink.issue(cast["social worker"])
    async with cast.signed_in("social worker") as samira:
        assert (await samira.open("/")).h1 == "Hello Samira"
        await Person.filter(id=cast["social worker"].id).update(ended_at=now())
        assert (await samira.open("/forums")).h1 == "Sign in"
    assert (await stranger.open(f"/sign-in/{link}")).status == 404
    assert await redeem(cast.app, link) == 404


async def test_a_sign_in_ends_by_itself(cast: Cast) -> None:
    async with cast.signed_in("social worker") as samira:
        await SignIn.all().update(started_at=now() - SIGN_IN_LASTS + timedelta(minutes=1))
        assert (await samira.open("/")).h1 == "Hello Samira"
        await SignIn.all().update(started_at=now() - SIGN_IN_LASTS)
        assert (await samira.open("/forums")).h1 == "Sign in"


async def test_coming_in_as_somebody_else_ends_the_sign_in_before(cast: Cast) -> None:
    token = await SignInLink.issue(cast["care leaver"])
    async with cast.signed_in("participation officer") as shared:
        assert (await follow(shared, token)).h1 == "Hello Jordan"
    ended = await SignIn.get(person_id=cast["participation officer"].id)
    assert ended.ended_at is not None


@pytest.mark.parametrize("https", [False, True])
async def test_the_cookie_is_kept_from_scripts_and_other_sites(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch, https: bool
) -> None:
    monkeypatch.setattr(settings, "HTTPS", https)
    token = await SignInLink.issue(cast["care leaver"])
    answer = await stranger.client.post(f"/sign-in/{token}", follow_redirects=False)
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/", f"max-age={12 * 3600}"} <= parts
    assert ("secure" in parts) is https


async def test_only_hashes_of_links_and_cookies_are_kept(cast: Cast) -> None:
    token = await SignInLink.issue(cast["care leaver"])
    cookie = await SignIn.start(cast["care leaver"])
    kept = [str(vars(row)) for row in [*await SignInLink.all(), *await SignIn.all()]]
    assert len(kept) == 2
    assert not [row for row in kept if token in row or cookie in row]


async def test_a_stranger_at_a_closed_page_is_led_to_sign_in_and_told_why(stranger: Browser) -> None:
    page = await stranger.open("/surveys")
    assert page.h1 == "Sign in"
    assert "You need to sign in to see that page" in page.text
    assert "You need to sign in" not in (await stranger.open("/sign-in")).text


async def test_a_made_up_next_address_leads_nowhere(cast: Cast, stranger: Browser) -> None:
    await stranger.open("/sign-in?next=https://elsewhere.example/")
    page = await follow(stranger, await SignInLink.issue(cast["care leaver"]))
    assert (page.path, page.h1) == ("/", "Hello Jordan")


async def test_the_demo_says_where_its_links_are(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "printed in the terminal" in (await stranger.open("/sign-in")).text
    monkeypatch.setattr(settings, "DEMO", False)
    page = await stranger.open("/sign-in")
    assert "terminal" not in page.text
    assert "ask your participation officer" in page.text
