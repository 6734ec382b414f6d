"""No path to "done" without a second signature: by no address, file, command, model or statement, for nobody.

Whoever adds an address or a command has it tried here without doing anything: both come from the portal's own lists.
"""

import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from asyncpg.exceptions import PostgresError
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts.models import Person, SignIn
from portal.boards.models import Entry, EntryWording, Evidence, State, ask_for_done, reading_mark, signing_mark, steps
from portal.cli import _parser
from portal.guard import Guarded
from portal.permissions import Role
from portal.surveys.models import AgeBand
from portal.web import COOKIE
from tests.addresses import ADDRESSES, AllCoded, Things, address, method, real_things
from tests.boards.entries import DID, DONE_ON, EVIDENCE, SAID, Far, again, an_entry, prove, prove_by_picture, sign
from tests.boards.unsigned import OF_ONE_ENGINE, WAYS, Scene, faults, let_the_database_take_anything
from tests.browser import Browser, Cast
from tests.commands import portal
from tests.test_permissions import PLAYED_BY
from tests.undone import undone

REFUSED = (BaseORMException, PostgresError)
STEPS = [one for one in ADDRESSES if one.path.startswith("/entries/{id}") and method(one) == "POST"]
OTHERS = [one for one in ADDRESSES if one not in STEPS]
OWN_EVIDENCE, SIGN = "/entries/{id}/evidence", "/entries/{id}/sign-off"
ROUNDS = 3
"""How often somebody takes all the steps, each time in another order, and tries to sign after each; the first time
without evidence of their own, which nobody can sign."""

TYPED = {
    **{"we_did": DID, "did": DID, "done_on": "2026-10-05", "due_on": "2099-01-01", "reason": "Because"},
    **{"caption": "It", "kind": "text", "text": EVIDENCE, "sure": "yes", "public": "yes", "owner_as": "The head"},
    **{"age": "12-17", "said": SAID, "came": DID, "group": "lincc", "code": "V1", "quarter": "2026-Q4"},
    **{"you_said": SAID, "felt": "yes", "done": "yes", "published": "yes"},
    **{"answered_by": "1", "signed_off_by": "2", "signed_off_at": "2026-10-05"},
}
"""All that the forms of boards know, and more."""


async def typed(entry: Entry, route: Guarded, state: str) -> dict[str, str]:
    """As plausible as can be: with the marks of whoever has just read the page."""
    there = await again(entry)
    words = (await EntryWording.of(there)).get(AgeBand.OLDER)
    read = await signing_mark(there) if route.path.endswith("sign-off") else await reading_mark(there)
    seen = (words.as_read if words else "") if route.path.endswith("words") else there.said_mark
    marks = {"seen": seen, "read": read, "made_of": there.words_mark}
    return {**TYPED, **marks, "key": str(uuid4()), "entry": str(entry.id), "state": state}


async def takes_every_step(browser: Browser, token: str, entries: list[Entry]) -> AsyncIterator[str]:
    """Yields where they have just been."""
    [sign] = [one for one in STEPS if one.path == SIGN]
    for number in range(ROUNDS):
        steps = [one for one in STEPS if one is not sign and (number or one.path != OWN_EVIDENCE)]
        for route in random.Random(number).sample(steps, len(steps)):
            for entry in entries:
                await takes(route, entry, browser, token, "done" if number % 2 else "doing")
                yield route.path
                await takes(sign, entry, browser, token, "")
                yield SIGN


async def takes(route: Guarded, entry: Entry, browser: Browser, token: str, state: str) -> None:
    proof = await Evidence.filter(entry_id=entry.id).first()
    path = route.path.replace("{id}", str(entry.id)).replace("{evidence}", str(proof.id if proof else uuid4()))
    await send(browser, token, path, await typed(entry, route, state))


async def opens_every_other_door(browser: Browser, token: str, entry: Entry, things: Things) -> AsyncIterator[str]:
    """What is done behind each is undone, so that nobody is signed out in the middle."""
    for route in OTHERS:
        path = address(route, {**things, "entries": str(entry.id), "entry": str(entry.id)})
        async with undone():
            fields = await typed(entry, route, "done")
            if method(route) == "POST":
                await send(browser, token, path, fields)
            else:
                browser.client.cookies.set(COOKIE, token, domain="portal.test")
                await browser.client.get(path, params=fields, follow_redirects=False)
            yield path


async def send(browser: Browser, token: str, path: str, fields: dict[str, str]) -> None:
    browser.client.cookies.set(COOKIE, token, domain="portal.test")
    await browser.client.post(path, data=fields, follow_redirects=False)


async def in_one_hand(cast: Cast, person: Person) -> tuple[Entry, Entry, Entry]:
    """Said to be done by this person with their own evidence; begun by them; and said to be done by another with this
    person's evidence."""
    group = await cast.group("lincc")
    asked, begun, proved = [
        await Entry.start(group, person, {"V3": []}, f"{what} by {person.name}")
        for what in ("Asked", "Begun", "Proved")
    ]
    other = cast["senior leader"] if person.role is not Role.LEADER else await Person.create(name="T", role=Role.LEADER)
    for entry, asks in ((asked, person), (proved, other)):
        await prove(entry, person)
        assert await ask_for_done(entry, asks, (await again(entry)).said_mark, DID, DONE_ON)
    return asked, begun, proved


