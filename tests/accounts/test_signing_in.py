"""Links sign one person in, once; a sign-in can be ended; what goes wrong is said kindly and tells nothing."""

import asyncio
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from portal import settings
from portal.accounts.models import LASTS, Person, SignIn, SignInLink, Way, now
from portal.accounts.models.link import LINK_LASTS
from portal.accounts.models.sign_in import SHARED_LASTS, hashed
from portal.accounts.routes.doors import ASKED
from portal.permissions import Role
from portal.web import COOKIE
from tests.browser import Browser, Cast, Page

ASKING = "what the cookie of the browser that asked holds"


async def a_link(person: Person, lasts: timedelta = LINK_LASTS) -> str:
    """As it is sent by e-mail, for whichever browser has `ASKING`."""
    return await SignInLink.issue(person, hashed(ASKING), lasts)


def it_asked(browser: Browser) -> Browser:
    browser.client.cookies.set(ASKED, ASKING, domain="portal.test")
    return browser


async def follow(browser: Browser, token: str) -> Page:
    """Opens a link in the browser that asked for it, and presses its button."""
    it_asked(browser)
    page = await browser.open(f"/sign-in/link/{token}")
    return await page.submit("Sign in as")


async def redeem(app: Starlette, token: str) -> int:
    """The status that one browser of its own gets for a link."""
    async with Browser.on(app) as browser:
        answer = await it_asked(browser).client.post(f"/sign-in/link/{token}", follow_redirects=False)
    return answer.status_code


async def test_a_link_signs_its_person_in(cast: Cast, stranger: Browser) -> None:
    token = await a_link(cast["participation officer"])
    page = await it_asked(stranger).open(f"/sign-in/link/{token}")
    assert "Sign in as Olu Adeyemi" in page.text
    page = await page.submit("Sign in as Olu Adeyemi")
    assert (page.path, page.h1) == ("/", "Hello Olu")


async def test_a_link_works_once(cast: Cast, stranger: Browser) -> None:
    token = await a_link(cast["participation officer"])
    assert (await follow(stranger, token)).h1 == "Hello Olu"
    assert await redeem(cast.app, token) == 404
    assert await SignIn.all().count() == 1


async def test_opening_a_link_does_not_use_it_up(cast: Cast, stranger: Browser) -> None:
    token = await a_link(cast["participation officer"])
    it_asked(stranger)
    for _ in range(3):
        assert (await stranger.open(f"/sign-in/link/{token}")).status == 200
        assert (await stranger.client.head(f"/sign-in/link/{token}")).status_code == 200
    assert await SignIn.all().count() == 0
    assert (await follow(stranger, token)).h1 == "Hello Olu"


async def test_an_expired_link_signs_nobody_in(cast: Cast, stranger: Browser) -> None:
    token = await a_link(cast["participation officer"], timedelta(seconds=-1))
    assert (await stranger.open(f"/sign-in/link/{token}")).status == 404
    assert (await stranger.send(f"/sign-in/link/{token}", {})).status == 404
    assert await SignIn.all().count() == 0


async def test_a_demo_link_works_again_and_again(cast: Cast) -> None:
    token = await SignInLink.issue(cast["care leaver"], demo=True)
    assert [await redeem(cast.app, token) for _ in range(3)] == [303, 303, 303]


