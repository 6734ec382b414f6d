"""What officers do for the members of their groups, and of no other: inviting, printing, removing, links by e-mail."""

from pathlib import Path
from uuid import uuid4

import pytest

from portal.accounts.models import Group, Invitation, Membership, Passphrase, Person, SignIn, SignInLink, now
from portal.audit.models import Record
from portal.permissions import Role
from portal.web import COOKIE
from tests.accounts.test_people import code_on, record_of
from tests.accounts.ways_in import has_joined, try_in
from tests.browser import Browser, Cast, Page
from tests.e2e import paper

WHY = "Moved to another borough"
LINCC = "/groups/lincc/members"


async def invite(browser: Browser, name: str = "Noor") -> Page:
    return await (await browser.open(LINCC)).submit("Make an invitation", name=name)


async def officer_of(cast: Cast, *groups: str) -> str:
    """The cookie of an officer who looks after these groups alone."""
    ines = await Person.create(name="Ines Varga", role=Role.OFFICER)
    await ines.join(*[await cast.group(key) for key in groups])
    return await SignIn.start(ines)


async def test_an_officer_sees_who_has_joined_and_who_is_invited(cast: Cast) -> None:
    await cast["LinCC member"].pause()
    other = await Person.create(name="Kai Penrose", role=Role.MEMBER)
    await other.join(await cast.group("lincc"))
    await Invitation.issue("Noor", Role.MEMBER, await cast.group("lincc"))
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(LINCC)
    assert [row.get_text() for row in page.soup.select(".log h2")] == ["Kai Penrose", "Maya Lindqvist"]
    assert [row.get_text() for row in page.soup.select(".log h3")] == ["Noor"]
    assert "Paused by an administrator" in page.text
    for nobody in ("Jordan", "Olu Adeyemi", "Ade"):
        assert nobody not in page.soup.select_one("main").get_text()  # type: ignore[union-attr]


async def test_a_young_person_without_email_comes_in_with_what_the_officer_gave_them(
    cast: Cast, stranger: Browser
) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await invite(olu)
        assert page.h1 == "An invitation for Noor"
        code = code_on(page)
        assert page.soup.select(".qr svg")
        assert code not in (await olu.open(LINCC)).html.replace(" ", "")
    page = await stranger.open("/join")
    page = await page.submit("Open my invitation", code=code.lower())
    assert "You are invited to LinCC" in page.text
    page = await page.submit("Come in", login="noor", passphrase="purple kettle sings tomorrow")
    assert page.h1 == "Hello Noor"
    assert (await stranger.open("/forums/lincc")).status == 200
    noor = await Person.get(name="Noor")
    assert noor.role is Role.MEMBER
    assert (await Invitation.get()).name == "", "the name of somebody who has joined stays with them alone"


async def test_the_paper_says_all_that_somebody_needs_to_come_in(cast: Cast, tmp_path: Path) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await invite(olu)
        code = code_on(page)
        answer = (await page.submit("Print it on paper")).response
    assert answer.headers["content-type"] == "application/pdf"
    sheet = tmp_path / "invitation.pdf"
    sheet.write_bytes(answer.content)
    words = paper.read(sheet)
    for part in ("Noor", "LinCC, the Living in Care Council", "/join", "7 days", "Childline: 0800 1111"):
        assert part in words
    assert code in words.replace(" ", "")
    [scanned] = paper.scan(sheet)
    assert scanned.endswith(f"/join/{code}")


async def test_a_code_that_is_not_this_invitations_is_not_printed(cast: Cast) -> None:
    first, _ = await Invitation.issue("Noor", Role.MEMBER, await cast.group("lincc"))
    _, other = await Invitation.issue("Sol", Role.MEMBER, await cast.group("lincc"))
    async with cast.signed_in("participation officer") as olu:
        for code in (other, "", "nonsense"):
            page = await olu.send(f"/groups/lincc/invitations/{first.id}/print", {"code": code})
            assert (page.status, "no card to print" in page.text) == (422, True)


async def test_the_same_invitation_sent_twice_is_made_once_and_the_officer_is_told(cast: Cast) -> None:
    once = str(uuid4())
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.send(LINCC, {"name": "Noor", "once": once})).status == 200
        again = await olu.send(LINCC, {"name": "Noor ", "once": once})
        assert (again.status, "invited already" in again.text) == (422, True)
        other = await olu.send(LINCC, {"name": "Sol", "once": once})
        assert (other.status, "sent this invitation before" in other.text) == (409, True)
    assert await Invitation.all().count() == 1


async def test_the_form_decides_neither_role_nor_group_nor_person(cast: Cast) -> None:
    asked = {"name": "Noor", "role": "administrator", "group": "care-leavers", "group_keys": "care-leavers"}
    asked |= {"person": str(cast["administrator"].id), "person_id": str(cast["administrator"].id)}
    async with cast.signed_in("participation officer") as olu:
        await olu.send(LINCC, asked)
    made = await Invitation.get().select_related("group")
    assert (made.role, made.group_keys, made.person_id) == (Role.MEMBER, [], None)
    assert made.group is not None
    assert made.group.key == "lincc"


