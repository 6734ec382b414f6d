"""What administrators do about people: rights end with the next request, reasons are kept, and nothing is left over."""

import asyncio
import re
from uuid import uuid4

import pytest

from portal.accounts.models import Invitation, Membership, Passphrase, Person, SignIn, now
from portal.audit.models import Record
from portal.permissions import Role
from portal.web import COOKIE
from tests.accounts.ways_in import LONG, has_app, has_joined, try_in
from tests.browser import Browser, Cast, Page

WHY = "Asked for by the head of service"


def code_on(page: Page) -> str:
    shown = page.soup.select_one("code.code")
    assert shown
    return shown.get_text().replace(" ", "")


async def change(browser: Browser, person: Person, what: str, button: str, **fields: str | list[str]) -> Page:
    page = await browser.open(f"/people/{person.id}/{what}")
    return await page.submit(button, **{"reason": WHY, **fields})


async def record_of(verb: str) -> str:
    return (await Record.filter(verb=verb).get()).details


async def another_officer(cast: Cast, *groups: str) -> Person:
    made = await Person.create(name="Ines Varga", role=Role.OFFICER)
    await made.join(*[await cast.group(key) for key in groups])
    return made


async def signed_in(browser: Browser, person: Person) -> Browser:
    browser.client.cookies.set(COOKIE, await SignIn.start(person), domain="portal.test")
    return browser


async def test_people_are_found_by_name_role_group_and_state(cast: Cast) -> None:
    await cast["care leaver"].pause()
    await Invitation.issue("Noor Lindqvist", Role.MEMBER, await cast.group("foster-carers"))
    found = {}
    async with cast.signed_in("administrator") as ade:
        for asked in ("name=LIND", "role=leader", "group=foster-carers", "state=paused", "state=invited", "name=%25"):
            page = await ade.open(f"/people?{asked}")
            found[asked] = [row.get_text() for row in page.soup.select("tbody th a, .log h3")]
    assert found == {
        "name=LIND": ["Maya Lindqvist", "Noor Lindqvist"],
        "role=leader": ["Helen Marchetti"],
        "group=foster-carers": ["Olu Adeyemi", "Pat Wrigley", "Noor Lindqvist"],
        "state=paused": ["Jordan Okafor"],
        "state=invited": ["Noor Lindqvist"],
        "name=%25": [],
    }


