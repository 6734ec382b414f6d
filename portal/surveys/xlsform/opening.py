"""Opening a workbook that anybody may have made, and finding its cells. Pure."""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import openpyxl

if not openpyxl.DEFUSEDXML:
    raise ImportError("Without defusedxml, openpyxl would follow whatever entities a workbook declares.")

MOST_BYTES = 500_000
MOST_UNPACKED = 5_000_000
MOST_FILES = 200
MOST_ROWS, MOST_COLUMNS = 5_000, 200
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""All that workbooks use; others may ask for gigabytes to unpack."""

TRANSLATED = (
    *("label", "hint", "guidance_hint", "constraint_message", "required_message"),
    *("image", "audio", "video", "big_image"),
)
OTHER_NAMES = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "relevance": "relevant",
    "calculate": "calculation",
    "constraining_message": "constraint_message",
    "requiredmsg": "required_message",
    "readonly": "read_only",
    "list": "list_name",
    "set_form_title": "form_title",
    "title": "form_title",
}


class Unreadable(Exception):
    """The message says what is wrong with the file, for whoever chose it."""


@dataclass(frozen=True, slots=True)
class Column:
    """`label::French (fr)` is the column label in French (fr)."""

    heading: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: list[Column]
    rows: list[tuple[int, list[str]]]
    """Each with the number that it has in the workbook, and a cell for every column."""


def opened(file: bytes) -> dict[str, Sheet]:
    """Its sheets, by their names in small letters. Raises Unreadable."""
    _check(file)
    try:
        book = openpyxl.load_workbook(io.BytesIO(file), read_only=True, data_only=True, keep_links=False)
        return {sheet.title.strip().lower(): _sheet(sheet) for sheet in book.worksheets}
    except Unreadable:
        raise
    except Exception as wrong:  # openpyxl has no word of its own for a file that is broken
        raise Unreadable("This workbook is damaged. Open it, save it anew as .xlsx, and try again.") from wrong


def _check(file: bytes) -> None:
    """How much it unpacks to is looked at before any of it is unpacked; what follows reads no more than that."""
    if len(file) > MOST_BYTES:
        raise Unreadable(f"This file is larger than {MOST_BYTES // 1000} kB. A form rarely has 100.")
    try:
        entries = zipfile.ZipFile(io.BytesIO(file)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Unreadable("This is no Excel workbook. Save the form as .xlsx and choose that file.") from None
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable("This workbook unpacks to far more than a form needs, so it was not opened.")
    if any(entry.compress_type not in PACKED or entry.flag_bits & 1 for entry in entries):
        raise Unreadable("This workbook is locked or packed in an unusual way. Save it anew as .xlsx.")


def _sheet(sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # what it says of its own size may be wrong
    head: list[str] = []
    rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        if number > MOST_ROWS:
            raise Unreadable(f"The sheet {sheet.title} has more than {MOST_ROWS:,} rows.")
        written = [_text(cell) for cell in cells]
        if number == 1:
            head = written
        elif any(written):
            rows.append((number, written))
    return Sheet([_column(heading) for heading in head], rows)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()


def _column(heading: str) -> Column:
    parts = [part.strip() for part in re.split("::?", heading)]
    if parts[0].lower() in {"media", "control", "bind", "body"} and len(parts) > 1:
        parts = parts[1:]
    name = re.sub(r"[ \-]+", "_", parts[0].lower())
    name = OTHER_NAMES.get(name, name)
    return Column(heading, name, "::".join(parts[1:]))
