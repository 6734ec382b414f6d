"""What matters asks once more who is there, and every proof makes a new identity for the browser."""

from datetime import timedelta

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal import app as site
from portal import settings
from portal.accounts.forms import local
from portal.accounts.models import Proof, RecoveryCode, SignIn, State, Way, now
from portal.guard import action, page
from portal.permissions import May
from portal.web import COOKIE
from tests.accounts.ways_in import LONG, code, has_app, has_joined
from tests.browser import Browser, Cast


async def treasure(request: Request) -> Response:
    return PlainTextResponse("treasure")


@pytest.fixture
def closed_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address to read and one to act on that want a proof of these ten minutes."""
    rooms = [
        page("/treasure", treasure, May.SIGNED_IN, Proof.JUST_NOW),
        action("/treasure", treasure, May.CHANGE_OWN, Proof.JUST_NOW, words=True),
        page("/papers", treasure, May.SIGNED_IN, Proof.TODAY),
    ]
    monkeypatch.setattr(site, "ROUTES", [*rooms, *site.ROUTES])


pytestmark = pytest.mark.usefixtures("closed_room")


async def an_hour_ago(way: Way = Way.PASSPHRASE) -> None:
    await SignIn.all().update(way=way, proved_at=now() - timedelta(hours=1))


async def test_whoever_came_in_just_now_is_not_asked_again(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.open("/treasure")).text == "" or (await maya.open("/treasure")).html == "treasure"


async def test_an_hour_later_a_member_shows_the_passphrase_and_goes_on(cast: Cast) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as maya:
        await an_hour_ago()
        before = maya.client.cookies[COOKIE]
        asked = await maya.open("/treasure?page=2")
        assert asked.h1 == "Show that it is still you"
        wrong = await asked.submit("It is still me", passphrase="wrong words here")
        assert (wrong.status, wrong.h1) == (422, asked.h1)
        through = await wrong.submit("It is still me", passphrase=LONG)
        assert (through.path, through.html) == ("/treasure?page=2", "treasure")
        assert maya.client.cookies[COOKIE] != before
        old = await SignIn.find(before)
    assert old is not None
    assert old.state is State.ENDED


async def test_a_proof_holds_for_ten_minutes_where_it_matters_and_for_hours_elsewhere(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        await SignIn.all().update(proved_at=now() - timedelta(minutes=11))
        assert (await maya.open("/treasure")).h1 == "Show that it is still you"
        assert (await maya.open("/papers")).html == "treasure"
        await SignIn.all().update(proved_at=now() - timedelta(hours=5))
        assert (await maya.open("/papers")).h1 == "Show that it is still you"


async def test_staff_show_a_code_and_a_passphrase_alone_is_none(cast: Cast) -> None:
    olu = await has_joined(cast["participation officer"], "olu@bromley.example")
    app = await has_app(olu)
    async with cast.signed_in("participation officer") as browser:
        await an_hour_ago()
        asked = await browser.open("/treasure")
        assert not asked.soup.select("[name=passphrase]")
        assert (await browser.send("/prove", {"passphrase": LONG, "next": "/treasure"})).status == 422
        assert (await asked.submit("It is still me", code=code(app))).html == "treasure"


async def test_a_recovery_code_is_a_proof_once(cast: Cast) -> None:
    olu = await has_joined(cast["participation officer"], "olu@bromley.example")
    await has_app(olu)
    paper = await RecoveryCode.make(olu)
    async with cast.signed_in("participation officer") as browser:
        await an_hour_ago()
        assert (await browser.send("/prove", {"code": paper[0], "next": "/treasure"})).html == "treasure"
        await an_hour_ago()
        assert (await browser.send("/prove", {"code": paper[0], "next": "/treasure"})).status == 422


async def test_what_was_sent_without_a_proof_is_kept_and_did_not_happen(cast: Cast) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as maya:
        await an_hour_ago()
        asked = await maya.send("/treasure", {"note": "Please keep these words of mine", "passphrase": "secret words"})
        assert asked.h1 == "Show that it is still you"
        kept = await asked.submit("It is still me", passphrase=LONG)
        assert kept.h1 == "Here is what you were writing"
        assert "Please keep these words of mine" in kept.html
        assert "secret words" not in kept.html


async def test_the_demos_people_prove_with_a_button_only_while_there_is_a_demo(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with cast.signed_in("participation officer") as olu:
        await an_hour_ago(Way.DEMO)
        asked = await olu.open("/treasure")
        assert asked.soup.select("form[action='/prove']")
        monkeypatch.setattr(settings, "DEMO", False)
        assert (await olu.send("/prove", {"next": "/treasure"})).status == 422
        assert not (await olu.open("/treasure")).soup.select("form[action='/prove']")


@pytest.mark.parametrize("way", [Way.PASSPHRASE, Way.LINK, Way.COUNCIL, Way.INVITATION])
async def test_an_empty_form_proves_nothing(cast: Cast, way: Way) -> None:
    async with cast.signed_in("participation officer") as olu:
        await an_hour_ago(way)
        for sent in ({}, {"code": ""}, {"code": "000000"}, {"passphrase": ""}, {"credential": "{}"}):
            assert (await olu.send("/prove", {**sent, "next": "/treasure"})).status in {422, 429}
        assert (await olu.open("/treasure")).h1 == "Show that it is still you"


@pytest.mark.parametrize(
    "away",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        "",
        " /surveys",
        "/a\r\nSet-Cookie: x=1",
    ],
)
def test_nobody_is_led_away_from_the_portal(away: str) -> None:
    assert local(away) == "/"


def test_an_address_of_the_portal_is_kept_whole() -> None:
    assert local("/reports/lincc?quarter=2026-Q3&x=%20") == "/reports/lincc?quarter=2026-Q3&x=%20"


async def test_signing_in_leads_on_to_where_somebody_wanted_to_go(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    asked = await stranger.open("/forums/lincc")
    assert asked.h1 == "Sign in"
    through = await asked.submit("Sign in", login="maya the otter", passphrase=LONG)
    assert through.path == "/forums/lincc"
