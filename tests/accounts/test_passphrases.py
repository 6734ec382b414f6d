"""Passphrases and second proofs: what lets somebody in, what does not, and that neither tells who is here."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette

from portal import limits
from portal.accounts import passphrases
from portal.accounts.models import Authenticator, Passkey, Passphrase, Person, RecoveryCode, SignIn, State, now
from portal.accounts.models.sign_in import HALF_LASTS
from portal.audit.models import Record
from portal.permissions import Role
from portal.web import COOKIE
from tests.accounts.ways_in import LONG, code, has_app, has_joined, try_in
from tests.browser import Browser, Cast

MAYA, OLU = "maya the otter", "olu@bromley.example"


async def test_a_member_comes_in_with_a_passphrase(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    assert (await try_in(stranger, MAYA)).h1 == "Hello Maya"
    assert (await Record.get(verb="sign_in")).actor_id == cast["LinCC member"].pk


@pytest.mark.parametrize("typed", ["MAYA THE OTTER", "  maya the  otter ", "Maya The Otter"])
async def test_a_sign_in_name_is_known_however_it_is_written(cast: Cast, stranger: Browser, typed: str) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    assert (await try_in(stranger, typed)).h1 == "Hello Maya"


async def test_any_letter_may_stand_in_a_passphrase(cast: Cast, stranger: Browser) -> None:
    odd = "  šedé 狐狸 ‘quoted’ <b>🙂 & more  "
    await has_joined(cast["LinCC member"], MAYA, odd)
    assert (await try_in(stranger, MAYA, odd)).h1 == "Hello Maya"


@pytest.mark.parametrize("wrong", [LONG.upper(), LONG[:-1], LONG + " ", "x", " " * 15, "é" * 500])
async def test_a_wrong_passphrase_lets_nobody_in(cast: Cast, stranger: Browser, wrong: str) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    page = await try_in(stranger, MAYA, wrong)
    assert (page.status, "could not sign you in" in page.text) == (422, True)
    assert MAYA in page.html
    assert len(wrong) < 3 or not wrong.strip() or wrong not in page.html
    assert await SignIn.all().count() == 0


async def test_a_known_and_an_unknown_name_are_answered_the_same(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    known = await try_in(stranger, MAYA, "wrong words here")
    unknown = await try_in(stranger, "nobody at all!", "wrong words here")
    paused = await has_joined(cast["care leaver"], "jordan okafor!")
    await paused.pause()
    third = await try_in(stranger, "jordan okafor!")
    assert len({known.status, unknown.status, third.status}) == 1
    same = [page.html.replace(name, "NAME") for page, name in [(known, MAYA), (unknown, "nobody at all!")]]
    assert same[0] == same[1] == third.html.replace("jordan okafor!", "NAME")
    assert set(known.response.headers) == set(unknown.response.headers) == set(third.response.headers)


async def test_no_passphrase_is_kept_that_could_be_read_or_tried_without_the_portals_key(cast: Cast) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    kept = (await Passphrase.get()).hash
    assert kept.startswith("$argon2id$")
    assert not passphrases._verify(kept, LONG)
    assert MAYA not in str(vars(await Person.get(id=cast["LinCC member"].pk)))


def test_whoever_tries_one_pays_as_much_as_the_standard_asks(full_price: Callable[[], PasswordHasher]) -> None:
    """RFC 9106's second choice, for where 2 GiB are too much: 64 MiB, gone through three times."""
    assert full_price().hash(LONG).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_member_of_staff_needs_a_second_proof(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["participation officer"], OLU)
    app = await has_app(cast["participation officer"])
    page = await try_in(stranger, OLU)
    assert page.h1 == "One more step"
    assert (await stranger.open("/surveys")).h1 == "Sign in"
    page = await (await stranger.open("/sign-in/second")).submit("Sign in", code=code(app))
    assert page.h1 == "Hello Olu"