async def walks(browser: Browser, token: str, entries: list[Entry], things: Things) -> list[str]:
    """Everything that one person can send; where something was wrong afterwards."""
    wrong: list[str] = []
    async for path in takes_every_step(browser, token, entries):
        wrong += [f"{path}: {fault}" for fault in await faults()]
    async for path in opens_every_other_door(browser, token, entries[0], things):
        wrong += [f"{path}: {fault}" for fault in await faults()]
    return wrong


async def everything(cast: Cast, all_coded: AllCoded) -> tuple[Things, Entry]:
    """Of the addresses; and an entry that is signed and on the board."""
    things = await real_things(cast, all_coded)
    await cast.rest()
    return things, await an_entry(cast, Far.PUBLISHED, said="Signed")


async def test_one_person_alone_comes_to_done_by_no_address(cast: Cast, all_coded: AllCoded) -> None:
    things, signed = await everything(cast, all_coded)
    for called in PLAYED_BY.values():
        async with undone(), Browser.on(cast.app) as browser:
            asked, begun, proved = await in_one_hand(cast, cast[called])
            token = await SignIn.start(cast[called])
            assert await walks(browser, token, [asked, begun, proved, signed], things) == [], called
            for entry in (asked, begun):
                assert (await again(entry)).state is not State.DONE, called


async def test_a_stranger_comes_to_done_by_no_address(cast: Cast, all_coded: AllCoded) -> None:
    things, signed = await everything(cast, all_coded)
    asked = await an_entry(cast, Far.ASKED, said="Asked")
    async with Browser.on(cast.app) as browser:
        assert await walks(browser, "", [asked, signed], things) == []
    assert (await again(asked)).awaits_signature


async def test_the_second_person_does_come_to_done_by_the_same_steps(cast: Cast) -> None:
    """So what was sent is what it takes, but for the other person."""
    asked = await an_entry(cast, Far.ASKED)
    async with Browser.on(cast.app) as browser:
        token = await SignIn.start(cast["participation officer"])
        done = [path async for path in takes_every_step(browser, token, [asked]) if (await again(asked)).signed_off_at]
    assert done
    assert await faults() == []


async def test_a_way_that_is_left_open_is_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: whoever asked may sign, and the database takes it."""

    async def anybody(entry: Entry, person: Person) -> bool:
        return True

    monkeypatch.setattr(steps, "may_sign", anybody)
    await let_the_database_take_anything()
    helen, found = cast["senior leader"], []
    async with Browser.on(cast.app) as browser:
        entries = [*await in_one_hand(cast, helen)]
        async for path in takes_every_step(browser, await SignIn.start(helen), entries):
            found += [(path, fault) for fault in await faults()]
    assert (SIGN, f"Asked by {helen.name}: one person") in found
    assert (SIGN, f"Proved by {helen.name}: signed by who proved it") in found


async def a_scene(cast: Cast) -> Scene:
    helen, olu = cast["senior leader"], cast["participation officer"]
    asked, signed = await an_entry(cast, Far.ASKED, said="Asked"), await an_entry(cast, Far.PUBLISHED, said="Signed")
    pictured = [await an_entry(cast, Far.ASKED, said=said) for said in ("Asked by a picture", "Signed by a picture")]
    waiting, picture = [await prove_by_picture(entry, helen) for entry in pictured]
    assert await sign(pictured[1], olu)
    return Scene(await cast.group("lincc"), helen, olu, asked, signed, waiting, picture)


async def tried(way: Callable[[Scene], Awaitable[None]], scene: Scene) -> bool:
    """Whether it went through."""
    try:
        async with in_transaction():
            await way(scene)
    except REFUSED:
        return False
    return True


@pytest.mark.parametrize("way", WAYS + OF_ONE_ENGINE[settings.EMBEDDED], ids=lambda way: way.__name__)
@pytest.mark.parametrize("open", [False, True], ids=["as it is", "without the database's refusals"])
async def test_no_model_and_no_statement_comes_to_done(
    cast: Cast, way: Callable[[Scene], Awaitable[None]], open: bool
) -> None:
    scene = await a_scene(cast)
    if open:
        await let_the_database_take_anything()
    await tried(way, scene)
    assert bool(await faults()) is open


async def test_words_that_are_brought_in_come_to_done_by_no_column(cast: Cast, tmp_path: Path) -> None:
    asked = await an_entry(cast, Far.ASKED, said="Asked")
    row = {**await typed(asked, STEPS[0], "done"), "id": str(asked.id), "table": "entry", "text": "Bin bags"}
    lines, table = tmp_path / "rows.jsonl", tmp_path / "rows.csv"
    lines.write_text(json.dumps(row))
    table.write_text(",".join(row) + "\n" + ",".join(f'"{value}"' for value in row.values()))
    for file in (lines, table):
        assert (await portal("import", str(file), "--group", "lincc")).status in {0, 1}
        assert await faults() == []
    assert (await again(asked)).awaits_signature
    assert await Entry.all().count() == 1


def test_no_command_is_about_answers() -> None:
    """The import takes in words; that the demo's answers go by two people is seen in tests/test_cli.py."""
    assert not {"entry", "entries", "board", "boards", "answer"} & set(
        _parser().format_help().replace(",", " ").split()
    )