async def test_demo_links_are_dead_once_the_demo_is_off(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await SignInLink.issue(cast["care leaver"], demo=True)
    monkeypatch.setattr(settings, "DEMO", False)
    assert (await stranger.open(f"/sign-in/link/{token}")).status == 404
    assert (await stranger.send(f"/sign-in/link/{token}", {})).status == 404
    assert await SignIn.all().count() == 0


async def test_wrong_used_and_expired_links_look_the_same(cast: Cast, stranger: Browser) -> None:
    used = await a_link(cast["care leaver"])
    await redeem(cast.app, used)
    expired = await a_link(cast["care leaver"], timedelta(seconds=-1))
    it_asked(stranger)
    pages = [await stranger.open(f"/sign-in/link/{token}") for token in ("made-up", used, expired)]
    pages += [await stranger.send(f"/sign-in/link/{token}", {}) for token in ("made-up", used, expired)]
    assert {page.status for page in pages} == {404}
    assert len({page.html for page in pages}) == 1
    assert "You have done nothing wrong" in pages[0].text


async def test_of_twenty_browsers_with_one_link_exactly_one_gets_in(cast: Cast) -> None:
    token = await a_link(cast["foster carer"])
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
    link = await a_link(cast["social worker"])
    async with cast.signed_in("social worker") as samira:
        assert (await samira.open("/")).h1 == "Hello Samira"
        await Person.filter(id=cast["social worker"].id).update(ended_at=now())
        assert (await samira.open("/forums")).h1 == "Sign in"
    assert (await stranger.open(f"/sign-in/link/{link}")).status == 404
    assert await redeem(cast.app, link) == 404


async def test_a_sign_in_ends_by_itself(cast: Cast) -> None:
    async with cast.signed_in("social worker") as samira:
        longest = LASTS[Role.MEMBER].longest
        await SignIn.all().update(started_at=now() - longest + timedelta(minutes=1))
        assert (await samira.open("/")).h1 == "Hello Samira"
        await SignIn.all().update(started_at=now() - longest)
        assert (await samira.open("/forums")).h1 == "Sign in"


async def test_coming_in_as_somebody_else_ends_the_sign_in_before(cast: Cast) -> None:
    token = await a_link(cast["care leaver"])
    async with cast.signed_in("participation officer") as shared:
        assert (await follow(shared, token)).h1 == "Hello Jordan"
    ended = await SignIn.get(person_id=cast["participation officer"].id)
    assert ended.ended_at is not None


@pytest.mark.parametrize("https", [False, True])
async def test_the_cookie_is_kept_from_scripts_and_other_sites(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch, https: bool
) -> None:
    monkeypatch.setattr(settings, "HTTPS", https)
    token = await a_link(cast["care leaver"])
    answer = await it_asked(stranger).client.post(f"/sign-in/link/{token}", follow_redirects=False)
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/", f"max-age={14 * 24 * 3600}"} <= parts
    assert ("secure" in parts) is https


async def test_only_hashes_of_links_and_cookies_are_kept(cast: Cast) -> None:
    token = await a_link(cast["care leaver"])
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
    page = await follow(stranger, await a_link(cast["care leaver"]))
    assert (page.path, page.h1) == ("/", "Hello Jordan")


async def test_the_demo_says_where_its_links_are(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "printed in the terminal" in (await stranger.open("/sign-in")).text
    monkeypatch.setattr(settings, "DEMO", False)
    page = await stranger.open("/sign-in")
    assert "terminal" not in page.text
    assert "Ask your participation officer" in page.text


async def test_a_link_works_only_in_the_browser_that_asked_for_it(cast: Cast, stranger: Browser) -> None:
    token = await a_link(cast["care leaver"])
    assert (await stranger.open(f"/sign-in/link/{token}")).status == 404
    assert (await stranger.send(f"/sign-in/link/{token}", {})).status == 404
    assert (await follow(stranger, token)).h1 == "Hello Jordan"


@pytest.mark.parametrize("called", ["LinCC member", "participation officer", "administrator"])
async def test_a_sign_in_that_nobody_uses_runs_out(cast: Cast, called: str) -> None:
    idle = LASTS[cast[called].role].idle
    async with cast.signed_in(called) as browser:
        await SignIn.all().update(seen_at=now() - idle + timedelta(seconds=30))
        assert "Hello" in (await browser.open("/")).h1
        await SignIn.all().update(seen_at=now() - idle)
        page = await browser.open("/forums")
    assert page.h1 == "Sign in"
    assert "nothing had been done here for a while" in page.text


async def test_a_child_on_a_shared_phone_is_signed_out_after_a_quarter_of_an_hour(cast: Cast) -> None:
    assert SHARED_LASTS.idle == timedelta(minutes=15)
    async with cast.signed_in("LinCC member") as maya:
        await SignIn.all().update(shared=True, seen_at=now() - timedelta(minutes=15))
        assert (await maya.open("/forums")).h1 == "Sign in"


async def test_what_a_child_was_writing_is_kept_and_sent_after_coming_in_again(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
        await SignIn.all().update(shared=True, seen_at=now() - timedelta(minutes=15))
        page = await page.submit("Start", title="Food", text="More rice please, and not so late")
        assert "What you were writing is kept" in page.text
        page = await follow(maya, await a_link(cast["LinCC member"]))
        assert page.h1 == "Here is what you were writing"
        page = await page.submit("Send it now")
        assert "More rice please, and not so late" in page.text
        assert "You were writing something" not in (await maya.open("/")).text


async def test_what_somebody_was_writing_waits_for_them_on_the_first_page(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
        await SignIn.all().update(seen_at=now() - timedelta(days=3))
        await page.submit("Start", title="Food", text="More rice please")
        await follow(maya, await a_link(cast["LinCC member"]))
        page = await (await maya.open("/")).click("Go on with it")
        assert "More rice please" in page.html
        assert (await maya.send("/forums/lincc", {"title": "", "text": "", "draft": "yes"})).status == 422
        assert "You were writing something" in (await maya.open("/")).text


async def test_what_somebody_was_writing_is_shown_to_nobody_else(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
        await SignIn.all().update(seen_at=now() - timedelta(days=3))
        await page.submit("Start", title="Food", text="More rice please")
        page = await follow(maya, await a_link(cast["care leaver"]))
    assert (page.path, page.h1) == ("/", "Hello Jordan")


async def test_a_draft_can_be_thrown_away(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
        await SignIn.all().update(seen_at=now() - timedelta(days=3))
        await page.submit("Start", title="Food", text="More rice please")
        page = await follow(maya, await a_link(cast["LinCC member"]))
        page = await page.submit("Throw it away")
        assert (await maya.open("/draft")).path == "/"


async def test_a_sign_in_tells_its_way_and_its_browser_and_no_more(cast: Cast, stranger: Browser) -> None:
    phone = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/141.0.7390.55 Mobile Safari/537.36"
    stranger.client.headers["User-Agent"] = phone
    await follow(stranger, await a_link(cast["care leaver"]))
    kept = await SignIn.get()
    assert (kept.way, kept.device) == (Way.LINK, "Chrome on Android")


@pytest.mark.parametrize("path", ["/me/leave", "/me/passphrase", "/sign-out", "/me/devices/sign-out-elsewhere"])
async def test_nobody_can_leave_an_act_behind_for_somebody_to_send(cast: Cast, stranger: Browser, path: str) -> None:
    """On a phone that others use, what is sent after the time is up comes from whoever holds it."""
    async with cast.signed_in("LinCC member") as maya:
        await SignIn.all().update(shared=True, seen_at=now() - timedelta(minutes=15))
        page = await maya.send(path, {"sure": "yes", "text": "a long text that would be worth keeping"})
        assert page.h1 == "Sign in"
        assert "is kept" not in page.text
        page = await follow(maya, await a_link(cast["LinCC member"]))
        assert page.h1 == "Hello Maya"
        assert "You were writing something" not in page.text
