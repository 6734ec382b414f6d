"""An invitation is the only way to become somebody who can sign in. It works once, for whom it was made."""

import asyncio
from datetime import timedelta

import pytest

from portal import limits
from portal.accounts.models import Authenticator, Group, Invitation, Membership, Passphrase, Person, SignIn, now
from portal.audit.models import Record
from portal.codes import spaced
from portal.permissions import Role
from tests.accounts.ways_in import LONG, code, has_app, has_joined, try_in
from tests.browser import Browser, Cast, Page

NEW = {"name": "Sol", "login": "sol and the sea", "passphrase": "purple kettle sings tomorrow"}


async def into_lincc(cast: Cast) -> str:
    _, made = await Invitation.issue("Sol", Role.MEMBER, await cast.group("lincc"), cast["participation officer"])
    return made


async def come_in(browser: Browser, invitation: str, **fields: str) -> Page:
    page = await browser.open(f"/join/{invitation}")
    return await page.submit("Come in", **(NEW | fields))


async def test_a_young_person_comes_in_with_an_invitation_and_no_email(cast: Cast, stranger: Browser) -> None:
    page = await come_in(stranger, await into_lincc(cast))
    assert page.h1 == "Hello Sol"
    assert (await stranger.open("/forums/lincc")).status == 200
    assert (await stranger.open("/forums/care-leavers")).status == 404
    await page.submit("Sign out")
    assert (await try_in(stranger, NEW["login"], NEW["passphrase"])).h1 == "Hello Sol"


async def test_the_code_can_be_typed(cast: Cast, stranger: Browser) -> None:
    made = await into_lincc(cast)
    page = await stranger.open("/join")
    page = await page.submit("Open my invitation", code=f" {spaced(made).lower()} ")
    assert page.h1 == "Welcome, Sol"


async def test_somebody_invited_to_the_staff_sets_up_a_second_proof_first(cast: Cast, stranger: Browser) -> None:
    _, made = await Invitation.issue("Ines", Role.OFFICER, groups=[await cast.group("lincc")])
    page = await come_in(stranger, made, name="Ines", login="ines@bromley.example")
    assert page.h1 == "Set up your second proof"
    assert (await stranger.open("/surveys")).h1 == "Sign in"
    ines = await Person.get(name="Ines")
    assert await Membership.filter(person_id=ines.pk, group__key="lincc").exists()


async def test_staff_are_known_by_their_work_address(cast: Cast, stranger: Browser) -> None:
    _, made = await Invitation.issue("Ines", Role.LEADER)
    page = await come_in(stranger, made, login="ines the great")
    assert (page.status, "Use your work e-mail address" in page.text) == (422, True)


async def test_opening_an_invitation_uses_nothing_up(cast: Cast, stranger: Browser) -> None:
    made = await into_lincc(cast)
    for _ in range(3):
        assert (await stranger.open(f"/join/{made}")).h1 == "Welcome, Sol"
    assert (await come_in(stranger, made)).h1 == "Hello Sol"


async def test_a_slip_in_the_form_costs_nothing_and_shows_no_passphrase(cast: Cast, stranger: Browser) -> None:
    made = await into_lincc(cast)
    page = await come_in(stranger, made, passphrase="otter")
    assert page.status == 422
    assert "three or four words" in page.text
    assert 'value="sol and the sea"' in page.html
    assert "otter" not in page.html
    assert (await come_in(stranger, made)).h1 == "Hello Sol"


async def test_two_people_cannot_have_the_same_sign_in_name(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["LinCC member"], NEW["login"])
    made = await into_lincc(cast)
    page = await come_in(stranger, made, login="Sol AND the Sea")
    assert "Somebody here uses this already" in page.text
    assert (await come_in(stranger, made, login="sol and the lake")).h1 == "Hello Sol"


