"""What was learnt from examples, kept in files, so that only the first start after a change has to learn.

`make install` keeps it beside the libraries, for every portal of this installation; where that is missing or stale, a
process learns by itself and keeps it beside its database.
"""

import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import settings

SHARED = Path(sys.prefix) / "share" / "participation-portal"


def places(name: str) -> Iterator[Path]:
    """Where a file of this name, with its folder, may lie: the portal's own comes first."""
    yield settings.DATA / name
    yield SHARED / name


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """One process on this machine at a time; the others wait here. It lasts no longer than the process does."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def keep(file: Path, data: bytes, stale: str = "") -> None:
    """All of it or nothing: several processes may write the same. `stale`: the shape of the names beside it that tell
    the same of an earlier state, which go."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        draft.write_bytes(data)
        os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
    for old in file.parent.glob(stale) if stale else ():
        if old != file:
            old.unlink(missing_ok=True)
