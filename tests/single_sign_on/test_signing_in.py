"""People of the council come in with the account they have there, as what their groups make them, and go out again."""

import asyncio
import base64
from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from portal import settings
from portal.accounts.models import Person, Proof, SignIn, State, Way, now
from portal.audit.models import Record
from portal.permissions import Role
from portal.single_sign_on.models import CouncilIdentity
from portal.single_sign_on.routes import COOKIE as KEPT
from portal.web import COOKIE
from tests.browser import BASE, Browser, Cast
from tests.single_sign_on.council import Council, back_from_council, sign_in, to_council


async def state_of_sign_ins() -> list[State]:
    return [one.state for one in await SignIn.all().select_related("person").order_by("started_at")]


async def test_an_officer_comes_in_with_the_council_account(browser: Browser) -> None:
    page = await sign_in(browser, "ivy-1")
    assert (page.path, page.h1) == ("/", "Hello Ivy")
    ivy = await Person.get()
    assert (ivy.name, ivy.role) == ("Ivy Marlowe", Role.OFFICER)
    assert (await browser.open("/surveys")).status == 200
    assert (await SignIn.get()).way is Way.COUNCIL


async def test_nothing_is_written_before_the_button_is_pressed(browser: Browser) -> None:
    page = await back_from_council(browser, "ivy-1")
    assert (page.status, page.h1) == (200, "Welcome, Ivy")
    assert [await table.all().count() for table in (Person, SignIn, CouncilIdentity, Record)] == [0, 0, 0, 0]
    assert COOKIE not in browser.client.cookies


async def test_the_way_there_asks_for_a_code_that_only_this_browser_can_use(browser: Browser, council: Council) -> None:
    there = [await to_council(browser) for _ in range(2)]
    assert str(there[0]).startswith(council.url)
    assert {(way.params["response_type"], way.params["code_challenge_method"]) for way in there} == {("code", "S256")}
    for name in ("state", "nonce", "code_challenge"):
        assert there[0].params[name] != there[1].params[name]
        assert len(there[0].params[name]) >= 43
    assert there[0].params["redirect_uri"] == f"{BASE}/sign-in/council/back"
    assert there[0].params["scope"] == "openid profile groups"


@pytest.mark.parametrize("https", [False, True])
async def test_what_the_browser_keeps_on_the_way_is_kept_from_scripts_and_short_lived(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, https: bool
) -> None:
    monkeypatch.setattr(settings, "HTTPS", https)
    answer = await browser.client.get("/sign-in/council", follow_redirects=False)
    kept, *parts = (part.strip() for part in answer.headers["set-cookie"].split(";"))
    assert {"httponly", "samesite=lax", "path=/sign-in/council", "max-age=600"} <= {part.lower() for part in parts}
    assert ("Secure" in parts) is https
    sealed = base64.urlsafe_b64decode(kept.removeprefix(f"{KEPT}="))
    assert httpx2.URL(answer.headers["location"]).params["state"].encode() not in sealed


async def test_of_several_groups_the_one_that_the_settings_name_first_counts(browser: Browser) -> None:
    await sign_in(browser, "otis-2")
    assert (await Person.get()).role is Role.LEADER


async def test_groups_that_are_not_in_the_token_are_asked_for(browser: Browser) -> None:
    page = await sign_in(browser, "nell-3")
    assert page.h1 == "Hello Nell"
    assert (await Person.get()).role is Role.LEADER


async def test_somebody_without_a_group_of_ours_gets_a_kind_page_and_is_not_written_down(browser: Browser) -> None:
    page = await back_from_council(browser, "gus-4")
    assert (page.status, page.h1) == (403, "There is no part for you here yet")
    assert "your account there is fine" in page.text
    assert [await table.all().count() for table in (Person, SignIn, CouncilIdentity, Record)] == [0, 0, 0, 0]


async def test_whoever_lost_their_group_is_out_everywhere_when_they_next_come(
    app: Starlette, council: Council, browser: Browser
) -> None:
    await sign_in(browser, "ivy-1")
    council.put("ivy-1", ["Everybody"])
    async with council.browser(app) as phone:
        assert (await back_from_council(phone, "ivy-1")).status == 403
    assert await state_of_sign_ins() == [State.ENDED]
    assert (await browser.open("/surveys")).h1 == "Sign in"
    ivy = await Person.get()
    assert (await Record.first()).thing == f"/people/{ivy.pk}"  # type: ignore[union-attr]


