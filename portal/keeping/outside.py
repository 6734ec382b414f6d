"""The list of what was erased, outside of the database, so that no backup that is put back brings it back.

    erased 4f6c0a1e-...

A line is what was done and the random id of a comment or of a survey's sheet, which tells nothing of it. It is on the
disk before the database lets go of what it names. Nothing is ever taken off it.
"""

import os
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from portal import settings


class Was(StrEnum):
    """What became of it."""

    HIDDEN = "hidden"
    """Words that nobody but the safeguarding team may read any more."""
    ERASED = "erased"
    """Words that are gone."""
    APART = "apart"
    """A sheet whose answers are only counted."""
    THROWN_AWAY = "thrown-away"
    """A sheet that is gone with all its answers."""


def _file() -> Path:
    return settings.AUDIT / "erasures.log"


def write(was: Was, ids: Iterable[UUID]) -> None:
    """Adds to the list, in one piece, and returns once it is on the disk."""
    lines = "".join(f"{was} {id}\n" for id in ids)
    if not lines:
        return
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    out = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(out, f"\n{lines}".encode())  # after a line that a power cut broke off, this one begins anew
        os.fsync(out)
        _keep_name(file.parent)
    finally:
        os.close(out)


def _keep_name(folder: Path) -> None:
    """A new file's name is on the disk once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read() -> Iterator[tuple[Was, UUID]]:
    """All that stands on it, oldest first; a line that was broken off is passed over."""
    if not _file().exists():
        return
    with _file().open(errors="replace") as lines:
        for line in lines:
            was, _, id = line.strip().partition(" ")
            try:
                yield Was(was), UUID(id)
            except ValueError:
                continue
