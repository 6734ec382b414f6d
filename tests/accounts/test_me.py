"""Everybody's own page: who they are here, who sees what of them, their phones and computers, their data, leaving."""

import asyncio
import json
from datetime import timedelta

import pytest

from portal.accounts.models import (
    Draft,
    Invitation,
    Membership,
    Passphrase,
    Person,
    SignIn,
    SignInLink,
    Way,
    now,
)
from portal.audit.models import Record
from portal.forums.models import Topic
from portal.permissions import ROLE_NAMES, Role
from portal.web import COOKIE
from tests.accounts.ways_in import LONG, has_app, has_joined, try_in
from tests.browser import Browser, Cast
from tests.forums.topics import a_topic

EVERYBODY = ["LinCC member", "participation officer", "safeguarding lead", "senior leader", "administrator"]


async def not_proved_lately() -> None:
    await SignIn.all().update(proved_at=now() - timedelta(minutes=11))


@pytest.mark.parametrize("called", EVERYBODY)
async def test_everybody_finds_who_they_are_here(cast: Cast, called: str) -> None:
    async with cast.signed_in(called) as browser:
        page = await browser.open("/me")
    assert page.h1 == f"You, {cast[called].name.split()[0]}"
    assert cast[called].name in page.text
    assert ROLE_NAMES[cast[called].role] in page.text
    assert ("LinCC" in page.text) is (called in {"LinCC member", "participation officer"})


async def test_what_a_member_is_told_about_being_seen_is_what_happens(cast: Cast) -> None:
    await a_topic(cast, "Food", "More rice please")
    async with cast.signed_in("LinCC member") as maya:
        told = (await maya.open("/me")).text
    assert "What you post in the forum, with your name beside it" in told
    assert "Your name, your group, that you have joined" in told
    assert "Your name, role and groups, and the day that you were last here" in told
    async with cast.signed_in("participation officer") as olu:
        assert "Maya Lindqvist" in (await olu.open("/groups/lincc/members")).text
        assert "last here" not in (await olu.open("/groups/lincc/members")).text
    async with cast.signed_in("administrator") as ade:
        assert "last here today" in (await ade.open(f"/people/{cast['LinCC member'].id}")).text
        assert "rice" not in (await ade.open(f"/people/{cast['LinCC member'].id}")).text
    for called in ("senior leader", "safeguarding lead"):
        async with cast.signed_in(called) as browser:
            for path in ("/", "/me", "/reports", "/entries", "/concerns"):
                assert "Maya" not in (await browser.open(path)).text


async def test_nobody_is_shown_what_somebody_signs_in_with(cast: Cast) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    for called, path in [("participation officer", "/groups/lincc/members"), ("administrator", f"/people/{maya.id}")]:
        async with cast.signed_in(called) as browser:
            assert "otter" not in (await browser.open(path)).html


async def test_each_phone_and_computer_is_listed_and_can_be_signed_out(cast: Cast) -> None:
    maya = cast["LinCC member"]
    phone = await SignIn.start(maya, Way.PASSPHRASE, "Firefox on Android", shared=True)
    async with cast.signed_in("LinCC member") as laptop, Browser.on(cast.app) as other:
        other.client.cookies.set(COOKIE, phone, domain="portal.test")
        assert (await other.open("/me")).status == 200
        page = await laptop.open("/me")
        assert "Firefox on Android" in page.text
        assert "with your passphrase. Others use it too" in page.text
        page = await page.submit("Sign it out")
        assert "Firefox on Android" not in page.text
        assert "signed out" in page.text
        assert (await other.open("/me")).h1 == "Sign in"
        assert (await laptop.open("/me")).status == 200


async def test_everything_else_is_signed_out_at_once(cast: Cast) -> None:
    for _ in range(3):
        await SignIn.start(cast["LinCC member"])
    async with cast.signed_in("LinCC member") as here, cast.signed_in("care leaver") as jordan:
        page = await (await here.open("/me")).submit("Sign out everywhere else")
        assert "You are signed in here alone" in page.text
        assert (await jordan.open("/me")).status == 200
    live = SignIn.filter(person_id=cast["LinCC member"].id, ended_at=None)
    assert await live.count() == 1


async def test_a_sign_in_that_ran_out_is_not_listed(cast: Cast) -> None:
    await SignIn.start(cast["LinCC member"], Way.LINK, "Safari on iPhone")
    await SignIn.all().update(seen_at=now() - timedelta(days=2))
    async with cast.signed_in("LinCC member") as maya:
        assert "Safari" not in (await maya.open("/me")).text


@pytest.mark.parametrize("device", ["someone-elses", "", "nonsense"])
async def test_nobody_signs_somebody_elses_phone_out(cast: Cast, device: str) -> None:
    await SignIn.start(cast["care leaver"])
    jordans = await SignIn.get(person_id=cast["care leaver"].id)
    async with cast.signed_in("LinCC member") as maya:
        named = str(jordans.id) if device == "someone-elses" else device
        assert (await maya.send("/me/devices/sign-out", {"device": named})).status == 200
    assert (await SignIn.get(id=jordans.id)).ended_at is None