async def test_an_invitation_taken_back_stops_at_once_and_looks_like_any_wrong_one(
    cast: Cast, stranger: Browser
) -> None:
    async with cast.signed_in("participation officer") as olu:
        code = code_on(await invite(olu))
        assert (await stranger.open(f"/join/{code}")).status == 200
        page = await (await olu.open(LINCC)).submit("Take it back")
        assert "stopped working at once" in page.text
    opened = await stranger.open(f"/join/{code}")
    sent = await stranger.send(f"/join/{code}", {"login": "noor", "passphrase": "purple kettle sings tomorrow"})
    wrong = await stranger.open("/join/NOSUCHCODENOSUCH")
    assert (opened.status, sent.status) == (404, 404)
    assert opened.html == wrong.html == sent.html
    assert not await Person.exists(name="Noor")


async def test_a_new_code_ends_the_old_one(cast: Cast, stranger: Browser) -> None:
    async with cast.signed_in("participation officer") as olu:
        old = code_on(await invite(olu))
        new = code_on(await (await olu.open(LINCC)).submit("Make a new code"))
    assert (await stranger.open(f"/join/{old}")).status == 404
    assert (await stranger.open(f"/join/{new}")).h1 == "Welcome, Noor"


async def test_a_member_with_no_other_group_is_out_for_good(cast: Cast, stranger: Browser) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as browser, cast.signed_in("participation officer") as olu:
        page = await olu.open(f"{LINCC}/{maya.id}/remove")
        assert "their account ends" in page.text
        assert (await page.submit("Remove Maya")).status == 422
        page = await page.submit("Remove Maya", reason=WHY)
        assert "They are out" in page.text
        assert (await browser.open("/forums/lincc")).h1 == "Sign in"
    assert (await try_in(stranger, "maya the otter")).status == 422
    assert (await Person.get(id=maya.id)).ended_at is not None
    assert WHY in await record_of("remove_member")


async def test_a_member_of_two_groups_stays_in_the_other(cast: Cast) -> None:
    maya = cast["LinCC member"]
    await maya.join(await cast.group("care-leavers"))
    async with cast.signed_in("LinCC member") as browser, cast.signed_in("participation officer") as olu:
        page = await olu.open(f"{LINCC}/{maya.id}/remove")
        assert "stay in the other groups" in page.text
        await page.submit("Remove Maya", reason=WHY)
        assert (await browser.open("/forums/lincc")).status == 404
        assert (await browser.open("/forums/care-leavers")).status == 200


async def test_a_member_who_lost_their_way_in_gets_a_new_one(cast: Cast, stranger: Browser) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as phone, cast.signed_in("participation officer") as olu:
        page = await (await olu.open(LINCC)).click("New way in")
        page = await page.submit("Make a new way in", reason="Lost her phone")
        code = code_on(page)
        assert (await phone.open("/me")).status == 200
        page = await (await stranger.open(f"/join/{code}")).submit("Come in", passphrase="seven lanterns under snow")
        assert page.h1 == "Hello Maya"
        assert (await phone.open("/me")).h1 == "Sign in"
    assert await Passphrase.belongs_to(maya, "seven lanterns under snow")
    assert await Membership.filter(person_id=maya.id).count() == 1
    assert "Lost her phone" in await record_of("give_member_way_in")


async def test_a_way_in_does_not_lead_back_into_a_group_that_somebody_left(cast: Cast, stranger: Browser) -> None:
    maya = cast["LinCC member"]
    await maya.join(await cast.group("care-leavers"))
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"{LINCC}/{maya.id}/way-in")).submit("Make a new way in", reason="Lost her phone")
        code = code_on(page)
        await (await olu.open(f"{LINCC}/{maya.id}/remove")).submit("Remove Maya", reason=WHY)
    page = await stranger.open(f"/join/{code}")
    await page.submit("Come in", login="maya", passphrase="seven lanterns under snow")
    assert (await stranger.open("/forums/lincc")).status == 404
    assert (await stranger.open("/forums/care-leavers")).status == 200


async def test_an_officer_gives_no_way_in_that_opens_a_group_of_another(cast: Cast, stranger: Browser) -> None:
    maya = cast["LinCC member"]
    await maya.join(await cast.group("care-leavers"))
    earlier, _ = await Invitation.issue(maya.name, Role.MEMBER, await cast.group("lincc"), person=maya)
    stranger.client.cookies.set(COOKIE, await officer_of(cast, "lincc"), domain="portal.test")
    page = await stranger.send(f"{LINCC}/{maya.id}/way-in", {"reason": "Lost her phone"})
    assert (page.status, "Ask an administrator" in page.text) == (422, True)
    page = await stranger.send(f"/groups/lincc/invitations/{earlier.id}/again", {})
    assert (page.status, "Ask an administrator" in page.text) == (409, True)
    assert await Invitation.all().count() == 1