async def test_the_second_proof_makes_a_new_identity(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["participation officer"], OLU)
    app = await has_app(cast["participation officer"])
    page = await try_in(stranger, OLU)
    half = stranger.client.cookies[COOKIE]
    await page.submit("Sign in", code=code(app))
    assert stranger.client.cookies[COOKIE] != half
    old = await SignIn.find(half)
    assert old is not None
    assert old.state is State.ENDED


async def test_half_a_sign_in_is_over_after_ten_minutes(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["participation officer"], OLU)
    app = await has_app(cast["participation officer"])
    page = await try_in(stranger, OLU)
    await SignIn.all().update(started_at=now() - HALF_LASTS)
    assert (await page.submit("Sign in", code=code(app))).h1 == "Sign in"


async def test_staff_who_come_in_first_set_up_their_second_proof_and_get_recovery_codes(
    cast: Cast, stranger: Browser
) -> None:
    await has_joined(cast["participation officer"], OLU)
    page = await try_in(stranger, OLU)
    assert page.h1 == "Set up your second proof"
    assert page.soup.select_one(".qr svg")
    app = await Authenticator.get(person_id=cast["participation officer"].pk)
    wrong = await page.submit("Finish", code="000000" if code(app) != "000000" else "111111")
    assert wrong.status == 422
    page = await wrong.submit("Finish", code=code(app))
    assert page.h1 == "Your recovery codes"
    assert len(page.soup.select(".codes li")) == 10
    assert (await page.click("I have kept them")).h1 == "Hello Olu"


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "\t{1}\u00a0{2}\n", "fullwidth"])
async def test_a_code_works_once_however_it_is_written(cast: Cast, written: str) -> None:
    app = await has_app(cast["participation officer"])
    plain = code(app)
    typed = written.format(plain, plain[:3], plain[3:])
    if written == "fullwidth":
        typed = "".join(chr(ord(figure) + 0xFEE0) for figure in plain)
    assert await app.accept(typed)
    for again in (plain, typed, f"{plain[:3]} {plain[3:]}", f" {plain}", f"0{plain}"):
        assert not await (await Authenticator.get(person_id=app.person_id)).accept(again)


async def test_a_code_works_once_for_fifty_who_try_it_at_the_same_moment(cast: Cast) -> None:
    app = await has_app(cast["participation officer"])
    shown = code(app)
    taken = await asyncio.gather(*(app.accept(shown) for _ in range(50)))
    assert sum(taken) == 1


async def test_an_older_code_does_not_work_after_a_newer_one(cast: Cast) -> None:
    app = await has_app(cast["participation officer"])
    assert await app.accept(code(app, steps=1))
    assert not await app.accept(code(app))


@pytest.mark.parametrize("steps", [-10, -2, 2, 10])
async def test_a_code_of_another_time_does_not_work(cast: Cast, steps: int) -> None:
    app = await has_app(cast["participation officer"])
    moment = now()
    assert not await app.accept(code(app, steps), at=moment) or (now() - moment) > timedelta(seconds=20)


async def test_a_recovery_code_works_once_and_only_for_its_person(cast: Cast) -> None:
    olu, helen = cast["participation officer"], cast["senior leader"]
    paper = await RecoveryCode.make(olu)
    assert not await RecoveryCode.use(helen, paper[0])
    taken = await asyncio.gather(*(RecoveryCode.use(olu, paper[0].lower()) for _ in range(20)))
    assert sum(taken) == 1
    assert not await RecoveryCode.use(olu, paper[0].replace(" ", "-"))
    assert await RecoveryCode.use(olu, paper[1])


async def test_a_lost_phone_is_made_good_by_a_recovery_code(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["participation officer"], OLU)
    await has_app(cast["participation officer"])
    paper = await RecoveryCode.make(cast["participation officer"])
    page = await try_in(stranger, OLU)
    assert (await page.submit("Sign in", code=paper[0])).h1 == "Hello Olu"


