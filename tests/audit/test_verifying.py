"""`portal audit verify` and the daily check say in plain words whether the trail is whole."""

import random
from datetime import timedelta

import pytest
from tortoise import connections

from portal import settings
from portal.audit import verify
from portal.audit.jobs import verify_trail, write_head
from portal.audit.models import Record
from portal.audit.verify import VERIFIED, verified
from portal.tables import now
from tests.audit.tampering import below_the_triggers
from tests.browser import Cast
from tests.commands import portal

LONG = 23


@pytest.fixture
async def trail(cast: Cast) -> Cast:
    """A trail of some length, whose head was written outside."""
    for n in range(LONG):
        await Record.add(cast["participation officer"].id, "review", f"/coding/{n}", n=n)
    await write_head()
    return cast


async def test_a_whole_trail_is_called_whole(trail: Cast) -> None:
    said = await portal("audit", "verify")
    assert (said.status, said.err) == (0, "")
    assert f"whole, from its first record to number {LONG}" in said.out
    assert "agrees with the 2 heads" in said.out


async def test_an_empty_trail_is_whole(cast: Cast) -> None:
    assert (await portal("audit", "verify")).status == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit_record SET verb = 'sign_in' WHERE number = 7", "Record 7 does not fit"),
        ("DELETE FROM audit_record WHERE number = 1", "Record 1 is missing"),
        ("DELETE FROM audit_record WHERE number IN (4, 5)", "Records 4 to 5 are missing"),
        (f"DELETE FROM audit_record WHERE number > {LONG - 3}", f"ends at record {LONG - 3}, but had reached"),
        ("DELETE FROM audit_record", "The trail is empty, but had reached"),
    ],
)
async def test_a_broken_trail_is_called_broken_and_why(trail: Cast, statement: str, words: str) -> None:
    await below_the_triggers(statement)
    said = await portal("audit", "verify")
    assert said.status == 1
    assert "The audit trail is broken." in said.out
    assert words in said.out
    assert "Traceback" not in said.err


async def test_fifty_tamperings_of_the_table_are_all_found(trail: Cast) -> None:
    """Each is undone before the next; what pure walking finds, tests/audit/test_chain.py tries a thousand times."""
    connection, dice = connections.get("default"), random.Random(7)
    await below_the_triggers()
    kept = [dict(row) for row in (await connection.execute_query("SELECT * FROM audit_record ORDER BY number"))[1]]
    missed = []
    for number, changed in [(dice.randrange(1, LONG + 1), column) for column in [*kept[0]][:] for _ in range(7)]:
        await connection.execute_query(*tampered(changed, number))
        found = await verified()
        if not found.faults:
            missed.append((number, changed))
        await connection.execute_query("DELETE FROM audit_record")
        for row in kept:
            places = ", ".join(f"${n}" if not settings.EMBEDDED else "?" for n in range(1, len(row) + 1))
            await connection.execute_query(f"INSERT INTO audit_record VALUES ({places})", list(row.values()))
        assert not (await verified()).faults
    assert missed == []


def tampered(column: str, number: int) -> tuple[str, list[object]]:
    """An UPDATE of one column of one row."""
    place = "?" if settings.EMBEDDED else "$1"
    new: dict[str, object] = {
        "number": 1_000 + number,
        "at": now() - timedelta(days=number) if not settings.EMBEDDED else "2026-01-05 10:00:00+00:00",
        "actor_id": None,
        "verb": "sign_out",
        "thing": "/elsewhere",
        "details_sealed": b"sealed by somebody else",
        "mac": f"{number:064x}",
    }
    return f"UPDATE audit_record SET {column} = {place} WHERE number = {number}", [new[column]]


async def test_a_row_in_which_nothing_makes_sense_does_not_stop_the_walk(trail: Cast) -> None:
    nonsense = "at = 'never', actor_id = 'nobody'" if settings.EMBEDDED else "at = '-infinity', actor_id = NULL"
    await below_the_triggers(
        f"UPDATE audit_record SET {nonsense} WHERE number = 9",
        "UPDATE audit_record SET details_sealed = 'text' WHERE number = 15",
    )
    found = await verified()
    unreadable = ["10"] if settings.EMBEDDED else []  # what follows a row that cannot be read has nothing to follow
    assert [line.split()[1] for line in found.told] == ["9", *unreadable, "15"]
    assert found.records == LONG


@pytest.mark.parametrize("batch", [1, 4, LONG, 500])
async def test_the_walk_is_the_same_in_batches_of_any_size(
    trail: Cast, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(verify, "BATCH", batch)
    assert (await verified()).faults == 0
    await below_the_triggers("DELETE FROM audit_record WHERE number IN (5, 8)")
    assert (await verified()).told == ["Record 5 is missing.", "Record 8 is missing."]


async def test_the_trail_is_checked_once_a_day_and_what_was_found_stands_in_it(
    trail: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await verify_trail()
    assert not await Record.exists(verb=VERIFIED), "a trail that is not a day old"
    monkeypatch.setattr("portal.audit.jobs.VERIFY_EVERY", timedelta(seconds=-1))
    await verify_trail()
    monkeypatch.undo()
    found = await Record.get(verb=VERIFIED)
    assert (found.actor_id, found.facts) == (None, {"records": LONG, "faults": 0, "told": []})
    await verify_trail()
    assert await Record.filter(verb=VERIFIED).count() == 1


async def test_the_daily_check_says_loudly_that_the_trail_is_broken(
    trail: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await below_the_triggers("DELETE FROM audit_record WHERE number = 5")
    monkeypatch.setattr("portal.audit.jobs.VERIFY_EVERY", timedelta(seconds=-1))
    await verify_trail()
    assert "Record 5 is missing" in caplog.text
    assert (await Record.get(verb=VERIFIED)).facts["faults"] == 1
    async with trail.signed_in("administrator") as ade:
        shown = await ade.open("/trail")
    assert "The trail is broken" in shown.text
    assert "Record 5 is missing" in shown.text
