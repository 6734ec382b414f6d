"""No way to "done" but one: asked for by one person with evidence, signed by another who brought none of it."""

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

import pytest
from asyncpg.exceptions import RaiseError
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from portal.accounts.models import Person, now
from portal.boards.models import Entry, Evidence, Proof, State, ask_for_done, change
from portal.permissions import Role
from tests.boards.entries import (
    DID,
    DONE_ON,
    EVIDENCE,
    PLAN,
    Far,
    a_plan_on_the_board,
    again,
    an_entry,
    prove,
    say,
    sign,
    states,
    word,
)
from tests.browser import Browser, Cast

REFUSED = (IntegrityError, OperationalError, RaiseError)
DONE: dict[str, str | list[str]] = {"did": DID, "done_on": "2026-10-05"}


async def is_refused(entry: Entry, **columns: object) -> bool:
    """Whether the database itself refuses to write this, whoever asks."""
    try:
        async with in_transaction():
            await Entry.filter(id=entry.id).update(**columns)
    except REFUSED:
        return True
    return False


def signed(cast: Cast, by: str, asked: str = "senior leader") -> dict[str, object]:
    return {
        **{"state": State.DONE, "done_on": DONE_ON, "answered_at": now(), "answered_by_id": cast[asked].pk},
        **{"signed_off_at": now(), "signed_off_by_id": cast[by].pk},
    }


async def test_nobody_writes_done_into_the_database_without_a_second_signature(cast: Cast) -> None:
    entry = await an_entry(cast)
    await prove(entry, cast["senior leader"])
    whole = signed(cast, "participation officer")
    for name in ("answered_at", "answered_by_id", "done_on", "signed_off_at", "signed_off_by_id"):
        assert await is_refused(entry, **{**whole, name: None}), name
    assert await is_refused(entry, state=State.DONE)
    assert await is_refused(entry, **signed(cast, "senior leader")), "the one who asked"
    assert await is_refused(entry, **signed(cast, "senior leader", "participation officer")), "who brought the evidence"
    assert (await again(entry)).state is State.HEARD
    assert not await is_refused(entry, **whole)


async def test_nobody_writes_done_into_the_database_without_evidence(cast: Cast) -> None:
    entry = await an_entry(cast)
    assert await is_refused(entry, **signed(cast, "participation officer"))


async def test_nobody_puts_a_new_row_there_that_is_done(cast: Cast) -> None:
    group = await cast.group("lincc")
    for columns in ({"state": State.DONE}, signed(cast, "participation officer")):
        with pytest.raises(REFUSED):
            async with in_transaction():
                await Entry.create(group=group, code="V1", you_said="Said", **columns)


async def test_a_signature_cannot_be_handed_to_the_one_who_asked_afterwards(cast: Cast) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    assert await is_refused(entry, signed_off_by_id=cast["senior leader"].pk)
    assert await is_refused(entry, answered_by_id=cast["participation officer"].pk)
    assert await is_refused(entry, signed_off_by_id=None)


async def test_what_was_signed_keeps_its_evidence(cast: Cast) -> None:
    entry = await an_entry(cast, Far.SIGNED)
    proof = await Evidence.get(entry_id=entry.id)
    other = await an_entry(cast, said="Other")
    tries: list[Callable[[], Awaitable[object]]] = [
        lambda: Evidence.filter(id=proof.id).delete(),
        lambda: Evidence.filter(id=proof.id).update(text="Something else"),
        lambda: Evidence.filter(id=proof.id).update(entry_id=other.id),
        lambda: Evidence.create(entry_id=entry.id, kind=Proof.TEXT, caption="Late", text="Late"),
    ]
    for attempt in tries:
        with pytest.raises(REFUSED):
            async with in_transaction():
                await attempt()
    assert not await Evidence(kind=Proof.TEXT, caption="Late", text="Late").add(entry, cast["senior leader"])
    assert not await Evidence.take_away(entry, proof.id, cast["senior leader"])
    assert (await Evidence.get(entry_id=entry.id)).text == EVIDENCE


@pytest.mark.parametrize("state", [State.NOT_YET, State.NOT_POSSIBLE])
async def test_a_no_needs_a_reason_by_any_path(cast: Cast, state: State) -> None:
    entry = await an_entry(cast)
    assert await is_refused(entry, state=state)
    assert await is_refused(entry, state=state, reason="   ")
    assert not await say(entry, cast["senior leader"], state=state, reason=" ")
    assert await say(entry, cast["senior leader"], state=state, reason="The law does not let us.")


