"""What a database keeps beside its rows: in which order they came, and which of them were written together.

PostgreSQL stamps each row with the number of its transaction and puts it behind the others; beside rows that have a
time, such as the audit trail's, that tells when somebody answered. SQLite fills its pages in the order of writing. So
everything that came with answers of this and the last week is written anew once an hour, in the order of its random
keys and under one number, and the files are made without what was there before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tortoise import connections
from tortoise.models import Model
from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts.models import now
from portal.feedback.models import Comment
from portal.feedback.periods import week_of
from portal.safeguarding.models import Concern
from portal.surveys.models import Card, HalfSheet, Response, UsedCard

WEEK = timedelta(days=7)
LONG = 1_000
"""Bytes of words that PostgreSQL may keep apart, under numbers that it counts up."""

PATIENCE = "SET LOCAL lock_timeout = '2s'"
"""Nobody who answers waits longer for this than that and the writing itself; it is tried again."""


class StillRead(Exception):
    """The journal could not be emptied yet; it is tried again."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A table, and the condition that finds what came lately in it."""

    name: str
    key: str
    lately: str


def traced(since: date) -> Iterator[Traced]:
    """Marks of used cards and of those who said what changed for them, half sheets, sheets, and all that hangs on a
    sheet but concerns, whose times are kept on purpose."""
    for model in (UsedCard, HalfSheet):
        yield Traced(model._meta.db_table, model._meta.db_pk_column, "TRUE")
    yield from (Traced("felt_once", "mark", "TRUE"), Traced("entry_felt", "id", "TRUE"))
    yield from with_children(Response, f"answered_in >= '{since.isoformat()}'")


def with_children(model: type[Model], lately: str) -> Iterator[Traced]:
    meta = model._meta
    yield Traced(meta.db_table, meta.db_pk_column, lately)
    for name in meta.backward_fk_fields | meta.backward_o2o_fields:
        back = meta.fields_map[name]
        child: type[Model] = back.related_model  # type: ignore[attr-defined]
        column = child._meta.fields_db_projection[back.relation_source_field or back.relation_field]  # type: ignore[attr-defined]
        if child is not Concern:
            parents = f'SELECT {meta.db_pk_column} FROM "{meta.db_table}" WHERE {lately}'  # noqa: S608 - all our own
            yield from with_children(child, f"{column} IN ({parents})")


async def rub_out(anyway: bool = False, besides: Iterable[Traced] = ()) -> None:
    """Does nothing while there is nothing new, unless it is to be done `anyway`, as after cards were deleted. Of older
    rows `besides`, it is rubbed out too which were written together."""
    since = week_of(now().date() - WEEK)
    if not anyway and not await Response.filter(answered_in__gte=since).exists():
        return
    if settings.EMBEDDED:
        await _on_sqlite()
    else:
        await _on_postgres([*traced(since), *besides])


async def _on_sqlite() -> None:
    client = connections.get("default")
    await client.execute_query("VACUUM")
    [done] = await client.execute_query_dict("PRAGMA wal_checkpoint(TRUNCATE)")
    if done["busy"]:
        raise StillRead("Somebody reads the journal; what was rubbed out is in it until they are done.")


async def _on_postgres(tables: list[Traced]) -> None:
    async with in_transaction() as together:
        await together.execute_query(PATIENCE)
        for one in tables:
            await together.execute_query(f'UPDATE "{one.name}" SET {one.key} = {one.key} WHERE {one.lately}')  # noqa: S608
        await _rewrite_long_words(next(one for one in tables if one.name == Comment._meta.db_table))
    for name in dict.fromkeys([*(one.name for one in tables), Card._meta.db_table]):
        await _put_in_order(name)


async def _rewrite_long_words(comments: Traced) -> None:
    """One by one, in the order of their keys: what is kept apart is numbered as it is written."""
    client = connections.get("default")
    long = f"octet_length(text_sealed) > {LONG} AND {comments.lately}"
    for row in await client.execute_query_dict(f"SELECT id FROM comment WHERE {long} ORDER BY id"):  # noqa: S608
        await client.execute_query("UPDATE comment SET text_sealed = text_sealed || '' WHERE id = $1", [row["id"]])


async def _put_in_order(name: str) -> None:
    """A new file for the table and for each of its indexes, without the rows that are gone."""
    async with in_transaction() as alone:
        await alone.execute_query(PATIENCE)
        await alone.execute_query(f'CLUSTER "{name}" USING "{name}_pkey"')
