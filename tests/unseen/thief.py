"""What somebody who has copied all files of a database, and no key, can measure of its rows.

A measure gives a number to each row of a table, by the row's key: its place among the others, the transaction that
wrote or deleted it, a time that stands in it, where its bytes lie in the files, when it came or went in the log.
"""

import re
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from tortoise import connections

from portal import settings

Measures = dict[str, dict[str, float]]
FRAME_HEAD, LOG_HEAD = 24, 32
PAGE = 8192
SEGMENTS = 2
"""Of PostgreSQL's log, of 16 MB each: more than anything here writes."""

NORMAL = 1
"""A line of a page of PostgreSQL that a row, alive or dead, hangs on."""


async def measures(table: str, key: str, keys: Iterable[str], files: "Files | None" = None) -> Measures:
    """Everything that tells the rows with these keys apart. Measures that know fewer than two of them are left out."""
    known = set(keys)
    files = files or await Files.stolen()
    found = {**await _columns(table, key), **files.places(known)}
    found |= files.replayed(table, key) if settings.EMBEDDED else await _tuples(table, known)
    kept = {name: {one: value for one, value in of.items() if one in known} for name, of in found.items()}
    return {f"{table} {name}": of for name, of in kept.items() if len(set(of.values())) > 1}


async def _columns(table: str, key: str) -> Measures:
    """What a query tells: times in the rows, numbers that were counted up, and what the database adds of its own."""
    hidden = await _hidden(table)
    rows = await connections.get("default").execute_query_dict(f"SELECT *{hidden} FROM {table}")
    found: Measures = {"order": {str(row[key]): place for place, row in enumerate(rows)}}
    for row in rows:
        for name, value in row.items():
            if (number := _number(value)) is not None:
                found.setdefault(f"column {name}", {})[str(row[key])] = number
    return found


async def _hidden(table: str) -> str:
    if not settings.EMBEDDED:
        return ", ctid::text AS place, xmin::text::bigint AS xmin, xmax::text::bigint AS xmax"
    [row] = await connections.get("default").execute_query_dict("SELECT sql FROM sqlite_master WHERE name = ?", [table])
    return "" if "WITHOUT ROWID" in row["sql"] else ", rowid AS place"


def _number(value: object) -> float | None:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and (place := re.fullmatch(r"\((\d+),(\d+)\)", value)):
        return int(place[1]) * PAGE + int(place[2])
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d.\d\d:\d\d:\d\d.*", value):
        return datetime.fromisoformat(value).timestamp()
    return None


def spellings(key: str) -> list[bytes]:
    """How a key may stand in a file, the likelier one first."""
    try:
        return [UUID(key).bytes, key.encode()][:: -1 if settings.EMBEDDED else 1]
    except ValueError:
        return [key.encode()]


class Files:
    """The bytes of the database's files and of its log, as they lay there."""

    def __init__(self, database: bytes, log: bytes) -> None:
        self.database, self.log = database, log

    @classmethod
    async def stolen(cls) -> "Files":
        if settings.EMBEDDED:
            file = settings.DATABASE_URL.removeprefix("sqlite://")
            log = Path(f"{file}-wal")
            return cls(Path(file).read_bytes(), log.read_bytes() if log.exists() else b"")
        return cls(*await _server_files())

    def places(self, keys: set[str]) -> Measures:
        """Where each key stands: in a file that is filled from one end, that is an order."""
        found: Measures = {}
        for key in keys:
            for name, data in (("file", self.database), ("log", self.log)):
                spelling = next((one for one in spellings(key) if one in data), b"")
                if spelling:
                    found.setdefault(f"first in the {name}", {})[key] = data.find(spelling)
                    found.setdefault(f"last in the {name}", {})[key] = data.rfind(spelling)
        return found

    def replayed(self, table: str, key: str) -> Measures:
        """SQLite's log played back commit by commit: in which commit each row came, changed and went."""
        came: dict[str, float] = {}
        changed: dict[str, float] = {}
        went: dict[str, float] = {}
        before: dict[str, tuple[object, ...]] = {}
        for number, rows in enumerate(self._states(table, key)):
            came |= dict.fromkeys(rows.keys() - before.keys(), number)
            changed |= {one: number for one in rows.keys() & before.keys() if rows[one] != before[one]}
            went |= dict.fromkeys(before.keys() - rows.keys(), number)
            before = rows
        return {"came in commit": came, "changed in commit": changed, "went in commit": went}

    def _states(self, table: str, key: str) -> Iterator[dict[str, tuple[object, ...]]]:
        """The table's rows after each commit that the log still holds."""
        size = struct.unpack(">I", self.log[8:12])[0] if self.log else 1
        pages = bytearray(self.database)
        yield _rows(bytes(pages), table, key)
        salts = self.log[16:24]
        for at in range(LOG_HEAD, len(self.log), FRAME_HEAD + size):
            page, commit = struct.unpack(">II", self.log[at : at + 8])
            if self.log[at + 8 : at + 16] != salts:
                return
            start = (page - 1) * size
            pages.extend(bytes(max(0, start + size - len(pages))))
            pages[start : start + size] = self.log[at + FRAME_HEAD : at + FRAME_HEAD + size]
            if commit:
                yield _rows(bytes(pages), table, key)


