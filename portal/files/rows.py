"""Files of comments as they were read: CSV or JSON Lines with a text column."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from portal.accounts.models import Voice
from portal.analysis.coder import Item
from portal.feedback import imports
from portal.mistakes import Mistake

say = print


@dataclass(frozen=True, slots=True)
class Rows:
    """`digest` knows the file again."""

    good: list[imports.Row]
    bad: list[imports.BadRow]
    digest: str


def read(path: Path) -> Rows:
    """Raises Mistake for a file that cannot be read at all."""
    data = bytes_of(path)
    try:
        rows = list(imports.read(data, path.name))
    except imports.CannotRead as exc:
        raise Mistake(str(exc)) from None
    good = [row for row in rows if isinstance(row, imports.Row)]
    bad = [row for row in rows if isinstance(row, imports.BadRow)]
    if not rows:
        raise Mistake(f"{path} has no comments in it.")
    return Rows(good, bad, hashlib.sha256(data).hexdigest())


def bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise Mistake(_why(exc, path)) from None


def place_for(path: Path) -> None:
    """Raises Mistake where no file can be written there."""
    if path.is_dir():
        raise Mistake(f"{path} is a folder; name a file.")
    if not path.parent.is_dir():
        raise Mistake(f"there is no folder {path.parent} to write into.")


def write(path: Path, data: bytes) -> None:
    place_for(path)
    try:
        path.write_bytes(data)
    except OSError as exc:
        raise Mistake(_why(exc, path)) from None


def _why(exc: OSError, path: Path) -> str:
    """For whoever named the file."""
    if isinstance(exc, FileNotFoundError):
        return f"there is no file {path}."
    if isinstance(exc, IsADirectoryError):
        return f"{path} is a folder; name a file."
    if isinstance(exc, PermissionError):
        return f"you have no permission to open {path}."
    return f"{path} cannot be opened: {exc.strerror or exc}."


def complaints(bad: list[imports.BadRow]) -> int:
    """Says which rows could not be read; the exit status."""
    for row in bad:
        say(f"line {row.line}: {row.reason}", file=sys.stderr)
    if bad:
        say(f"{len(bad)} {'row' if len(bad) == 1 else 'rows'} could not be read.", file=sys.stderr)
    return 1 if bad else 0


def item(row: imports.Row) -> Item:
    """The words letter for letter, so that offsets point into them as they came."""
    return Item(row.fields["text"], row.question, voice(row))


def voice(row: imports.Row) -> str:
    said = str(row.fields.get("voice") or row.fields.get("group") or "")
    return said if said in set(Voice) else ""
