"""Changing how one comes in, by passphrase, app, recovery code or passkey. Nobody loses their last way in."""

import re

import pyotp
import pytest
from bs4 import Tag

from portal.accounts.models import Authenticator, Passkey, Passphrase, Person, RecoveryCode, SignIn, now
from portal.audit.models import Record
from tests.accounts import phones
from tests.accounts.phones import Phone
from tests.accounts.ways_in import LONG, code, has_app, has_joined, try_in
from tests.browser import Browser, Cast, Page

NEW = "seven lanterns under snow"


async def a_passkey(person: Person, name: str = "My phone") -> Passkey:
    return await Passkey.create(credential_id=f"key {name}", person_id=person.pk, public_key=b"-", name=name)


async def elsewhere(person: Person) -> str:
    """A sign-in on some other phone."""
    return await SignIn.start(person)


async def is_live(token: str) -> bool:
    found = await SignIn.find(token)
    return found is not None and found.ended_at is None


def secret_on(page: Page) -> str:
    shown = page.soup.select_one("details code")
    assert shown
    return shown.get_text().replace(" ", "")


async def test_a_new_passphrase_takes_the_old_ones_place_and_ends_other_sign_ins(cast: Cast, stranger: Browser) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    other = await elsewhere(maya)
    async with cast.signed_in("LinCC member") as browser:
        page = await (await browser.open("/me")).click("Change your passphrase")
        page = await page.submit("Use this passphrase", passphrase=NEW)
        assert "Your passphrase is changed" in page.text
        assert (await browser.open("/me")).status == 200
    assert not await is_live(other)
    assert (await try_in(stranger, "maya the otter")).status == 422
    assert (await try_in(stranger, "maya the otter", NEW)).h1 == "Hello Maya"


async def test_a_weak_passphrase_changes_nothing_and_is_not_shown_again(cast: Cast) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    other = await elsewhere(maya)
    async with cast.signed_in("LinCC member") as browser:
        page = await (await browser.open("/me/passphrase")).submit("Use this passphrase", passphrase="otter")
    assert page.status == 422
    assert 'value="otter"' not in page.html
    assert await is_live(other)
    assert await Passphrase.belongs_to(maya, LONG)


