"""Tortoise's configuration and one way to connect, for the web, the worker and the command line alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tortoise import Tortoise, connections
from tortoise.migrations.api import migrate as run_migrations

from portal import settings

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
]
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": 10_000,
    "foreign_keys": "ON",
    "secure_delete": "ON",
}


def _connection(url: str) -> str | dict[str, Any]:
    if not url.startswith("sqlite"):
        return url
    return {"engine": "portal.sqlite", "credentials": {"file_path": url.removeprefix("sqlite://"), **PRAGMAS}}


def config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for the database at `url`."""
    models = [f"portal.{feature}.models" for feature in FEATURES]
    app = {"models": models, "default_connection": "default", "migrations": "portal.migrations"}
    return {"connections": {"default": _connection(url)}, "apps": {"portal": app}, "use_tz": True}


TORTOISE = config(settings.DATABASE_URL)


@asynccontextmanager
async def connect(url: str = "") -> AsyncIterator[None]:
    """Holds the database open; requests run in other tasks than this one, hence the fallback."""
    url = url or settings.DATABASE_URL
    _make_folder(url)
    context = await Tortoise.init(config=config(url), _enable_global_fallback=True)
    try:
        await _open()
        yield
    finally:
        await context.close_connections()


async def _open() -> None:
    """Left to the first query, a task cancelled while it connects would leave aiosqlite's thread behind."""
    await connections.get("default").create_connection(with_db=True)


async def migrate(url: str = "") -> None:
    """Brings the schema up to date; safe to call at every start."""
    url = url or settings.DATABASE_URL
    _make_folder(url)
    try:
        await run_migrations(config=config(url))
    finally:
        await Tortoise.close_connections()


def _make_folder(url: str) -> None:
    if url.startswith("sqlite") and ":memory:" not in url:
        Path(url.removeprefix("sqlite://")).parent.mkdir(parents=True, exist_ok=True)
