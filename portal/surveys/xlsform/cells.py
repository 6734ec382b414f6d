"""The cells of one sheet by their names, in the language that is brought along, and what stands in the others. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.surveys.xlsform.form import HIDDEN
from portal.surveys.xlsform.opening import TRANSLATED, Sheet

ENGLISH = re.compile(r"english\b.*|en|.*\(en(-\w+)?\)", re.IGNORECASE)
Leave = Callable[[str, int, str], None]
"""Notes that something at this sheet and row was left out, and why."""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def language(sheets: list[Sheet], default: str) -> str:
    """English, where the form has it; else the one it starts in; empty for columns that name no language."""
    there = list(dict.fromkeys(one for sheet in sheets for one in sheet.languages))
    english = [one for one in there if ENGLISH.fullmatch(one)]
    return next(iter([*english, *(one for one in (default, "") if one in there), *there]), "")


def rows(name: str, sheet: Sheet, chosen: str, known: set[str], leave: Leave) -> Iterator[Row]:
    """Tells once of each column that is unknown or in another language."""
    _tell_columns(name, sheet, chosen, known, leave)
    for number, cells in sheet.rows:
        there = [(column, cell) for column, cell in zip(sheet.columns, cells, strict=False) if cell]
        plain = {column.name: cell for column, cell in there if not column.language}
        own = {column.name: cell for column, cell in there if column.language == chosen}
        read = {name: cell.replace(HIDDEN, "${") for name, cell in (plain | own).items() if name in known}
        if read:
            yield Row(number, read)


def _tell_columns(name: str, sheet: Sheet, chosen: str, known: set[str], leave: Leave) -> None:
    for place, column in enumerate(sheet.columns):
        first = next((number for number, cells in sheet.rows if len(cells) > place and cells[place]), 0)
        if not first:
            continue
        if not column.heading:
            leave(name, first, "stands in a column without a heading, so nobody can tell what it is.")
        elif column.name not in known:
            leave(
                name, first, f"the column “{column.heading}”, first filled in here, is nothing that the portal knows."
            )
        elif column.language and column.language != chosen and column.name in TRANSLATED:
            leave(name, 1, f"the column “{column.heading}” is in another language. So far one is brought along.")