async def test_a_role_follows_the_groups_and_other_browsers_sign_in_anew(
    app: Starlette, council: Council, browser: Browser
) -> None:
    await sign_in(browser, "ivy-1")
    council.put("ivy-1", ["Portal leads"])
    async with council.browser(app) as phone:
        await sign_in(phone, "ivy-1")
        assert (await phone.open("/surveys")).status == 404
        assert (await phone.open("/reports")).status == 200
    assert (await Person.get()).role is Role.LEADER
    assert await state_of_sign_ins() == [State.ENDED, State.LIVE]
    roles = [record.details for record in await Record.filter(verb="council_role").order_by("number")]
    assert roles == ['{"role":"officer"}', '{"role":"leader"}']


async def test_it_is_the_same_person_each_time_whatever_they_are_called(council: Council, browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    await Person.all().update(name="Ivy M")
    assert (await sign_in(browser, "ivy-1")).h1 == "Hello Ivy"
    assert (await Person.get()).name == "Ivy M"
    assert await state_of_sign_ins() == [State.ENDED, State.LIVE]


async def test_ten_browsers_that_come_in_at_once_for_the_first_time_make_one_person(
    app: Starlette, council: Council
) -> None:
    async def come() -> int:
        async with council.browser(app) as browser:
            page = await back_from_council(browser, "ivy-1")
            await ready.wait()
            return (await page.submit("Sign in as")).status

    ready = asyncio.Barrier(10)
    assert await asyncio.gather(*(come() for _ in range(10))) == [200] * 10
    assert await Person.all().count() == 1
    assert await state_of_sign_ins() == [State.LIVE] * 10


@pytest.mark.parametrize("change", [Person.pause, Person.end])
async def test_whoever_is_paused_or_has_left_does_not_get_in(browser: Browser, change: object) -> None:
    await sign_in(browser, "ivy-1")
    await change(await Person.get())  # type: ignore[operator]
    page = await (await back_from_council(browser, "ivy-1")).submit("Sign in as")
    assert (page.status, page.h1) == (403, "Your time here is paused or over")
    assert await Person.all().count() == 1
    assert await state_of_sign_ins() == [State.ENDED]


async def test_they_come_to_the_page_that_they_were_after(browser: Browser) -> None:
    page = await sign_in(browser, "ivy-1", "/sign-in/council?next=/surveys")
    assert page.path == "/surveys"


@pytest.mark.parametrize("goal", ["https://elsewhere.example/", "//elsewhere.example", "/" + "x" * 3_000])
async def test_a_made_up_goal_leads_to_the_first_page(browser: Browser, goal: str) -> None:
    page = await sign_in(browser, "ivy-1", f"/sign-in/council?next={goal}")
    assert (page.path, page.h1) == ("/", "Hello Ivy")


async def test_a_browser_that_others_use_is_signed_out_sooner(browser: Browser) -> None:
    await sign_in(browser, "ivy-1", device="shared")
    assert (await SignIn.get()).shared


async def test_coming_in_fresh_from_the_councils_door_proves_who_one_is(browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    assert (await SignIn.get()).is_proved(Proof.JUST_NOW)


async def test_an_old_session_at_the_council_proves_nothing_new(browser: Browser, council: Council) -> None:
    """Or whoever sits down at an unlocked screen could prove whatever its owner can."""
    page = await browser.open("/sign-in/council")
    hour_ago = int((now() - timedelta(hours=1)).timestamp())
    council.answer_next("/token", but={"id_token": council.token_for(page, auth_time=hour_ago)})
    page = await page.submit("Sign in", account="ivy-1")
    await page.submit("Sign in as")
    sign_in = await SignIn.get()
    assert not sign_in.is_proved(Proof.JUST_NOW)
    assert sign_in.is_proved(Proof.TODAY)


async def test_proving_once_more_asks_at_the_councils_door_again(browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    await SignIn.all().update(proved_at=now() - timedelta(hours=5))
    assert (await browser.open("/sign-in/council")).h1 == "Welcome, Ivy"
    page = await browser.open("/sign-in/council?again=yes&next=/surveys")
    assert page.h1 == "The council"
    page = await (await page.submit("Sign in", account="ivy-1")).submit("Sign in as")
    assert page.path == "/surveys"
    old, new = await SignIn.all().select_related("person").order_by("started_at")
    assert (old.state, new.state) == (State.ENDED, State.LIVE)
    assert new.is_proved(Proof.JUST_NOW)


async def test_a_provider_that_does_not_ask_again_proves_nothing(browser: Browser, council: Council) -> None:
    page = await browser.open("/sign-in/council?again=yes")
    hour_ago = int((now() - timedelta(hours=1)).timestamp())
    council.answer_next("/token", but={"id_token": council.token_for(page, auth_time=hour_ago)})
    page = await page.submit("Sign in", account="ivy-1")
    assert (page.status, page.h1) == (400, "That did not work this time")


async def test_a_provider_that_does_not_say_when_proves_nothing_again(browser: Browser, council: Council) -> None:
    page = await browser.open("/sign-in/council?again=yes")
    council.answer_next("/token", but={"id_token": council.token_for(page)})
    assert (await page.submit("Sign in", account="ivy-1")).status == 400


async def test_signing_out_at_both_ends(browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    await (await browser.open("/")).submit("Sign out Ivy")
    page = await browser.open("/sign-in/council/out")
    assert page.h1 == "You are signed out here"
    page = await (await page.click("Sign out of the council account too")).submit("Sign out of the council")
    assert str(page.response.url) == f"{BASE}/"
    assert (await browser.open("/sign-in/council")).h1 == "The council"


async def test_somebody_who_is_still_signed_in_is_not_told_otherwise(browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    page = await browser.open("/sign-in/council/out")
    assert (page.path, page.h1) == ("/", "Hello Ivy")


async def test_without_signing_out_at_the_council_its_door_stands_open(browser: Browser) -> None:
    """Which is why the page after signing out says so."""
    await sign_in(browser, "ivy-1")
    await (await browser.open("/")).submit("Sign out Ivy")
    assert (await browser.open("/sign-in/council")).h1 == "Welcome, Ivy"


async def test_coming_in_as_somebody_else_ends_the_sign_in_before(cast: Cast, council: Council) -> None:
    async with council.browser(cast.app) as browser:
        browser.client.cookies.set(COOKIE, await SignIn.start(cast["participation officer"]), domain="portal.test")
        assert (await sign_in(browser, "nell-3")).h1 == "Hello Nell"
    assert sorted(await state_of_sign_ins()) == [State.ENDED, State.LIVE]


async def test_a_sign_in_is_written_down_and_the_councils_name_for_somebody_is_not(browser: Browser) -> None:
    await sign_in(browser, "ivy-1")
    [record] = await Record.filter(verb="sign_in")
    assert (record.actor_id, record.details) == ((await Person.get()).pk, '{"way":"council"}')
    kept = str([vars(row) for table in (Person, SignIn, CouncilIdentity, Record) for row in await table.all()])
    assert "ivy-1" not in kept
    assert "Portal officers" not in kept


async def test_a_name_from_the_council_is_cleaned_like_any_other(browser: Browser, council: Council) -> None:
    page = await browser.open("/sign-in/council")
    odd = "<b>Ivy</b>\u202e\n" + "x" * 300
    council.answer_next("/token", but={"id_token": council.token_for(page, name=odd)})
    page = await page.submit("Sign in", account="ivy-1")
    assert "<b>Ivy" not in page.html
    await page.submit("Sign in as")
    assert (await Person.get()).name == ("<b>Ivy</b> " + "x" * 300)[:120]


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": None, "given_name": "Ivy", "family_name": "Marlowe"}, "Ivy Marlowe"),
        ({"name": ""}, "Somebody from the council"),
        ({"name": ["Ivy"]}, "Somebody from the council"),
    ],
)
async def test_somebody_is_called_what_the_council_calls_them(
    browser: Browser, council: Council, claims: dict[str, object], name: str
) -> None:
    page = await browser.open("/sign-in/council")
    council.answer_next("/token", but={"id_token": council.token_for(page, **claims)})
    page = await (await page.submit("Sign in", account="ivy-1")).submit("Sign in as")
    assert (await Person.get()).name == name


async def test_without_the_settings_there_is_no_such_door(
    browser: Browser, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", "")
    addresses = ["/sign-in/council", "/sign-in/council/back", "/sign-in/council/out"]
    assert {(await browser.open(address)).status for address in addresses} == {404}
    posted = ["/sign-in/council/back", "/sign-in/council/sign-out-everywhere"]
    assert {(await browser.send(address, {})).status for address in posted} == {404}
