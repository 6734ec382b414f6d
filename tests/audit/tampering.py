"""A trail, and everything that somebody with the database but without the key could do to it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tortoise import connections

from portal import settings
from portal.audit import chain
from portal.audit.chain import Head

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Row:
    """A record held in memory, tied to the others as the table's are."""

    number: int
    at: datetime
    actor_id: UUID | None
    verb: str
    thing: str
    details_sealed: bytes
    mac: str = ""

    def expected_mac(self, previous: str) -> str:
        told = [self.number, self.at.isoformat(), str(self.actor_id or ""), self.verb, self.thing]
        return chain.link(previous, [*told, self.details_sealed.hex()])


Tampering = Callable[[list[Row], random.Random], list[Row]]


def trail(length: int, dice: random.Random) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, length + 1):
        actor = UUID(int=dice.getrandbits(128)) if dice.random() < 0.9 else None
        at = NOON + timedelta(seconds=number)
        row = Row(number, at, actor, dice.choice(["comment", "review"]), f"/coding/{number}", dice.randbytes(40))
        row.mac = row.expected_mac(rows[-1].mac if rows else chain.START)
        rows.append(row)
    return rows


def head_of(rows: list[Row]) -> Head:
    return Head(rows[-1].number, rows[-1].mac, "2026-11-20T13:00:00+00:00")


def change_a_column(rows: list[Row], dice: random.Random) -> list[Row]:
    at = dice.randrange(len(rows))
    row = rows[at]
    other_actor = UUID(int=dice.getrandbits(128))
    changed = dice.choice(
        [
            replace(row, at=row.at + timedelta(microseconds=dice.choice([-1, 1]) * dice.randrange(1, 10**9))),
            replace(row, actor_id=None if row.actor_id else other_actor),
            replace(row, actor_id=other_actor),
            replace(row, verb=f"{row.verb}s"),
            replace(row, thing=row.thing[:-1]),
            replace(row, details_sealed=_flipped(row.details_sealed, dice)),
            replace(row, mac=_flipped(bytes.fromhex(row.mac), dice).hex()),
        ]
    )
    return [*rows[:at], changed, *rows[at + 1 :]]


def _flipped(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def renumber_one(rows: list[Row], dice: random.Random) -> list[Row]:
    at = dice.randrange(len(rows))
    number = dice.choice([0, -7, len(rows) + dice.randrange(1, 1_000)])
    return sorted([*rows[:at], replace(rows[at], number=number), *rows[at + 1 :]], key=lambda row: row.number)


def delete_one(rows: list[Row], dice: random.Random) -> list[Row]:
    at = dice.randrange(len(rows))
    return [*rows[:at], *rows[at + 1 :]]


def delete_one_and_close_the_gap(rows: list[Row], dice: random.Random) -> list[Row]:
    left = delete_one(rows, dice)
    return [replace(row, number=number) for number, row in enumerate(left, 1)]


def swap_two(rows: list[Row], dice: random.Random) -> list[Row]:
    one, other = sorted(dice.sample(range(len(rows)), 2))
    swapped = list(rows)
    swapped[one], swapped[other] = (
        replace(rows[other], number=rows[one].number),
        replace(rows[one], number=rows[other].number),
    )
    return swapped


def cut_the_tail(rows: list[Row], dice: random.Random) -> list[Row]:
    return rows[: dice.randrange(len(rows))]


def cut_the_tail_and_let_it_grow_again(rows: list[Row], dice: random.Random) -> list[Row]:
    """The portal itself goes on from where the trail was cut, with its key, past where it was."""
    left = rows[: dice.randrange(len(rows))]
    for number in range(len(left) + 1, len(rows) + dice.randrange(1, 5)):
        row = Row(number, NOON + timedelta(hours=1, seconds=number), None, "comment", "/coding", dice.randbytes(40))
        row.mac = row.expected_mac(left[-1].mac if left else chain.START)
        left.append(row)
    return left


def add_one_without_the_key(rows: list[Row], dice: random.Random) -> list[Row]:
    """At the end, or somewhere in between with all that follow moved on."""
    at = dice.choice([len(rows), dice.randrange(len(rows))])
    added = Row(at + 1, NOON + timedelta(seconds=at, milliseconds=500), None, "comment", "/coding", dice.randbytes(40))
    added.mac = dice.choice([dice.randbytes(32).hex(), rows[at - 1].mac, "", "é"])
    return [*rows[:at], added, *(replace(row, number=row.number + 1) for row in rows[at:])]


EVERY_TAMPERING: list[Tampering] = [
    change_a_column,
    renumber_one,
    delete_one,
    delete_one_and_close_the_gap,
    swap_two,
    cut_the_tail,
    cut_the_tail_and_let_it_grow_again,
    add_one_without_the_key,
]


async def below_the_triggers(*statements: str) -> None:
    """What somebody does who owns the database."""
    connection = connections.get("default")
    drop = (
        [f"DROP TRIGGER IF EXISTS audit_record_no_{what}" for what in ("update", "delete", "replace")]
        if settings.EMBEDDED
        else ["DROP TRIGGER IF EXISTS audit_record_is_kept ON audit_record"]
    )
    for statement in [*drop, *statements]:
        await connection.execute_query(statement)


async def make_unwritable() -> None:
    """From now on the trail takes nothing more."""
    connection = connections.get("default")
    if settings.EMBEDDED:
        stop = "BEFORE INSERT ON audit_record BEGIN SELECT RAISE(ABORT, 'full'); END"
        await connection.execute_query(f"CREATE TRIGGER audit_record_full {stop}")
    else:
        body = "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$"
        await connection.execute_query(f"CREATE FUNCTION audit_record_full() RETURNS trigger {body}")
        stop = "BEFORE INSERT ON audit_record FOR EACH STATEMENT EXECUTE FUNCTION audit_record_full()"
        await connection.execute_query(f"CREATE TRIGGER audit_record_full {stop}")