async def test_staff_set_up_the_app_before_a_passphrase_and_a_member_a_name(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        assert "Set up the app first" in (await olu.open("/me/passphrase")).text
        assert (await olu.send("/me/passphrase", {"passphrase": NEW})).status == 422
    async with cast.signed_in("LinCC member") as maya:
        assert "Choose what you sign in with first" in (await maya.open("/me/passphrase")).text
        assert (await maya.send("/me/passphrase", {"passphrase": NEW})).status == 422
    assert await Passphrase.all().count() == 0


async def test_an_app_counts_once_a_code_from_it_was_typed_and_brings_recovery_codes(cast: Cast) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as browser:
        page = await (await browser.open("/me/authenticator")).submit("Set up an app")
        assert await Authenticator.of(maya) is None
        secret = secret_on(page)
        page = await page.submit("Finish", code="000 000")
        assert (page.status, secret_on(page)) == (422, secret)
        page = await page.submit("Finish", code=pyotp.TOTP(secret).at(now()))
        assert page.h1 == "Your recovery codes"
        assert len(page.soup.select("ol.codes li")) == 10
        assert "10 left" in (await browser.open("/me")).text
    assert await Authenticator.of(maya) is not None


async def test_the_old_app_stays_good_until_the_new_one_is_confirmed_and_not_after(cast: Cast) -> None:
    olu = await has_joined(cast["participation officer"], "olu@bromley.example")
    old = await has_app(olu)
    paper = await RecoveryCode.make(olu)
    other = await elsewhere(olu)
    async with cast.signed_in("participation officer") as browser:
        page = await (await browser.open("/me/authenticator")).submit("Set up another app")
        new = secret_on(page)
        assert new != old.secret
        assert await (await Authenticator.get(person_id=olu.pk)).accept(code(old))
        page = await page.submit("Use the new app", code=pyotp.TOTP(new).at(now()))
        assert "Your new app counts from now on" in page.text
    app = await Authenticator.get(person_id=olu.pk)
    assert (app.secret, app.waiting) == (new, "")
    assert not await app.accept(code(old, steps=1))
    assert not await app.accept(pyotp.TOTP(new).at(now())), "the code that confirmed it is used up"
    assert not await is_live(other)
    assert await RecoveryCode.use(olu, paper[0])


async def test_a_code_of_the_old_app_does_not_confirm_the_new_one(cast: Cast) -> None:
    old = await has_app(await has_joined(cast["participation officer"], "olu@bromley.example"))
    async with cast.signed_in("participation officer") as browser:
        page = await (await browser.open("/me/authenticator")).submit("Set up another app")
        assert (await page.submit("Use the new app", code=code(old))).status == 422
        assert (await browser.send("/me/authenticator", {"code": ""})).status == 422
    assert (await Authenticator.get(person_id=old.person_id)).secret == old.secret


async def test_the_page_of_an_app_shows_no_secret_that_counts_already(cast: Cast) -> None:
    app = await has_app(await has_joined(cast["participation officer"], "olu@bromley.example"))
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open("/me/authenticator")
        assert not page.soup.select(".qr")
        page = await page.submit("Set up another app")
        assert app.secret not in page.html.replace(" ", "")
        first = secret_on(page)
        assert secret_on(await page.submit("Start again")) != first


async def test_a_member_can_do_without_the_app_and_staff_cannot(cast: Cast) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    await has_app(maya)
    await RecoveryCode.make(maya)
    async with cast.signed_in("LinCC member") as browser:
        page = await (await browser.open("/me/authenticator")).submit("Stop asking me for codes")
        assert "no more codes" in page.text
    assert await Authenticator.of(maya) is None
    assert await RecoveryCode.filter(person_id=maya.pk).count() == 0
    olu = await has_joined(cast["participation officer"], "olu@bromley.example")
    await has_app(olu)
    async with cast.signed_in("participation officer") as browser:
        assert "Stop asking" not in (await browser.open("/me/authenticator")).text
        assert (await browser.send("/me/authenticator/stop", {})).status == 409
    assert await Authenticator.of(olu) is not None


async def test_new_recovery_codes_are_shown_once_and_the_old_ones_stop(cast: Cast) -> None:
    olu = await has_joined(cast["participation officer"], "olu@bromley.example")
    await has_app(olu)
    old = await RecoveryCode.make(olu)
    async with cast.signed_in("participation officer") as browser:
        page = await (await browser.open("/me")).click("Make new recovery codes")
        assert "You have 10 left" in page.text
        page = await page.submit("Make ten new codes")
        new = [found.get_text() for found in page.soup.select("ol.codes code")]
        assert not set(new) & set(re.findall(r"\w{4} \w{4} \w{4}", (await browser.open("/me/recovery-codes")).text))
    assert not await RecoveryCode.use(olu, old[0])
    assert await RecoveryCode.use(olu, new[0])


async def test_there_are_no_recovery_codes_without_an_app(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        assert "You have no app yet" in (await maya.open("/me/recovery-codes")).text
        assert (await maya.send("/me/recovery-codes", {})).path == "/me/authenticator"
    assert await RecoveryCode.all().count() == 0


def options_on(page: Page) -> str:
    box = page.soup.select_one("main [data-passkey]")
    assert isinstance(box, Tag)
    return str(box["data-options"])


async def test_a_passkey_is_added_with_a_name_and_signs_its_owner_in(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones.offered(monkeypatch)
    phone, other = Phone(), await elsewhere(cast["LinCC member"])
    async with cast.signed_in("LinCC member") as maya:
        page = await (await maya.open("/me")).click("Add a passkey")
        answer = phone.adds(options_on(page))
        page = await page.submit("Add a passkey", name="My  phone", credential=answer)
        assert "Your passkey is added" in page.text
        assert "My phone" in page.text
        again = await maya.send("/me/passkeys", {"name": "Twice", "credential": answer})
        assert (again.status, "nothing was added" in again.text) == (422, True)
    assert not await is_live(other)
    page = await stranger.open("/sign-in")
    page = await page.submit("Use a passkey", credential=phone.signs(options_on(page)))
    assert page.h1 == "Hello Maya"


async def test_a_passkey_made_for_somebody_else_is_not_added(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    phones.offered(monkeypatch)
    async with cast.signed_in("care leaver") as jordan, cast.signed_in("LinCC member") as maya:
        answer = Phone().adds(options_on(await jordan.open("/me/passkeys")))
        assert (await maya.send("/me/passkeys", {"name": "Mine", "credential": answer})).status == 422
    assert await Passkey.all().count() == 0


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"id": "x", "response": {"clientDataJSON": "eA"}}'])
async def test_what_is_no_passkey_is_not_added(cast: Cast, credential: str) -> None:
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.send("/me/passkeys", {"name": "Mine", "credential": credential})).status == 422
    assert await Passkey.all().count() == 0


async def test_a_passkey_is_removed_and_other_sign_ins_end(cast: Cast) -> None:
    olu = cast["participation officer"]
    kept, lost = await a_passkey(olu, "My laptop"), await a_passkey(olu, "My lost phone")
    other = await elsewhere(olu)
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open("/me/passkeys")
        form = page.form("My lost phone")
        page = await browser.send(str(form["action"]), {"passkey": lost.credential_id})
        assert "does not work here any more" in page.text
    assert [one.credential_id for one in await Passkey.all()] == [kept.credential_id]
    assert not await is_live(other)


@pytest.mark.parametrize("beside", ["nothing", "passphrase", "app"])
async def test_staff_never_remove_their_last_way_in(cast: Cast, beside: str) -> None:
    """A passphrase without an app, or an app without a passphrase, is none."""
    olu = cast["participation officer"]
    if beside == "passphrase":
        await has_joined(olu, "olu@bromley.example")
    if beside == "app":
        await has_app(olu)
    key = await a_passkey(olu)
    async with cast.signed_in("participation officer") as browser:
        page = await browser.send("/me/passkeys/remove", {"passkey": key.credential_id})
    assert (page.status, "your last way in" in page.text) == (409, True)
    assert await Passkey.all().count() == 1
    assert not await Record.filter(verb="remove_passkey").exists()


async def test_a_passphrase_is_enough_for_a_member_and_with_the_app_for_staff(cast: Cast) -> None:
    for called, login in [("LinCC member", "maya the otter"), ("participation officer", "olu@bromley.example")]:
        person = await has_joined(cast[called], login)
        if person.is_staff:
            await has_app(person)
        key = await a_passkey(person, login)
        async with cast.signed_in(called) as browser:
            await browser.send("/me/passkeys/remove", {"passkey": key.credential_id})
    assert await Passkey.all().count() == 0


async def test_nobody_removes_somebody_elses_passkey(cast: Cast) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    key = await a_passkey(cast["care leaver"])
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.send("/me/passkeys/remove", {"passkey": key.credential_id})).status == 200
    assert await Passkey.all().count() == 1


async def test_every_change_of_a_way_in_is_written_down_without_its_secret(cast: Cast) -> None:
    await has_joined(cast["LinCC member"], "maya the otter")
    async with cast.signed_in("LinCC member") as maya:
        await (await maya.open("/me/passphrase")).submit("Use this passphrase", passphrase=NEW)
    record = await Record.filter(verb="change_passphrase").get()
    assert record.actor_id == cast["LinCC member"].id
    assert NEW not in record.details