@pytest.mark.parametrize("whose", ["care leaver", "participation officer", "another officer", "administrator"])
async def test_an_officer_finds_only_the_members_of_the_group(cast: Cast, whose: str) -> None:
    """Not those of another group through this one's address, and no officer, not even themselves."""
    other = await Person.create(name="Bo Ekwueme", role=Role.OFFICER)
    await other.join(await cast.group("lincc"))
    whom = other if whose == "another officer" else cast[whose]
    async with cast.signed_in("participation officer") as olu:
        for what in ("remove", "way-in"):
            assert (await olu.open(f"{LINCC}/{whom.id}/{what}")).status == 404
            assert (await olu.send(f"{LINCC}/{whom.id}/{what}", {"reason": WHY})).status == 404
    assert (await Person.get(id=whom.id)).ended_at is None
    assert await Invitation.all().count() == 0
    assert not await Record.filter(verb__in=["remove_member", "give_member_way_in"]).exists()


async def test_an_officer_finds_nothing_of_a_group_that_is_not_theirs(cast: Cast, stranger: Browser) -> None:
    made, code = await Invitation.issue("Noor", Role.MEMBER, await cast.group("lincc"))
    maya = cast["LinCC member"]
    stranger.client.cookies.set(COOKIE, await officer_of(cast, "care-leavers"), domain="portal.test")
    for key in ("lincc", "care-leavers"):
        for what in ("again", "revoke", "print"):
            path = f"/groups/{key}/invitations/{made.id}/{what}"
            assert (await stranger.send(path, {"code": code})).status == 404
        for what in ("remove", "way-in"):
            assert (await stranger.open(f"/groups/{key}/members/{maya.id}/{what}")).status == 404
            assert (await stranger.send(f"/groups/{key}/members/{maya.id}/{what}", {"reason": WHY})).status == 404
    assert (await stranger.open(LINCC)).status == 404
    assert (await stranger.send(LINCC, {"name": "Sol"})).status == 404
    assert (await stranger.send("/groups/lincc/links", {"links": "allowed"})).status == 404
    assert await Invitation.filter(Invitation.still_open()).count() == 1
    assert not (await Group.get(key="lincc")).links_by_email


async def test_officers_touch_no_invitation_of_staff(cast: Cast) -> None:
    lincc = await cast.group("lincc")
    made, _ = await Invitation.issue("Ines Varga", Role.OFFICER, lincc, groups=[lincc])
    async with cast.signed_in("participation officer") as olu:
        assert "Ines" not in (await olu.open(LINCC)).text
        for what in ("again", "revoke", "print"):
            assert (await olu.send(f"/groups/lincc/invitations/{made.id}/{what}", {})).status == 404


async def test_an_officer_who_lost_the_group_is_out_with_the_next_request_and_so_are_their_invitations(
    cast: Cast, stranger: Browser
) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await invite(olu)
        code = code_on(page)
        await cast["participation officer"].leave(await cast.group("lincc"))
        assert (await olu.open(LINCC)).status == 404
        assert (await olu.send(LINCC, {"name": "Sol"})).status == 404
    assert (await stranger.open(f"/join/{code}")).status == 404


@pytest.mark.parametrize("verb", ["end", "pause"])
async def test_whoever_is_put_out_does_not_come_back_by_an_invitation_of_their_own(
    cast: Cast, stranger: Browser, verb: str
) -> None:
    async with cast.signed_in("participation officer") as olu:
        code = code_on(await invite(olu, "Somebody New"))
    await getattr(cast["participation officer"], verb)()
    assert (await stranger.open(f"/join/{code}")).status == 404


async def test_links_by_email_are_allowed_and_stopped_for_a_group(cast: Cast, stranger: Browser) -> None:
    maya = await has_joined(cast["LinCC member"], "maya@home.example")
    assert await maya.prove_address(maya.address_proof)
    await maya.refresh_from_db()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(LINCC)
        assert "whoever can open a member's e-mail can come in as that member" in page.text
        page = await page.submit("Allow sign-in links")
        assert "can ask for a link" in page.text
        assert (await Group.get(key="lincc")).links_by_email
        assert await maya.may_have_links()
        sent = await SignInLink.issue(maya, "a browser")
        page = await page.submit("Stop sign-in links")
        assert "have stopped working" in page.text
    assert not await maya.may_have_links()
    assert await SignInLink.open(sent, "a browser") is None
    assert await Record.filter(verb="set_links_by_email").count() == 2


async def test_a_choice_that_nobody_offered_changes_nothing(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.send("/groups/lincc/links", {"links": "always"})).status == 422
        assert (await olu.send("/groups/lincc/links", {})).status == 422
    assert not (await Group.get(key="lincc")).links_by_email


async def test_what_was_invited_long_ago_is_forgotten(cast: Cast) -> None:
    made, _ = await Invitation.issue("Noor", Role.MEMBER, await cast.group("lincc"))
    assert await Invitation.forget_old() == 0
    await Invitation.filter(id=made.id).update(expires_at=now().replace(year=2020))
    assert await Invitation.forget_old() == 1
