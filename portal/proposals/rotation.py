"""Sealing everything anew with the newest key, which two administrators have to want."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise import Tortoise, connections
from tortoise.models import Model

from portal import settings
from portal.audit.models import Record
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.proposals.models import Proposal
from portal.sealing import KEY_ID, SealBroken, Sealed, newest_key_id
from portal.tables import now

log = logging.getLogger(__name__)
BATCH = 200
ROTATION = Kind(
    key="rotation",
    title="Seal everything with the newest key",
    explains="Every word that is sealed with an older key is sealed with the first one in PORTAL_KEY, a few hundred at "
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
    attribute: str
    name: str

    @property
    def key(self) -> str:
        return str(self.table._meta.db_pk_column)


def sealed_columns() -> Iterator[Column]:
    """Every one that any table has; none is listed by hand. The trail can only be added to, so it is left alone."""
    for table in Tortoise.apps["portal"].values():
        for attribute, value in vars(table).items():
            if isinstance(value, Sealed) and table is not Record:
                yield Column(table, attribute, value.column)


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
    done, after = 0, ""
    while not done:
        keys = await _keys(column, after)
        if not keys:
            return 0
        for row in await column.table.filter(**{f"{column.key}__in": keys}):
            done += await _reseal_row(column, row)
        after = str(keys[-1])
    return done


async def _reseal_row(column: Column, row: Model) -> int:
    """One UPDATE that changes nothing where somebody wrote meanwhile."""
    before = bytes(getattr(row, column.name))
    try:
        setattr(row, column.attribute, getattr(row, column.attribute))
    except SealBroken:
        log.error("A row of %s is sealed with a key that is not at hand.", row._meta.db_table)
        return 0
    unchanged: dict[str, Any] = {column.key: row.pk, column.name: before}
    return int(await column.table.filter(**unchanged).update(**{column.name: getattr(row, column.name)}))


async def _keys(column: Column, after: str) -> list[UUID]:
    """The next rows that an older key sealed, in the order of their ids."""
    key = column.key
    further = f"AND {key} > '{UUID(after)}'" if after else ""
    rows = await _asked(column, f"{key} AS id", f"{further} ORDER BY {key} LIMIT {BATCH}")
    return [UUID(str(row["id"])) for row in rows]


async def _asked(column: Column, what: str, rest: str) -> list[dict[str, Any]]:
    """Of the rows that an older key sealed. Each begins with its key's id, which the ORM cannot look at."""
    newest = newest_key_id().hex()
    literal = f"X'{newest}'" if settings.EMBEDDED else f"'\\x{newest}'::bytea"
    older = f"{column.name} IS NOT NULL AND substr({column.name}, 1, {KEY_ID}) <> {literal}"
    statement = f'SELECT {what} FROM "{column.table._meta.db_table}" WHERE {older} {rest}'  # noqa: S608 - all our own
    rows: list[dict[str, Any]] = await connections.get("default").execute_query_dict(statement)
    return rows
