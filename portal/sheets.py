"""Tables for spreadsheets, in which nobody's words can become a formula. Pure."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Cell = str | int | float | date | None
"""Numbers, dates and yes or no are our own and stay what they are; text may be anybody's."""

STARTS_A_FORMULA = "=+-@\u2212"
"""U+2212 is the minus sign of typographers, which some spreadsheets read as one."""

MARK = "'"
"""Put before text that would be a formula: a spreadsheet then takes it for text."""

BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""


def written(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A CSV file, every text quoted. Raises ValueError for a row that is longer or shorter than the header."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([safe(name) for name in header])
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{len(row)} cells under {len(header)} columns")
        writer.writerow([_cell(cell) for cell in row])
    return BYTE_ORDER_MARK + out.getvalue()


def _cell(cell: Cell) -> str | int | float:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return safe(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula, however its first letter is written or hidden."""
    text = text.replace("\0", "")
    return MARK + text if text[:1] in {"\t", "\r", "\n"} or _first(text) in STARTS_A_FORMULA else text


def _first(text: str) -> str:
    """The first letter that can be seen, full-width and small forms as their plain one; a space where there is none."""
    seen = (c for c in text if unicodedata.category(c)[0] not in "CZ")
    return unicodedata.normalize("NFKC", next(seen, " "))[:1]


def workbook(tables: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """An Excel workbook, by the names of its sheets. Every text is marked as text, so that none is a formula."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_typed(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(sheet: object, value: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
