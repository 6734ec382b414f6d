"""Everything that is stored, as somebody who stole it would search it."""

import asyncio
import os
import subprocess

from tortoise import connections

from portal import settings
from tests.servers import postgres_programs


async def stored() -> bytes:
    """The SQLite file's bytes with all that was written, or a whole dump of the PostgreSQL database."""
    if not settings.EMBEDDED:
        return await asyncio.to_thread(_dump, settings.DATABASE_URL)
    await connections.get("default").execute_query("PRAGMA wal_checkpoint(TRUNCATE)")
    file = settings.DATABASE_URL.removeprefix("sqlite://")
    log = f"{file}-wal"
    return _bytes(file) + (_bytes(log) if os.path.exists(log) else b"")


def _bytes(file: str) -> bytes:
    with open(file, "rb") as opened:
        return opened.read()


def _dump(url: str) -> bytes:
    command = [postgres_programs() / "pg_dump", "--inserts", url]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


def found(words: str, everything: bytes) -> bool:
    """Whether the words can be read in it: as they are, in capitals or small letters, or as a dump writes bytes."""
    spellings = {words, words.upper(), words.lower()}
    return any(one.encode() in everything or one.encode().hex().encode() in everything for one in spellings)