def _rows(database: bytes, table: str, key: str) -> dict[str, tuple[object, ...]]:
    """Of a database that is only there in memory."""
    if not database:
        return {}
    still = bytearray(database)
    still[18:20] = b"\x01\x01"  # a database without a log of its own
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(still))
    try:
        found = connection.execute(f"SELECT {key}, * FROM {table}")
        return {str(row[0]): tuple(row) for row in found}
    except sqlite3.OperationalError:  # it was not there yet
        return {}
    finally:
        connection.close()


async def _server_files() -> tuple[bytes, bytes]:
    """The files of all our tables and indexes, and the newest of the server's log, after memory was written out."""
    client = connections.get("default")
    await client.execute_query("CHECKPOINT")
    rows = await client.execute_query_dict(
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(oid) AS file FROM pg_class "
        "WHERE relkind IN ('r', 'i', 't') AND (relnamespace = 'public'::regnamespace OR relname IN "
        "(SELECT 'pg_toast_' || oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)) ORDER BY relname"
    )
    [log] = await client.execute_query_dict(
        "SELECT current_setting('data_directory') || '/pg_wal' AS folder, "
        "pg_walfile_name(pg_current_wal_lsn()) AS newest"
    )
    written = sorted(file for file in Path(log["folder"]).glob("0*") if file.name <= log["newest"])
    return _together(Path(row["file"]) for row in rows), _together(written[-SEGMENTS:])


def _together(files: Iterable[Path]) -> bytes:
    return b"".join(file.read_bytes() for file in files if file.is_file())


async def _tuples(table: str, keys: set[str]) -> Measures:
    """PostgreSQL's own file of a table, in which rows that were deleted or changed still lie until it is vacuumed."""
    client = connections.get("default")
    await client.execute_query("CHECKPOINT")
    [row] = await client.execute_query_dict(
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath($1::regclass) AS file", [table]
    )
    data = Path(row["file"]).read_bytes()
    spelt = {spelling: key for key in keys for spelling in spellings(key)}
    found: Measures = {}
    for place, (xmin, xmax, body) in enumerate(_lines(data)):
        for key in {key for spelling, key in spelt.items() if spelling in body}:
            for name, value in (("dead or alive, place", place), ("dead or alive, xmin", xmin)):
                found.setdefault(name, {})[key] = value
            if xmax:
                found.setdefault("dead or alive, xmax", {})[key] = xmax
    return found


def _lines(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """xmin, xmax and the rest of each row in a file of pages."""
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        lower = struct.unpack_from("<H", page, 12)[0]
        for at in range(24, lower, 4):
            line = struct.unpack_from("<I", page, at)[0]
            offset, flags, length = line & 0x7FFF, (line >> 15) & 3, line >> 17
            if flags == NORMAL:
                xmin, xmax = struct.unpack_from("<II", page, offset)
                yield xmin, xmax, page[offset : offset + length]
