"""The files that programs read: CSV, Excel, OpenDocument and JSON. Pure."""

import json
from collections.abc import Iterable, Mapping

from portal import sheets
from portal.reports.formats.document import document
from portal.reports.formats.issue import Issue
from portal.reports.formats.ods import workbook
from portal.reports.formats.tabled import Row, Table, tables, tidy

TIDY = ("table", "row", "column", "figure")
EMPTY = ("", "An empty cell is not told.")
"""Stands under each table, so that nobody takes nothing for none."""

LONGEST_NAME = 31
"""Of a sheet, for Excel."""


def csv(issue: Issue, key: str = "") -> bytes | None:
    """All tables as one, a line for each cell, or the one table of this key as it is; None where there is none."""
    made = tables(issue)
    if not key:
        return sheets.written(TIDY, tidy(made)).encode()
    found = next((one for one in made if one.key == key), None)
    return sheets.written(found.header, found.rows).encode() if found else None


def xlsx(issue: Issue) -> bytes:
    return sheets.workbook(_sheets(issue))


def open_document(issue: Issue) -> bytes:
    return workbook(_sheets(issue))


def as_json(issue: Issue) -> bytes:
    return json.dumps(document(issue), ensure_ascii=False, indent=1).encode()


def _sheets(issue: Issue) -> Mapping[str, Iterable[Row]]:
    return {_name(one): list(_rows(one)) for one in tables(issue)}


def _rows(table: Table) -> Iterable[Row]:
    yield table.header
    yield from table.rows
    if any(cell is None for row in table.rows for cell in row):
        yield EMPTY
    if table.note:
        yield ("", table.note)


def _name(table: Table) -> str:
    kept = "".join(c if c.isalnum() or c in "- " else " " for c in table.key)
    return kept[:LONGEST_NAME].strip() or "table"