async def test_a_role_that_was_changed_holds_from_the_next_request(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu, cast.signed_in("administrator") as ade:
        assert (await olu.open("/coding")).status == 200
        page = await change(ade, cast["participation officer"], "role", "Change the role", role="leader")
        assert "Their role is changed" in page.text
        assert (await olu.open("/coding")).h1 == "Sign in"
        await signed_in(olu, await Person.get(id=cast["participation officer"].id))
        assert (await olu.open("/coding")).status == 404
        assert (await olu.open("/reports?group=lincc")).status == 200
    assert WHY in await record_of("change_role")


async def test_a_role_takes_its_groups_and_invitations_along(cast: Cast, stranger: Browser) -> None:
    """Back in the role, nothing of before is back either."""
    olu = cast["participation officer"]
    _, code = await Invitation.issue("Noor", Role.MEMBER, await cast.group("lincc"), by=olu)
    async with cast.signed_in("administrator") as ade:
        await change(ade, olu, "role", "Change the role", role="leader")
        await change(ade, olu, "role", "Change the role", role="officer")
    assert await Membership.filter(person_id=olu.id).count() == 0
    assert (await stranger.open(f"/join/{code}")).status == 404
    async with cast.signed_in("participation officer") as browser:
        for path in ("/forums/lincc", "/groups/lincc/members"):
            assert (await browser.open(path)).status == 404


async def test_a_member_who_joins_the_staff_proves_as_staff_do(cast: Cast, stranger: Browser) -> None:
    samira = await has_joined(cast["social worker"], "samira@bromley.example", "three otters dancing")
    async with cast.signed_in("administrator") as ade:
        page = await change(ade, samira, "role", "Change the role", role="officer")
        assert "None of their own" in page.text
    assert (await try_in(stranger, "samira@bromley.example", "three otters dancing")).status == 422
    assert not await Membership.filter(person_id=samira.id).exists()


async def test_somebody_paused_is_out_at_once_and_back_as_before(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as maya, cast.signed_in("administrator") as ade:
        page = await change(ade, cast["LinCC member"], "pause", "Pause Maya")
        assert "Paused since" in page.text
        assert (await maya.open("/forums/lincc")).h1 == "Sign in"
        assert (await try_in(stranger, "maya the otter")).status == 422
        await change(ade, cast["LinCC member"], "resume", "back in")
        assert (await maya.open("/forums/lincc")).h1 == "Sign in"
    assert (await try_in(stranger, "maya the otter")).h1 == "Hello Maya"
    assert (await stranger.open("/forums/lincc")).status == 200
    assert WHY in await record_of("pause_person")
    assert WHY in await record_of("resume_person")


async def test_somebody_removed_is_out_at_once_and_for_good(cast: Cast, stranger: Browser) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as browser, cast.signed_in("administrator") as ade:
        page = await change(ade, maya, "remove", "Remove Maya")
        assert "They are out" in page.text
        assert (await browser.open("/forums/lincc")).h1 == "Sign in"
        assert (await ade.open(f"/people/{maya.id}")).status == 404
        assert "Maya" not in (await ade.open("/people")).text
    assert (await try_in(stranger, "maya the otter")).status == 422
    assert not await Passphrase.exists(person_id=maya.id)
    assert WHY in await record_of("remove_person")


async def test_a_membership_that_ended_closes_the_forum_at_once(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya, cast.signed_in("administrator") as ade:
        assert (await maya.open("/forums/lincc")).status == 200
        page = await change(ade, cast["LinCC member"], "groups", "Change the groups", groups=["care-leavers"])
        assert "Change for Care Leavers" in page.text
        assert (await maya.open("/forums/lincc")).status == 404
        assert (await maya.open("/forums/care-leavers")).status == 200
    assert '"added":["care-leavers"],"ended":["lincc"]' in await record_of("change_groups")


async def test_only_members_and_officers_have_groups(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        page = await change(ade, cast["senior leader"], "groups", "Change the groups", groups=["lincc"])
    assert page.status == 422
    assert not await Membership.filter(person_id=cast["senior leader"].id).exists()


@pytest.mark.parametrize("what", ["role", "groups", "way-in", "pause", "resume", "hand-over", "remove"])
async def test_nothing_is_changed_without_a_reason(cast: Cast, what: str) -> None:
    olu, ines = cast["participation officer"], await another_officer(cast)
    asked = {"role": "leader", "groups": "lincc", "successor": str(ines.id)}
    async with cast.signed_in("administrator") as ade:
        for reason in ("", "   ", "x" * 301):
            page = await ade.send(f"/people/{olu.id}/{what}", {**asked, "reason": reason})
            assert page.status == 422
    after = await Person.get(id=olu.id)
    assert (after.role, after.paused_at, after.ended_at) == (Role.OFFICER, None, None)
    assert await Membership.filter(person_id=olu.id).count() == 4
    assert await Invitation.all().count() == 0
    assert not await Record.filter(actor_id=cast["administrator"].id).exists()


@pytest.mark.parametrize("what", ["role", "groups", "way-in", "pause", "resume", "hand-over", "remove"])
async def test_administrators_change_nothing_about_themselves_here(cast: Cast, what: str) -> None:
    ade = cast["administrator"]
    await Person.create(name="Bo Ekwueme", role=Role.ADMINISTRATOR)
    async with cast.signed_in("administrator") as browser:
        page = await browser.open(f"/people/{ade.id}/{what}")
        assert "This is you" in page.text
        page = await browser.send(f"/people/{ade.id}/{what}", {"role": "leader", "reason": WHY, "groups": "lincc"})
        assert page.status == 422
    after = await Person.get(id=ade.id)
    assert (after.role, after.paused_at, after.ended_at) == (Role.ADMINISTRATOR, None, None)


@pytest.mark.parametrize("what", ["role", "pause", "remove"])
async def test_of_two_administrators_who_put_each_other_out_at_once_one_stays(cast: Cast, what: str) -> None:
    ade, bo = cast["administrator"], await Person.create(name="Bo Ekwueme", role=Role.ADMINISTRATOR)

    async def put_out(by: Person, whom: Person) -> None:
        async with Browser.on(cast.app) as browser:
            await signed_in(browser, by)
            await browser.send(f"/people/{whom.id}/{what}", {"role": "leader", "reason": WHY})

    await asyncio.gather(put_out(ade, bo), put_out(bo, ade))
    assert await Person.filter(role=Role.ADMINISTRATOR, paused_at=None, ended_at=None).count() == 1


async def test_somebody_who_lost_their_way_in_gets_a_new_one_that_ends_the_old(cast: Cast, stranger: Browser) -> None:
    olu = await has_joined(cast["participation officer"], "olu@bromley.example")
    await has_app(olu)
    async with cast.signed_in("administrator") as ade:
        page = await change(ade, olu, "way-in", "Make a new way in")
        assert page.h1 == "A new way in for Olu Adeyemi"
        first = code_on(page)
        second = code_on(await change(ade, olu, "way-in", "Make a new way in"))
        assert first not in (await ade.open(f"/people/{olu.id}")).html
    assert (await stranger.open(f"/join/{first}")).status == 404
    page = await stranger.open(f"/join/{second}")
    page = await page.submit("Come in", passphrase="seven lanterns under snow")
    assert page.h1 == "Set up your second proof"
    assert not await Passphrase.belongs_to(olu, LONG)
    assert await Membership.filter(person_id=olu.id).count() == 4


async def test_a_way_in_given_before_somebody_joined_a_group_does_not_open_it(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("administrator") as ade:
        code = code_on(await change(ade, cast["care leaver"], "way-in", "Make a new way in"))
        await change(ade, cast["care leaver"], "groups", "Change the groups", groups=["care-leavers", "lincc"])
    assert (await stranger.open(f"/join/{code}")).status == 404


async def test_an_officer_who_leaves_hands_over_in_one_step(cast: Cast) -> None:
    olu, ines = cast["participation officer"], await another_officer(cast, "lincc")
    async with cast.signed_in("participation officer") as browser, cast.signed_in("administrator") as ade:
        page = await change(ade, olu, "hand-over", "Hand over", successor=str(ines.id))
        assert page.h1 == "Ines Varga"
        assert (await browser.open("/surveys")).h1 == "Sign in"
    assert await Membership.filter(person_id=ines.id).count() == 4
    assert await Membership.filter(person_id=olu.id).count() == 0
    async with Browser.on(cast.app) as browser:
        await signed_in(browser, ines)
        assert (await browser.open("/groups/foster-carers/members")).status == 200
    assert str(ines.id) in await record_of("hand_over")


@pytest.mark.parametrize("successor", ["LinCC member", "senior leader", "administrator", "participation officer"])
async def test_groups_are_handed_over_to_another_officer_and_nobody_else(cast: Cast, successor: str) -> None:
    await another_officer(cast)
    olu, whom = cast["participation officer"], cast[successor]
    async with cast.signed_in("administrator") as ade:
        page = await ade.send(f"/people/{olu.id}/hand-over", {"reason": WHY, "successor": str(whom.id)})
    assert page.status == 422
    assert (await Person.get(id=olu.id)).ended_at is None
    assert await Membership.filter(person_id=olu.id).count() == 4


async def test_with_no_other_officer_there_is_nobody_to_hand_over_to(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        page = await ade.open(f"/people/{cast['participation officer'].id}/hand-over")
        assert "no other participation officer" in page.text
        page = await ade.open(f"/people/{cast['LinCC member'].id}/hand-over")
        assert "Only a participation officer" in page.text


async def test_staff_are_invited_with_their_role_and_groups(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("administrator") as ade:
        page = await (await ade.open("/people")).click("Invite somebody")
        page = await page.submit(
            "Make an invitation", name="Ines  Varga", role=["officer"], groups=["lincc"], reason=WHY
        )
        assert page.h1 == "An invitation for Ines Varga"
        code = code_on(page)
        page = await ade.open("/people")
        assert "Ines Varga" in page.text
        assert code not in page.html.replace(" ", "")
    page = await stranger.open(f"/join/{code}")
    login = {"login": "ines@bromley.example", "passphrase": LONG}
    assert (await page.submit("Come in", **login)).h1 == "Set up your second proof"
    ines = await Person.get(name="Ines Varga")
    assert ines.role is Role.OFFICER
    assert (await Membership.get(person_id=ines.id)).group_id == (await cast.group("lincc")).id
    assert WHY in await record_of("invite_staff")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": ""}, "Type the name"),
        ({"role": ""}, "Choose what they will do here"),
        ({"role": "member"}, "Choose what they will do here"),
        ({"role": "god"}, "Choose what they will do here"),
        ({"groups": ""}, "at least one group"),
        ({"groups": "no-such-group"}, "at least one group"),
        ({"reason": ""}, "Say why"),
    ],
)
async def test_a_slip_in_an_invitation_of_staff_makes_none(cast: Cast, fields: dict[str, str], told: str) -> None:
    asked = {"name": "Ines Varga", "role": "officer", "groups": "lincc", "reason": WHY} | fields
    async with cast.signed_in("administrator") as ade:
        page = await ade.send("/people/invite", asked)
    assert (page.status, told in page.text) == (422, True)
    assert await Invitation.all().count() == 0


async def test_only_officers_are_invited_into_groups(cast: Cast) -> None:
    asked = {"name": "Lee Obi", "role": "leader", "groups": "lincc", "reason": WHY}
    async with cast.signed_in("administrator") as ade:
        await ade.send("/people/invite", asked)
    assert (await Invitation.get()).group_keys == []


async def test_the_same_form_sent_twice_invites_once_and_says_so(cast: Cast) -> None:
    asked = {"name": "Ines Varga", "role": "leader", "reason": WHY, "once": str(uuid4())}
    async with cast.signed_in("administrator") as ade:
        assert (await ade.send("/people/invite", asked)).status == 200
        page = await ade.send("/people/invite", asked)
    assert (page.status, "sent this invitation before" in page.text) == (409, True)
    assert await Invitation.all().count() == 1


async def test_an_open_invitation_is_listed_and_stops_at_once_when_taken_back(cast: Cast, stranger: Browser) -> None:
    _, code = await Invitation.issue("Ines Varga", Role.LEADER)
    assert (await stranger.open(f"/join/{code}")).status == 200
    async with cast.signed_in("administrator") as ade:
        page = await (await ade.open("/people")).submit("Take it back")
        assert "stopped working at once" in page.text
        assert "Ines Varga" not in page.text
    revoked, wrong = await stranger.open(f"/join/{code}"), await stranger.open("/join/NOSUCHCODENOSUCH")
    assert (revoked.status, revoked.html) == (404, wrong.html)


async def test_a_new_code_ends_the_old_one(cast: Cast, stranger: Browser) -> None:
    _, old = await Invitation.issue("Ines Varga", Role.OFFICER, groups=[await cast.group("lincc")])
    async with cast.signed_in("administrator") as ade:
        new = code_on(await (await ade.open("/people")).submit("Make a new code"))
    assert (await stranger.open(f"/join/{old}")).status == 404
    assert (await stranger.open(f"/join/{new}")).h1 == "Welcome, Ines Varga"
    assert (await Invitation.filter(revoked_at=None).get()).group_keys == ["lincc"]


async def test_used_invitations_cannot_be_made_anew(cast: Cast) -> None:
    made, _ = await Invitation.issue("Ines Varga", Role.LEADER)
    await Invitation.filter(id=made.id).update(used_at=now())
    async with cast.signed_in("administrator") as ade:
        assert (await ade.send(f"/people/invitations/{made.id}/again", {})).status == 404
    assert await Invitation.all().count() == 1


async def test_giving_somebody_rights_asks_for_a_proof_just_before(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        await SignIn.all().update(proved_at=now().replace(year=2020))
        for what in ("role", "way-in", "groups"):
            page = await ade.open(f"/people/{cast['LinCC member'].id}/{what}")
            assert page.h1 == "Show that it is still you"
        assert (await ade.open("/people/invite")).h1 == "Show that it is still you"


async def test_nobody_but_administrators_finds_the_people(cast: Cast) -> None:
    for called in ("LinCC member", "participation officer", "safeguarding lead", "senior leader"):
        async with cast.signed_in(called) as browser:
            for path in ("/people", "/people/invite", f"/people/{cast[called].id}"):
                assert (await browser.open(path)).status == 404
            page = await browser.send(f"/people/{cast['care leaver'].id}/remove", {"reason": WHY})
            assert page.status == 404
    assert (await Person.get(id=cast["care leaver"].id)).ended_at is None


async def test_the_page_with_the_code_is_for_this_once(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        page = await change(ade, cast["LinCC member"], "way-in", "Make a new way in")
    assert page.response.headers["cache-control"] == "no-store"
    assert len(re.sub(r"\s", "", code_on(page))) == 16
    code = code_on(page)
    assert page.soup.select(f'input#link[value$="/join/{code}"]')
    stored = str([vars(row) for row in [*await Invitation.all(), *await Record.all()]])
    assert code not in stored