async def test_somebody_signs_in_with_their_new_name_and_not_with_the_old(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    elsewhere = await SignIn.start(cast["LinCC member"])
    async with cast.signed_in("LinCC member") as maya:
        page = await (await maya.open("/me")).click("Change it")
        page = await page.submit("Use this from now on", login="maya the heron")
        assert "new name or address" in page.text
    assert (await try_in(stranger, "maya the otter")).status == 422
    assert (await try_in(stranger, "Maya the Heron")).h1 == "Hello Maya"
    found = await SignIn.find(elsewhere)
    assert found is not None
    assert found.ended_at is not None


async def test_a_sign_in_name_of_somebody_else_is_refused_and_tries_are_counted(cast: Cast) -> None:
    await has_joined(cast["care leaver"], "jordan@home.example")
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/me/login")
        taken = [await page.submit("Use this", login=" Jordan@HOME.example") for _ in range(6)]
    assert [one.status for one in taken] == [422] * 5 + [429]
    assert "cannot be used here" in taken[0].text
    assert (await Person.get(id=cast["care leaver"].id)).login == "jordan@home.example"
    assert (await Person.get(id=cast["LinCC member"].id)).login == ""


async def test_staff_sign_in_with_an_address(cast: Cast) -> None:
    async with cast.signed_in("senior leader") as helen:
        page = await (await helen.open("/me/login")).submit("Use this", login="helen")
    assert (page.status, "Use your work e-mail address" in page.text) == (422, True)


@pytest.mark.parametrize("path", ["/me/login", "/me/passphrase", "/me/authenticator", "/me/passkeys", "/me/leave"])
async def test_no_form_of_ones_own_changes_more_than_it_says(cast: Cast, path: str) -> None:
    """Fields that nobody offered: a role, a group, somebody else's id."""
    maya = cast["LinCC member"]
    before = (await Person.get(id=maya.id)).role, await Membership.filter(person_id=maya.id).count()
    group = await cast.group("care-leavers")
    asked = {"role": "administrator", "groups": "care-leavers", "group_id": str(group.id), "name": "Olu Adeyemi"}
    asked |= {"id": str(cast["administrator"].id), "person_id": str(cast["administrator"].id), "is_staff": "yes"}
    async with cast.signed_in("LinCC member") as browser:
        await browser.send(path, {**asked, "login": "maya the otter", "passphrase": LONG})
    after = await Person.get(id=maya.id)
    assert (after.role, await Membership.filter(person_id=maya.id).count()) == before
    assert after.name == "Maya Lindqvist"
    assert (await Person.get(id=cast["administrator"].id)).ended_at is None


async def test_somebody_takes_everything_along_that_the_portal_holds_about_them(cast: Cast) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    app = await has_app(maya)
    await Draft.keep(maya.id, "/forums/lincc", [("text", "half a thought")])
    async with cast.signed_in("LinCC member") as browser:
        page = await browser.open("/forums/lincc")
        await page.submit("Start this topic", title="Food", text="More rice please")
        page = await (await browser.open("/me")).click("Download your data")
        answer = (await page.click("Download my data")).response
    told = json.loads(answer.content)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert told["account"]["sign_in_name"] == "maya the otter"
    assert told["account"]["groups"] == ["LinCC, the Living in Care Council"]
    assert told["posts"][0] | {"posted_at": ""} == {
        "group": "LinCC, the Living in Care Council",
        "posted_at": "",
        "title": "Food",
        "words": "More rice please",
    }
    assert told["what_you_were_writing"]["fields"] == {"text": "half a thought"}
    assert "started a topic in a forum" in [one["what"] for one in told["record_of_what_you_did"]]
    kept = await Passphrase.get(person_id=maya.id)
    for secret in (app.secret, kept.hash, (await SignIn.get(person_id=maya.id)).token_hash):
        assert secret not in answer.text


async def test_nobody_takes_anybody_elses_words_along(cast: Cast) -> None:
    topic = await a_topic(cast, "A heading of Maya's", "Words of Maya's")
    await topic.reply(cast["participation officer"], "Thank you")
    async with cast.signed_in("participation officer") as olu:
        told = (await olu.open("/me/data.json")).response.text
    assert "Thank you" in told
    assert "Maya" not in told


async def test_what_was_done_about_somebody_is_told_without_who_and_why(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        page = await ade.open(f"/people/{cast['care leaver'].id}/groups")
        await page.submit("Change the groups", groups=["lincc", "care-leavers"], reason="Turns eighteen in May")
    async with cast.signed_in("care leaver") as jordan:
        told = json.loads((await jordan.open("/me/data.json")).response.content)
    assert [one["what"] for one in told["record_of_what_was_done_about_you"]] == ["changed somebody's groups"]
    assert "Turns eighteen" not in json.dumps(told)
    assert str(cast["administrator"].id) not in json.dumps(told)


async def test_taking_the_data_along_is_written_down(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        await maya.open("/me/data.json")
    assert (await Record.filter(verb="download_data").get()).actor_id == cast["LinCC member"].id


@pytest.mark.parametrize(
    "path", ["/me/data", "/me/data.json", "/me/leave", "/me/login", "/me/passphrase", "/me/passkeys"]
)
async def test_what_matters_asks_for_a_proof_first(cast: Cast, path: str) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as maya:
        await not_proved_lately()
        page = await maya.open(path)
        assert page.h1 == "Show that it is still you"
        await page.submit("It is still me", passphrase=LONG)
        assert (await maya.open(path)).path == path


async def test_a_member_leaves_and_nothing_of_them_opens_a_door(cast: Cast, stranger: Browser) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    await a_topic(cast, "Food", "More rice please")
    await SignInLink.issue(maya)
    await Draft.keep(maya.id, "/forums/lincc", [("text", "half a thought")])
    async with cast.signed_in("LinCC member") as phone, cast.signed_in("LinCC member") as laptop:
        page = await (await phone.open("/me")).click("Leave the portal")
        assert "What goes" in page.text
        page = await page.submit("Leave the portal now", sure=["yes"])
        assert page.h1 == "You have left"
        assert COOKIE not in phone.client.cookies
        assert (await laptop.open("/me")).h1 == "Sign in"
    assert (await try_in(stranger, "maya the otter")).status == 422
    for nothing in (Membership, Passphrase, SignInLink, Draft):
        assert not await nothing.filter(person_id=maya.id).exists()
    assert (await Person.get(id=maya.id)).login == ""
    assert (await Record.filter(verb="leave_for_good").get()).actor_id == maya.id


async def test_posts_of_somebody_who_left_stand_without_their_name(cast: Cast) -> None:
    topic = await a_topic(cast, "Food", "More rice please")
    await topic.reply(cast["participation officer"], "I will ask the kitchen")
    await cast["LinCC member"].end()
    await cast["participation officer"].end()
    newcomer = await Person.create(name="Kai Penrose", role=Role.MEMBER)
    await newcomer.join(await cast.group("lincc"))
    async with Browser.on(cast.app) as kai:
        kai.client.cookies.set(COOKIE, await SignIn.start(newcomer), domain="portal.test")
        page = await kai.open(f"/forums/topics/{topic.id}")
    assert "More rice please" in page.text
    assert page.text.count("Somebody who has left") == 2
    assert "Maya" not in page.html
    assert "Olu" not in page.html
    assert "participation officer</span>" not in page.html


async def test_leaving_takes_a_tick_and_not_a_slip(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await (await maya.open("/me/leave")).submit("Leave the portal now")
        assert (page.status, "Nothing has happened yet" in page.text) == (422, True)
        assert (await maya.open("/me")).status == 200


async def test_the_only_administrator_cannot_leave_and_one_of_two_can(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        page = await (await ade.open("/me/leave")).submit("Leave the portal now", sure=["yes"])
        assert (page.status, "only administrator" in page.text) == (422, True)
        paused = await Person.create(name="Bo Ekwueme", role=Role.ADMINISTRATOR, paused_at=now())
        assert (await page.submit("Leave the portal now", sure=["yes"])).status == 422
        await paused.resume()
        assert (await page.submit("Leave the portal now", sure=["yes"])).h1 == "You have left"


async def test_of_two_administrators_who_leave_at_once_one_stays(cast: Cast) -> None:
    other = await Person.create(name="Bo Ekwueme", role=Role.ADMINISTRATOR)

    async def leave(person: Person) -> int:
        async with Browser.on(cast.app) as browser:
            browser.client.cookies.set(COOKIE, await SignIn.start(person), domain="portal.test")
            return (await browser.send("/me/leave", {"sure": "yes"})).status

    assert sorted(await asyncio.gather(leave(other), leave(cast["administrator"]))) == [200, 422]
    assert await Person.filter(role=Role.ADMINISTRATOR, ended_at=None).count() == 1


async def test_somebody_who_comes_back_starts_with_nothing_of_before(cast: Cast, stranger: Browser) -> None:
    olu = cast["participation officer"]
    await a_topic(cast, "Food", "More rice please")
    await olu.end()
    _, invitation = await Invitation.issue("Olu Adeyemi", Role.MEMBER, await cast.group("foster-carers"))
    page = await stranger.open(f"/join/{invitation}")
    page = await page.submit("Come in", login="olu", passphrase="purple kettle sings tomorrow")
    assert page.h1 == "Hello Olu"
    assert (await stranger.open("/forums/foster-carers")).status == 200
    for path in ("/forums/lincc", "/surveys", "/coding", "/groups/lincc/members"):
        assert (await stranger.open(path)).status == 404
    assert not (await Topic.visible_to(await Person.get(name="Olu Adeyemi", ended_at=None)))


async def test_of_two_forms_that_were_not_let_in_the_later_one_is_kept(cast: Cast) -> None:
    maya = cast["LinCC member"]
    for words in ("half a thought", "a whole one"):
        assert await Draft.keep(maya.id, "/forums/lincc", [("text", words)])
    kept = await Draft.of(maya)
    assert kept is not None
    assert kept.sent == [("text", "a whole one")]