async def test_guesses_at_a_passphrase_are_stopped_and_so_is_the_right_one_for_a_while(
    cast: Cast, stranger: Browser
) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    for _ in range(limits.SIGN_IN_PERSON.most):
        await stranger.send("/sign-in", {"login": MAYA, "passphrase": "wrong words here"})
    page = await try_in(stranger, MAYA)
    assert (page.status, "too many tries" in page.text) == (429, True)


async def test_a_guesser_elsewhere_does_not_lock_the_owner_out(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    monkeypatch.setattr(limits, "place", lambda request: "192.0.2.7")
    for _ in range(limits.SIGN_IN_PERSON.most + 1):
        await stranger.send("/sign-in", {"login": MAYA, "passphrase": "wrong words here"})
    monkeypatch.setattr(limits, "place", lambda request: "192.0.2.8")
    assert (await try_in(stranger, MAYA)).h1 == "Hello Maya"


async def test_guessers_everywhere_together_are_stopped(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await has_joined(cast["LinCC member"], MAYA)
    monkeypatch.setattr(limits, "SIGN_IN_ANYWHERE", limits.Limit("sign-in anywhere", 12, 900, 12))
    for number in range(14):
        monkeypatch.setattr(limits, "place", lambda request, number=number: f"192.0.2.{number}")
        await stranger.send("/sign-in", {"login": MAYA, "passphrase": "wrong words here"})
    assert (await try_in(stranger, MAYA)).status == 429


async def test_guesses_at_a_code_are_counted_before_they_are_looked_at(cast: Cast, stranger: Browser) -> None:
    await has_joined(cast["participation officer"], OLU)
    app = await has_app(cast["participation officer"])
    await try_in(stranger, OLU)
    wrong = "000000" if code(app) != "000000" else "111111"
    tried = [stranger.client.post("/sign-in/second", data={"code": wrong}) for _ in range(20)]
    statuses = [answer.status_code for answer in await asyncio.gather(*tried)]
    assert statuses.count(422) == limits.FACTORS.most
    assert statuses.count(429) == 20 - limits.FACTORS.most
    answer = await stranger.client.post("/sign-in/second", data={"code": code(app)})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("passphrase", "role", "taken"),
    [
        ("correct otter piano lantern", Role.MEMBER, True),
        ("otter piano lantern", Role.MEMBER, True),
        ("otter piano", Role.MEMBER, False),
        ("a b c", Role.MEMBER, False),
        ("i love you so much", Role.MEMBER, False),
        ("maya maya maya maya", Role.MEMBER, False),
        ("correct otter piano lantern", Role.OFFICER, True),
        ("ottersplaypiano4u", Role.OFFICER, True),
        ("short-but-odd%", Role.OFFICER, False),
        ("passwordpassword", Role.OFFICER, False),
        ("aaaaaaaaaaaaaaaaaaaaaa", Role.ADMINISTRATOR, False),
        ("123456789012345678", Role.SAFEGUARDING, False),
        ("qwertyuiopasdfghjkl", Role.LEADER, False),
        ("mayalindqvist@example.org", Role.LEADER, False),
        ("x" * 201, Role.OFFICER, False),
    ],
)
def test_a_passphrase_is_long_and_not_one_that_many_people_use(passphrase: str, role: Role, taken: bool) -> None:
    assert (passphrases.complaint(passphrase, role, "Maya Lindqvist", "mayalindqvist@example.org") == "") is taken


async def test_the_sign_in_page_shows_no_passkey_where_browsers_make_none(stranger: Browser, app: Starlette) -> None:
    assert not (await stranger.open("/sign-in")).soup.select("[data-passkey]")


async def test_whoever_learns_a_passphrase_cannot_set_up_the_app_of_somebody_with_a_passkey(
    cast: Cast, stranger: Browser
) -> None:
    olu = await has_joined(cast["participation officer"], OLU)
    await Passkey.create(credential_id="a", public_key=b"", name="Phone", person_id=olu.pk)
    page = await try_in(stranger, OLU)
    assert (page.status, "Come in with your passkey" in page.text) == (422, True)
    assert await SignIn.all().count() == 0
