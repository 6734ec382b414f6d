"""Tortoise's configuration and one way to connect, for the web, the worker and the command line alike."""

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from tortoise import Tortoise, connections
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.migrations.executor import MigrationTarget

from portal import held, settings
from portal.migrating import Executor

FEATURES = [
    "audit",
    "mail",
    "accounts",
    "single_sign_on",
    "proposals",
    "feedback",
    "safeguarding",
    "surveys",
    "forums",
    "analysis",
    "boards",
    "reports",
    "keeping",
    "leaders",
    "outside",
]
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": 10_000,
    "foreign_keys": "ON",
    "secure_delete": "ON",
}


def _connection(url: str) -> dict[str, Any]:
    """Tortoise chooses how to migrate by the name of the engine's module."""
    if not url.startswith("sqlite"):
        return expand_db_url(url) | {"engine": "portal.asyncpg"}
    return {"engine": "portal.sqlite", "credentials": {"file_path": url.removeprefix("sqlite://"), **PRAGMAS}}


def config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for the database at `url`."""
    models = [f"portal.{feature}.models" for feature in FEATURES]
    app = {"models": models, "default_connection": "default", "migrations": "portal.migrations"}
    return {"connections": {"default": _connection(url)}, "apps": {"portal": app}, "use_tz": True}


def migrating(url: str) -> dict[str, Any]:
    """The same without foreign keys on SQLite, where Tortoise alters a table by dropping it: with them, whatever
    refers to its rows would be deleted."""
    found = config(url)
    if url.startswith("sqlite"):
        found["connections"]["default"]["credentials"]["foreign_keys"] = "OFF"
    return found


TORTOISE = config("sqlite://:memory:")
"""For `make migrations`, which asks no database."""


@asynccontextmanager
async def connect(url: str = "", everywhere: bool = True) -> AsyncIterator[None]:
    """Holds the database open: for every task, as requests need it, or for this one and those that it starts."""
    url = url or settings.DATABASE_URL
    _make_folder(url)
    held.forget()
    context = await Tortoise.init(config=config(url), _enable_global_fallback=everywhere)
    try:
        await _open()
        yield
    finally:
        await context.close_connections()


async def _open() -> None:
    """Left to the first query, a task cancelled while it connects would leave aiosqlite's thread behind."""
    await connections.get("default").create_connection(with_db=True)


async def migrate(url: str = "", target: str = "__latest__") -> None:
    """Brings the schema up to date; safe to call at every start."""
    url = url or settings.DATABASE_URL
    _make_folder(url)
    try:
        with rarely_swept():
            await Tortoise.init(config=(chosen := migrating(url)), init_connections=False)
            await Executor(connections.get("default"), chosen["apps"]).migrate([MigrationTarget("portal", target)])
    finally:
        await Tortoise.close_connections()


@contextmanager
def rarely_swept() -> Iterator[None]:
    """Where very many things are made that are needed: at Python's own pace they would be looked through for litter
    again and again."""
    pace = gc.get_threshold()
    gc.set_threshold(max(pace[0], 20_000))
    try:
        yield
    finally:
        gc.set_threshold(*pace)


def _make_folder(url: str) -> None:
    if url.startswith("sqlite") and ":memory:" not in url:
        Path(url.removeprefix("sqlite://")).parent.mkdir(parents=True, exist_ok=True)
