"""Two schemas that keep their promise at first sight only. What finds nothing in ours finds every link in these."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from tortoise import connections
from tortoise.transactions import in_transaction

from portal import settings

Links = dict[str, str]
"""The answer that was given with each card, by their keys."""


@asynccontextmanager
async def a_backup_runs() -> AsyncIterator[None]:
    """While one does, PostgreSQL takes nothing away that it may still have to read. At any other time, what is deleted
    can be found for some minutes."""
    if not _is_postgres():
        yield
        return
    connection = await asyncpg.connect(settings.DATABASE_URL)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.fetchval("SELECT count(*) FROM pg_class")
            yield
    finally:
        await connection.close()


async def counted_up(cards: int) -> Links:
    """As a ready-made survey tool keeps it: rows numbered as they come, with the time of day."""
    number = "SERIAL PRIMARY KEY" if _is_postgres() else "INTEGER PRIMARY KEY AUTOINCREMENT"
    await _run(f"CREATE TABLE naive_card (id {number}, code TEXT UNIQUE NOT NULL, used_at TEXT)")
    await _run(f"CREATE TABLE naive_answer (id {number}, token TEXT UNIQUE NOT NULL, given_at TEXT)")
    codes = await _printed("naive_card (code)", cards)
    links = {}
    for second, code in enumerate(_shuffled(codes)):
        links[code] = token = str(uuid4())
        moment = f"2026-11-16 10:{second // 60:02}:{second % 60:02}"
        async with in_transaction():
            await _run(f"UPDATE naive_card SET used_at = '{moment}' WHERE code = '{code}'")
            await _run(f"INSERT INTO naive_answer (token, given_at) VALUES ('{token}', '{moment}')")
    return links


async def rubbed_out(cards: int) -> Links:
    """As this portal kept it at first: random keys, no times, and a card that is deleted when it is used."""
    await _run("CREATE TABLE naive_sheet (id INTEGER PRIMARY KEY, answered INTEGER NOT NULL)")
    await _run("INSERT INTO naive_sheet VALUES (1, 0)")
    await _run("CREATE TABLE naive_card (code TEXT PRIMARY KEY)")
    await _run("CREATE TABLE naive_answer (token TEXT PRIMARY KEY)")
    codes = await _printed("naive_card (code)", cards)
    links = {}
    for code in _shuffled(codes):
        links[code] = token = str(uuid4())
        async with in_transaction():
            await _run(f"DELETE FROM naive_card WHERE code = '{code}'")
            await _run("UPDATE naive_sheet SET answered = answered + 1")
            await _run(f"INSERT INTO naive_answer VALUES ('{token}')")
    return links


async def _printed(where: str, cards: int) -> list[str]:
    codes = [str(uuid4()) for _ in range(cards)]
    async with in_transaction():
        for code in codes:
            await _run(f"INSERT INTO {where} VALUES ('{code}')")
    return codes


def _shuffled(codes: list[str]) -> list[str]:
    return random.SystemRandom().sample(codes, len(codes))


async def _run(statement: str) -> None:
    await connections.get("default").execute_query(statement)


def _is_postgres() -> bool:
    return bool(connections.get("default").capabilities.dialect == "postgres")
