"""A file of comments that were coded elsewhere: for each, by its reference, the codes that people gave it. Pure."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.analysis.codebook import Codebook
from portal.analysis.naming import Names
from portal.analysis.refi.project import MACHINE

MOST_ROWS = 20_000
REFERENCE = ("reference", "id", "comment", "file", "filename", "file name", "source", "document", "name")
"""What the column with references may be called, ours before those of other programs."""
CODES = ("codes", "code", "codename", "code name")
TONES = frozenset({"positive", "negative", "mixed", "neutral"})


class Unreadable(Exception):
    """The message says what is wrong with the file, for whoever chose it."""


@dataclass(slots=True)
class Returned:
    """One comment. Programs that write a line for each code that was given are read line by line, and put together."""

    line: int
    keys: set[str] = field(default_factory=set)
    tone: str = ""
    note: str = ""
    of_the_machine: bool = False
    """Whether the file says that nobody had coded it when it went out: it may have been changed since, or not."""


@dataclass(slots=True)
class Brought:
    by_reference: dict[str, Returned] = field(default_factory=dict)
    bad: list[tuple[int, str]] = field(default_factory=list)
    """Lines of which nothing was taken, and why."""
    silent: int = 0
    """Lines that say nothing of codes, or what the machine did and nobody changed: what stands stays."""


def read(file: bytes, book: Codebook) -> Brought:
    """CSV or JSON Lines, whichever it is. Raises Unreadable for what is neither."""
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("This file is not UTF-8 text. Save it as CSV UTF-8, or as JSON Lines.") from None
    rows = _json_lines(text) if text.lstrip().startswith("{") else _csv(text)
    names, brought = Names(book), Brought()
    for line, row in rows:
        if line > MOST_ROWS:
            raise Unreadable(f"This file has more than {MOST_ROWS:,} lines.")
        _take(line, row, names, brought)
    return brought


def _json_lines(text: str) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    for line, written in enumerate(text.split("\n"), 1):
        if written.strip():
            try:
                row = json.loads(written)
            except (ValueError, RecursionError):
                row = None
            yield line, row if isinstance(row, dict) else None


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        columns = [column.strip().casefold() for column in next(reader, [])]
        if not set(columns) & set(REFERENCE) or not set(columns) & {*CODES, "values"}:
            raise Unreadable("There has to be a column called Reference and one called Codes in the first line.")
        line = reader.line_num
        for cells in reader:
            if any(cells):
                yield line + 1, dict(zip(columns, cells, strict=False))
            line = reader.line_num
    except csv.Error as wrong:
        raise Unreadable(f"This file is not readable as CSV: {wrong}.") from None


def by_the_machine(row: Mapping[str, Any]) -> bool:
    """By what the portal writes when comments go out."""
    return any(row.get(name) == MACHINE for name in ("coded by", "coded_by"))


def _take(line: int, row: Mapping[str, Any] | None, names: Names, brought: Brought) -> None:
    if row is None:
        brought.bad.append((line, "This line is not readable as JSON."))
        return
    plain = {str(column).strip().casefold(): value for column, value in row.items()}
    reference = next((str(plain[name]) for name in REFERENCE if plain.get(name)), "").strip().removesuffix(".txt")
    if not reference:
        brought.bad.append((line, "There is no reference to a comment."))
        return
    said = names.of({**plain, "codes": next((plain[name] for name in CODES if plain.get(name)), None)})
    if said is None:
        brought.silent += 1
        return
    keys, unknown = said
    if unknown:
        brought.bad.append((line, f"The codebook has no code called {', '.join(unknown)[:200]}."))
        return
    one = brought.by_reference.setdefault(reference, Returned(line))
    one.keys |= keys
    one.of_the_machine = by_the_machine(plain)
    tone, note = str(plain.get("tone") or "").strip().casefold(), str(plain.get("note") or "").strip()
    one.tone, one.note = tone if tone in TONES else one.tone, note or one.note
