"""Sealing everything anew with the newest key, which two administrators have to want."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise import Tortoise, connections
from tortoise.models import Model

from portal import settings
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.proposals.models import Proposal
from portal.sealing import HEAD, SealBroken, Sealed, newest_head, renew
from portal.tables import Table, now

log = logging.getLogger(__name__)
BATCH = 1_000
"""Rows that one turn of the worker seals anew, in a second or so; its other jobs wait no longer."""

TOGETHER = 50
"""Of them that are renewed before others get their turn: about five milliseconds."""

Id = UUID | str | int
Change = tuple[bytes, Id, bytes]
"""What a row is sealed as from now on, its id, and what it was sealed as."""

ROTATION = Kind(
    key="rotation",
    title="Seal everything with the newest key",
    explains="Every word that is sealed with an older key is sealed with the first one in PORTAL_KEY, some hundreds at "
    "a time, while the portal is in use. Keep the older keys: the audit trail stays as it was written, and codes and "
    "sign-ins are recognised by the oldest one.",
    may_propose=frozenset({Role.ADMINISTRATOR}),
    may_decide=frozenset({Role.ADMINISTRATOR}),
    wakes="reseal",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column, and the attribute that reads and writes it."""

    table: type[Model]
    sealed: Sealed

    @property
    def name(self) -> str:
        return self.sealed.column

    @property
    def key(self) -> str:
        return str(self.table._meta.db_pk_column)


def sealed_columns() -> Iterator[Column]:
    """Every one that any table has; none is listed by hand. What is only ever added to is left alone."""
    for table in Tortoise.apps["portal"].values():
        if issubclass(table, Table) and not table.only_added_to:
            values = [value for base in table.__mro__ for value in vars(base).values()]
            yield from (Column(table, value) for value in values if isinstance(value, Sealed))


async def left() -> dict[str, int]:
    """How many rows of each table are sealed with an older key."""
    counted: dict[str, int] = {}
    for column in sealed_columns():
        [row] = await _asked(column, "COUNT(*) AS n", "")
        counted[column.table._meta.db_table] = counted.get(column.table._meta.db_table, 0) + row["n"]
    return counted


async def reseal() -> None:
    """Does a part of the work that is due; what is still to be done is told by the rows themselves."""
    due = Proposal.filter(kind=ROTATION.key, confirmed=True, done_at=None)
    if not await due.exists():
        return
    for column in sealed_columns():
        if await _reseal(column):
            return
    await due.update(done_at=now())


async def _reseal(column: Column) -> int:
    """How many rows of this column were sealed anew; those that no key opens are passed over."""
    done = 0
    after: Id | None = None
    while not done:
        rows = await _older(column, after)
        if not rows:
            return 0
        for first in range(0, len(rows), TOGETHER):
            changes = [change for row in rows[first : first + TOGETHER] if (change := _change(column, *row))]
            await _store(column, changes)
            done += len(changes)
        after = rows[-1][0]
    return done


def _change(column: Column, id: Id, before: bytes) -> Change | None:
    try:
        return renew(before, column.sealed.place(column.table, id)), id, before
    except SealBroken:
        log.error("A row of %s is sealed with a key that is not at hand.", column.table._meta.db_table)
        return None


async def _store(column: Column, changes: list[Change]) -> None:
    """Each by one UPDATE, so that a row can be read before it and after it, which changes nothing where somebody wrote
    meanwhile. SQLite's one lock is taken for all of them; PostgreSQL's rows are locked one by one, so that nobody
    who locks several can wait for us while we wait for them."""
    database, name = connections.get("default"), column.name
    first, second, third = ("?", "?", "?") if settings.EMBEDDED else ("$1", "$2", "$3")
    where = f"{column.key} = {second} AND {name} = {third}"
    statement = f'UPDATE "{column.table._meta.db_table}" SET {name} = {first} WHERE {where}'  # noqa: S608 - all our own
    if settings.EMBEDDED:
        await database.execute_many(statement, [list(change) for change in changes])
        return
    for change in changes:
        await database.execute_query(statement, list(change))


async def _older(column: Column, after: Id | None) -> list[tuple[Id, bytes]]:
    """The next rows that an older key sealed, in the order of their ids."""
    key = column.key
    further = "" if after is None else f"AND {key} > {_literal(after)}"
    rows = await _asked(column, f"{key} AS id, {column.name} AS sealed", f"{further} ORDER BY {key} LIMIT {BATCH}")
    return [(row["id"], bytes(row["sealed"])) for row in rows]


def _literal(id: Id) -> str:
    return str(id) if isinstance(id, int) else f"'{UUID(str(id))}'"


async def _asked(column: Column, what: str, rest: str) -> list[dict[str, Any]]:
    """Of the rows that an older key sealed. Each begins with its key's id, which the ORM cannot look at."""
    newest = newest_head().hex()
    literal = f"X'{newest}'" if settings.EMBEDDED else f"'\\x{newest}'::bytea"
    older = f"{column.name} IS NOT NULL AND substr({column.name}, 1, {HEAD}) <> {literal}"
    statement = f'SELECT {what} FROM "{column.table._meta.db_table}" WHERE {older} {rest}'  # noqa: S608 - all our own
    rows: list[dict[str, Any]] = await connections.get("default").execute_query_dict(statement)
    return rows
