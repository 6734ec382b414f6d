"""The cells of one sheet by their names, in the survey's language and in others, and what else stands there. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from portal.surveys.xlsform.form import HIDDEN, LONGEST
from portal.surveys.xlsform.languages import IN_WORDS
from portal.surveys.xlsform.opening import TRANSLATED, Column, Sheet

Leave = Callable[[str, int, str], None]
"""Notes that something at this sheet and row was left out, and why."""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: dict[str, str]
    in_languages: dict[str, dict[str, str]] = field(default_factory=dict)
    """The cells that hold words, by the code of their language."""

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def said(self, name: str) -> dict[str, str]:
        """One of them in every language that has it."""
        return {code: " ".join(cells[name].split()) for code, cells in self.in_languages.items() if name in cells}

    @property
    def called(self) -> str:
        """How to speak of what stands in it."""
        words = " ".join((self["label"] or self["name"] or self["type"]).split())
        return f"“{words[:80]}{'…' if len(words) > 80 else ''}”"


@dataclass(frozen=True, slots=True)
class Spoken:
    """The languages of a form."""

    base: str = ""
    """Of its own words."""
    others: Sequence[str] = ()
    """These come along."""
    foreign: Sequence[str] = ()
    """These do not."""


def rows(name: str, sheet: Sheet, spoken: Spoken, known: set[str], leave: Leave) -> Iterator[Row]:
    """Tells once of each column that is unknown or in another language."""
    _tell_columns(name, sheet, spoken, known, leave)
    for number, cells in sheet.rows:
        there = [(column, cell) for column, cell in zip(sheet.columns, cells, strict=False) if cell]
        own = {**_of("", there), **_of(spoken.base, there)}
        read = {name: cell for name, cell in own.items() if name in known}
        others = {code: _words(own if code == spoken.base else _of(code, there)) for code in spoken.others}
        if read or any(others.values()):
            yield Row(number, read, others)


def _of(language: str, there: list[tuple[Column, str]]) -> dict[str, str]:
    """Of two columns of one name, the first."""
    return {column.name: cell.replace(HIDDEN, "${") for column, cell in reversed(there) if column.language == language}


def _words(cells: dict[str, str]) -> dict[str, str]:
    return {name: cells[name] for name in IN_WORDS if name in cells}


def _tell_columns(name: str, sheet: Sheet, spoken: Spoken, known: set[str], leave: Leave) -> None:
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
        elif why := _why_not(column, sheet.columns[:place], sheet.columns, spoken):
            leave(name, 1, f"the column “{column.heading}” {why}")


def _why_not(column: Column, before: list[Column], beside: list[Column], spoken: Spoken) -> str:
    if any(_same(column, other) for other in before):
        return "stands there a second time; only what the first one leaves empty was taken from it."
    if column.name not in TRANSLATED or column.language in {spoken.base, *spoken.foreign}:
        return ""
    if column.language:
        return "" if column.name in IN_WORDS else "is in another language, of which words alone come along."
    both = any(_same(other, replace(column, language=spoken.base)) for other in beside)
    return "names no language; it was taken only where the one beside it is empty." if both else ""


def _same(one: Column, other: Column) -> bool:
    return (one.name, one.language) == (other.name, other.language)


def alone(row: Row, leave: Callable[[Row, str], None], taken: str = "") -> None:
    """Tells of words in other languages that have none in that of the survey beside them."""
    for column in IN_WORDS:
        said = row.said(column) if column != taken and not row[column] else {}
        if said:
            leave(
                row,
                f"{row.called} has a {column} in {', '.join(said)} alone; with no English beside it, it stays behind.",
            )


def cut(row: Row, name: str, text: str, leave: Callable[[Row, str], None]) -> str:
    """As much as there is room for."""
    text = " ".join(text.split())
    if len(text) > LONGEST[name]:
        text = text[: LONGEST[name]].rstrip()
        leave(row, f"has more words than there is room for; they were cut after “{text[-40:]}”.")
    return text