async def test_wrong_used_expired_and_revoked_invitations_look_the_same(cast: Cast, stranger: Browser) -> None:
    used, expired, revoked = [await into_lincc(cast) for _ in range(3)]
    await come_in(stranger, used)
    stranger.client.cookies.clear()
    await Invitation.filter(code_hash=Invitation.hashed(expired)).update(expires_at=now() - timedelta(seconds=1))
    await (await Invitation.get(code_hash=Invitation.hashed(revoked))).revoke()
    pages = [await stranger.open(f"/join/{made}") for made in ("2" * 16, used, expired, revoked)]
    pages += [await stranger.send(f"/join/{made}", NEW) for made in ("2" * 16, used, expired, revoked)]
    assert {page.status for page in pages} == {404}
    assert len({page.html for page in pages}) == 1
    assert await Person.filter(name="Sol").count() == 1


async def test_of_fifty_who_use_one_invitation_one_gets_in(cast: Cast) -> None:
    found = await Invitation.find(await into_lincc(cast))
    assert found is not None
    made = await asyncio.gather(*(found.accept("Sol", f"sol {number}") for number in range(50)))
    assert len([person for person in made if person]) == 1
    assert await Person.filter(name="Sol").count() == 1


async def test_the_form_decides_neither_role_nor_group(cast: Cast, stranger: Browser) -> None:
    made = await into_lincc(cast)
    asked = {"role": "administrator", "group": "care-leavers", "person": str(cast["administrator"].pk), "id": "1"}
    await stranger.send(f"/join/{made}", {**NEW, **asked})
    sol = await Person.get(name="Sol")
    assert sol.role is Role.MEMBER
    assert [group.key for group in await Group.filter(memberships__person_id=sol.pk)] == ["lincc"]


async def test_a_new_way_in_ends_every_old_one(cast: Cast, stranger: Browser) -> None:
    olu = await has_joined(cast["participation officer"], "olu@bromley.example")
    await has_app(olu)
    async with cast.signed_in("participation officer") as lost_phone:
        _, made = await Invitation.issue("Olu", olu.role, person=olu, by=cast["administrator"])
        page = await come_in(stranger, made, login="olu@bromley.example", passphrase="seven lanterns under snow")
        assert page.h1 == "Set up your second proof"
        assert (await lost_phone.open("/surveys")).h1 == "Sign in"
    assert not await Passphrase.belongs_to(olu, LONG)
    assert await Passphrase.belongs_to(olu, "seven lanterns under snow")
    assert (await Person.get(id=olu.pk)).name == "Olu Adeyemi"


async def test_no_new_way_in_for_somebody_who_was_paused(cast: Cast) -> None:
    olu = cast["participation officer"]
    _, made = await Invitation.issue("Olu", olu.role, person=olu)
    assert await Invitation.find(made) is not None
    await olu.pause()
    assert await Invitation.find(made) is None


async def test_coming_in_is_written_down(cast: Cast, stranger: Browser) -> None:
    await come_in(stranger, await into_lincc(cast))
    sol = await Person.get(name="Sol")
    assert await Record.filter(actor_id=sol.pk, verb="accept").count() == 1


@pytest.mark.parametrize("device", ["own", "shared"])
async def test_a_shared_phone_forgets_soon(cast: Cast, stranger: Browser, device: str) -> None:
    await come_in(stranger, await into_lincc(cast), device=device)
    assert (await SignIn.get()).shared is (device == "shared")


async def test_what_is_kept_of_an_invitation_opens_nothing(cast: Cast) -> None:
    made = await into_lincc(cast)
    assert made not in str(vars(await Invitation.get()))


async def test_staff_finish_coming_in_with_the_code_of_their_app(cast: Cast, stranger: Browser) -> None:
    _, made = await Invitation.issue("Ines", Role.OFFICER)
    page = await come_in(stranger, made, name="Ines", login="ines@bromley.example")
    app = await Authenticator.get(person__name="Ines")
    page = await page.submit("Finish", code=code(app))
    assert page.h1 == "Your recovery codes"


async def test_an_invitation_is_no_way_to_ask_again_and_again_who_is_here(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["LinCC member"], NEW["login"])
    made = await into_lincc(cast)
    sent = {**NEW, "passphrase": "", "credential": "made up"}
    statuses = [(await stranger.send(f"/join/{made}", sent)).status for _ in range(limits.JOINING.most + 2)]
    assert statuses == [422] * limits.JOINING.most + [429, 429]
