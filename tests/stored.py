"""Everything that is stored, as somebody who stole it would search it."""

import asyncio
import subprocess
from pathlib import Path

from redis.asyncio import Redis
from tortoise import Model, connections

from portal import settings
from tests.servers import postgres_programs


async def stored() -> bytes:
    """The SQLite file's bytes with all that was written, or a whole dump of the PostgreSQL database."""
    if not settings.EMBEDDED:
        return await asyncio.to_thread(_dump, settings.DATABASE_URL)
    await connections.get("default").execute_query("PRAGMA wal_checkpoint(TRUNCATE)")
    return await asyncio.to_thread(_files, Path(settings.DATABASE_URL.removeprefix("sqlite://")))


async def rows_of(model: type[Model], but: str = "") -> list[str]:
    """Of one table, as they lie there: neither unsealed nor read as anything; without the column `but`."""
    columns = [f'"{column}"' for column in model._meta.db_fields if column != but]
    _, rows = await model._meta.db.execute_query(f'SELECT {", ".join(columns)} FROM "{model._meta.db_table}"')
    return sorted(str(tuple(row)) for row in rows)


def _files(file: Path) -> bytes:
    """The database and, beside it, its log."""
    return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))


def _dump(url: str) -> bytes:
    command = [f"{postgres_programs()}/pg_dump", "--inserts", url]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


async def remembered() -> bytes:
    """Everything that Redis holds, where there is one."""
    if not settings.REDIS_URL:
        return b""
    async with Redis.from_url(settings.REDIS_URL) as redis:
        await redis.config_set("rdbcompression", "no")
        return b"".join([key + (await redis.dump(key) or b"") for key in await redis.keys()])


def found(words: str, everything: bytes) -> bool:
    """Whether the words can be read in it: as they are, in capitals or small letters, or as a dump writes bytes."""
    spellings = {words, words.upper(), words.lower()}
    return any(one.encode() in everything or one.encode().hex().encode() in everything for one in spellings)
