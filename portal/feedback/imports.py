"""Comments gathered elsewhere: reading CSV and JSON Lines row by row, so that one bad row loses nothing else. Pure."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from portal.web import clean

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

MOST_CHARACTERS = 20_000
EARLIEST_YEAR = 2000
ENDINGS = (".csv", ".jsonl", ".ndjson")


class CannotRead(Exception):
    """Why a file or a row cannot be read, in words for whoever brought it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comment of the file. `line` counts from 1; `said_on` and `question` are empty where the file is silent."""

    line: int
    text: str
    question: str
    said_on: date | None
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    line: int
    reason: str


def read(data: bytes, name: str) -> Iterator[Row | BadRow]:
    """The rows of a file by its ending. Raises CannotRead where it is no such file at all."""
    if not name.lower().endswith(ENDINGS):
        raise CannotRead(f"{name} must end in {', '.join(ENDINGS)}.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise CannotRead(f"{name} is not UTF-8 text (byte {exc.start}). Save it as CSV UTF-8.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not name.lower().endswith(".csv"):
        return _json_lines(text)
    if not text.strip():
        raise CannotRead(f"{name} is empty.")
    return _csv(text)


def _csv(text: str) -> Iterator[Row | BadRow]:
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        columns = next(reader, [])
    except csv.Error as exc:
        raise CannotRead(f"The first line is not readable as CSV: {exc}.") from None
    if "text" not in columns:
        raise CannotRead(f"There is no column called text; the columns are {', '.join(columns) or 'none'}.")
    return _csv_rows(reader, columns)


def _csv_rows(reader: "CsvReader", columns: list[str]) -> Iterator[Row | BadRow]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            yield BadRow(line, f"not readable as CSV: {exc}")
            continue
        if cells:
            yield _row(line, dict(zip(columns, cells, strict=False)))


def _json_lines(text: str) -> Iterator[Row | BadRow]:
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            fields = json.loads(written)
        except (ValueError, RecursionError) as exc:
            yield BadRow(line, f"not readable as JSON: {exc}")
            continue
        yield _row(line, fields) if isinstance(fields, dict) else BadRow(line, "not a JSON object")


def _row(line: int, fields: dict[str, Any]) -> Row | BadRow:
    try:
        text = _text(fields)
        return Row(line, text, clean(str(fields.get("question") or ""))[:300], _day(fields), fields)
    except CannotRead as exc:
        return BadRow(line, str(exc))


def _text(fields: dict[str, Any]) -> str:
    if not isinstance(fields.get("text"), str):
        raise CannotRead("there is no text")
    text = clean(fields["text"])
    if not text:
        raise CannotRead("the text is empty")
    if len(text) > MOST_CHARACTERS:
        raise CannotRead(f"the text is {len(text):,} characters long; we can keep {MOST_CHARACTERS:,}")
    return text


def _day(fields: dict[str, Any]) -> date | None:
    """A column called date, where there is one."""
    if not fields.get("date"):
        return None
    try:
        day = date.fromisoformat(str(fields["date"])[:10])
    except ValueError:
        raise CannotRead(f"the date {fields['date']!r} is not written like 2026-11-22") from None
    if day.year < EARLIEST_YEAR:
        raise CannotRead(f"the date {day} is too long ago to be meant")
    if day > date.today():  # noqa: DTZ011 - the council's own calendar, as the file's
        raise CannotRead(f"the date {day} has not come yet")
    return day
