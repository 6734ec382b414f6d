"""The newest record's number and mac, written to files outside the database: a trail that was cut short shows."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from portal import settings
from portal.audit.chain import Head
from portal.tables import now

LOG_EVERY = timedelta(hours=1)
LINE = re.compile(r"(\d{1,10}) ([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)")
LONGEST_LINE = 110


class HeadError(Exception):
    """What stands in the files is not what the portal writes there."""


def _newest() -> Path:
    return settings.AUDIT / "head"


def _log() -> Path:
    return settings.AUDIT / "heads.log"


def _parsed(file: Path, number: int, line: str) -> Head:
    found = LINE.fullmatch(line)
    if not found:
        raise HeadError(f"{file}, line {number}, is not a head as the portal writes it.")
    return Head(int(found[1]), found[2], found[3])


def _read(file: Path) -> Iterator[Head]:
    if file.exists():
        with file.open(errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                yield _parsed(file, number, line.rstrip("\n"))


def all_heads() -> list[Head]:
    """Every head that was written, oldest first. Raises HeadError."""
    last = newest()
    return [*_read(_log()), *([last] if last else [])]


def newest() -> Head | None:
    """The head that was written last, if any. Raises HeadError."""
    written = list(_read(_newest()))
    if len(written) != 1 and _newest().exists():
        raise HeadError(f"{_newest()} does not hold one head.")
    return written[0] if written else None


def write(number: int, mac: str) -> None:
    """Writes a newer head, in one piece; an older one than there is changes nothing, whoever comes with it."""
    settings.AUDIT.mkdir(parents=True, exist_ok=True)
    with _alone():
        known = newest()
        if known and known.number >= number:
            return
        line = f"{number} {mac} {now().replace(microsecond=0).isoformat()}\n"
        if _is_due():
            _append(line)
        _replace(line)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time."""
    with (settings.AUDIT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_due() -> bool:
    """Whether the log's last line is an hour old."""
    file = _log()
    if not file.exists() or not file.stat().st_size:
        return True
    with file.open("rb") as lines:
        lines.seek(max(0, file.stat().st_size - LONGEST_LINE))
        last = lines.read().decode(errors="replace").splitlines()[-1]
    return datetime.fromisoformat(_parsed(file, 0, last).written_at) + LOG_EVERY <= now()


def _append(line: str) -> None:
    with _log().open("a") as out:
        out.write(line)
        out.flush()
        os.fsync(out.fileno())


def _replace(line: str) -> None:
    draft = settings.AUDIT / "head.new"
    with draft.open("w") as out:
        out.write(line)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(_newest())
