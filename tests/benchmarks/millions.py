"""A million coded comments of one quarter, written straight into the tables: through the portal it would take hours."""

import asyncio
import random
import sqlite3
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import asyncpg

COMMENTS, SHEETS = 1_000_000, 400_000
TONES = ("positive", "negative", "mixed", "neutral")
VALUES, THEMES = [f"V{n}" for n in range(1, 15)], [f"T{n}" for n in range(1, 9)]
AT_ONCE = 50_000
COLUMNS = {
    "response": ("id", "receipt", "comeback_hash", "answered_in", "by_poster", "helped", "survey_id"),
    "comment": ("id", "group_id", "source", "question", "said_on", "response_id", "erased"),
    "coding": ("id", "codebook", "tone", "quotable", "comment_id", "doubt", "written_in", "mark", "model"),
    "code": ("id", "key", "given_by", "confidence", "terms", "applied", "stands", "coding_id"),
}
"""In the order in which they refer to one another."""

Row = tuple[Any, ...]


def rows(groups: list[uuid.UUID], surveys: list[uuid.UUID], day: date) -> Iterator[tuple[str, list[Row]]]:
    """By table, in batches; the same ones each time."""
    dice = random.Random(7)
    sheets = sorted(_id(dice) for _ in range(SHEETS))
    asked = {sheet: dice.choice(surveys) for sheet in sheets}
    yield from _batches("response", ((one, one.hex * 2, "", day, False, False, asked[one]) for one in sheets))
    comments = sorted(_id(dice) for _ in range(COMMENTS))
    said = (
        (one, dice.choice(groups), "survey", "", day, dice.choice(sheets) if dice.random() < 0.6 else None, False)
        for one in comments
    )
    yield from _batches("comment", said)
    codings = sorted(zip((_id(dice) for _ in comments), comments, strict=True))
    of = ((one, "roadmap/2", dice.choice(TONES), False, comment, 0.1, "", "", "") for one, comment in codings)
    yield from _batches("coding", of)
    codes = (
        (_id(dice), key, "machine", 0.8, "[]", False, True, coding)
        for coding, _ in codings
        for key in {dice.choice(VALUES), dice.choice(THEMES)}
        if dice.random() < 0.9
    )
    yield from _batches("code", codes)


def _id(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def _batches(table: str, found: Iterator[Row]) -> Iterator[tuple[str, list[Row]]]:
    batch: list[Row] = []
    for row in found:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield table, batch
            batch = []
    if batch:
        yield table, batch


async def fill(url: str, day: date) -> None:
    """Everything is said on this day."""
    if url.startswith("sqlite://"):
        await asyncio.to_thread(_fill_sqlite, url.removeprefix("sqlite://"), day)
    else:
        await _fill_postgres(url, day)


def _fill_sqlite(file: str, day: date) -> None:
    sqlite3.register_adapter(uuid.UUID, str)
    with sqlite3.connect(file) as connection:
        groups, surveys = ([uuid.UUID(id) for (id,) in connection.execute(query)] for query in QUERIES)
        connection.execute("PRAGMA synchronous = OFF")
        for table, batch in rows(groups, surveys, day):
            names, places = ", ".join(COLUMNS[table]), ", ".join("?" * len(COLUMNS[table]))
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", batch)
        connection.execute("ANALYZE")
    connection.close()


async def _fill_postgres(url: str, day: date) -> None:
    connection = await asyncpg.connect(url)
    try:
        groups, surveys = [[row[0] for row in await connection.fetch(query)] for query in QUERIES]
        for table, batch in rows(groups, surveys, day):
            await connection.copy_records_to_table(table, records=batch, columns=COLUMNS[table])
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


QUERIES = (
    "SELECT id FROM participation_group ORDER BY key",
    "SELECT id FROM survey WHERE closed_at IS NOT NULL ORDER BY id",
)