async def test_done_cannot_be_said_as_any_other_state_is(cast: Cast) -> None:
    entry = await an_entry(cast)
    assert not await say(entry, cast["senior leader"], state=State.DONE)
    async with cast.signed_in("senior leader") as helen:
        fields: dict[str, str | list[str]] = {"state": "done", "we_did": DID, "due_on": "2099-01-01"}
        page = await helen.send(f"/entries/{entry.id}/change", {**fields, "seen": entry.said_mark})
    assert (page.status, "Say how far it has come" in page.text) == (422, True)


async def test_no_evidence_no_signature(cast: Cast) -> None:
    entry = await an_entry(cast)
    assert not await ask_for_done(entry, cast["senior leader"], entry.said_mark, DID, DONE_ON)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.send(f"/entries/{entry.id}/answer", {**DONE, "seen": entry.said_mark})
    assert (page.status, "Bring evidence first" in page.text) == (422, True)


async def test_whoever_brought_the_evidence_cannot_sign(cast: Cast) -> None:
    entry = await an_entry(cast)
    olu = cast["participation officer"]
    await prove(entry, olu)
    assert await ask_for_done(entry, cast["senior leader"], (await again(entry)).said_mark, DID, DONE_ON)
    assert not await sign(entry, olu)
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open(f"/entries/{entry.id}")
        assert "You brought some of the evidence, so somebody else has to sign it off" in page.text
        assert not page.soup.select("form[action$=sign-off]")
        page = await browser.send(f"/entries/{entry.id}/sign-off", {"read": "x"})
        assert (page.status, "You brought some of the evidence" in page.text) == (409, True)
    tom = await Person.create(name="Tom Second", role=Role.LEADER)
    assert await sign(entry, tom)


async def test_evidence_that_came_while_somebody_was_reading_is_not_signed_unread(cast: Cast) -> None:
    entry = await an_entry(cast, Far.ASKED)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/entries/{entry.id}")
        await prove(entry, cast["senior leader"], "Something quite different")
        page = await page.submit("Sign it off")
        assert (page.status, "changed while you were reading" in page.text) == (409, True)
        assert (await page.submit("Sign it off")).status == 200
    assert (await again(entry)).state is State.DONE


async def test_a_new_answer_takes_the_signature_away_and_the_board_says_so(cast: Cast, stranger: Browser) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    helen = cast["senior leader"]
    assert states(await stranger.open("/boards/lincc")) == ["Done"]
    assert await ask_for_done(entry, helen, (await again(entry)).said_mark, "Something bigger", date(2026, 11, 1))
    there = await again(entry)
    assert (there.state, there.signed_off_at, there.signed_off_by_id) == (State.DOING, None, None)
    page = await stranger.open("/boards/lincc")
    assert states(page) == ["Happening now"]
    assert "Now somebody is looking at it again" in page.text
    assert "Something bigger" not in page.html, "what is not signed is told to nobody outside"
    await word(entry, helen)
    assert await sign(entry, cast["participation officer"])
    assert "Something bigger" in (await stranger.open("/boards/lincc")).text


async def test_taking_it_back_shows_at_once_even_before_it_is_worded_for_children(
    cast: Cast, stranger: Browser
) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    plan = PLAN
    assert await change(entry, cast["senior leader"], (await again(entry)).said_mark, plan)
    page = await stranger.open("/boards/lincc")
    assert states(page) == ["Happening now"]
    assert plan.we_did not in page.html
    await word(entry, cast["senior leader"])
    assert plan.we_did in (await stranger.open("/boards/lincc")).text


async def test_an_officer_and_a_leader_come_to_done_together_and_to_nothing_else(cast: Cast) -> None:
    entry = await an_entry(cast, Far.SIGNED)
    assert entry.state is State.DONE
    assert {entry.answered_by_id, entry.signed_off_by_id} == {
        cast["senior leader"].pk,
        cast["participation officer"].pk,
    }


async def test_the_history_stays_as_it_is(cast: Cast) -> None:
    entry = await an_entry(cast, Far.SIGNED)
    client = connections.get("default")
    before = await client.execute_query_dict("SELECT * FROM entry_change ORDER BY id")
    id = f"'{before[0]['id']}'"
    for statement in (
        f"UPDATE entry_change SET did = 'Other' WHERE id = {id}",
        f"DELETE FROM entry_change WHERE id = {id}",
        f"DELETE FROM entry WHERE id = '{UUID(str(entry.id))}'",
    ):
        with pytest.raises(REFUSED):
            async with in_transaction():
                await connections.get("default").execute_query(statement)
    assert await client.execute_query_dict("SELECT * FROM entry_change ORDER BY id") == before


async def test_a_plan_can_stand_on_the_board_without_a_signature(cast: Cast, stranger: Browser) -> None:
    await a_plan_on_the_board(cast)
    page = await stranger.open("/boards/lincc")
    assert states(page) == ["Planned"]
