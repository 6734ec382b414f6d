"""In which languages a form has its words. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.surveys.xlsform.form import ENGLISH, LANGUAGE, LONGEST_TRANSLATED, Texts
from portal.surveys.xlsform.opening import TRANSLATED, Column, Sheet

IN_ENGLISH = re.compile(r"english\b.*|en|.*\(en(-\w+)?\)", re.IGNORECASE)
IN_WORDS = ("label", "hint", "required_message")
"""The columns of which other languages come along too."""

Said = Mapping[str, Mapping[str, str | list[str]]]
"""By field, and then by the code of a language."""

UNNAMED = {"", "default"}
PARTS = {
    **{"title": "the title", "purpose": "what it is for", "readers": "who reads it", "known": "what is known"},
    **{"text": "the question", "help": "its help", "section": "the heading above it", "options": "every answer"},
    "required_because": "why it cannot be skipped",
}
"""How to speak of the texts."""


@dataclass(frozen=True, slots=True)
class Language:
    """One that the portal speaks beside English."""

    code: str
    names: tuple[str, ...]
    """In English, as its columns are called, and then whatever else it goes by."""
    said: Callable[[str], str]
    """The words of the portal in it, of those in English."""

    @property
    def heading(self) -> str:
        return f"{self.names[0]} ({self.code})"


def headings(languages: Iterable[Language]) -> dict[str, str]:
    """What the columns of each language are called, by its code."""
    return {ENGLISH: LANGUAGE} | {one.code: one.heading for one in languages}


def known_again(sheet: Sheet, default: str, languages: Sequence[Language]) -> Sheet:
    """With the code of each language of ours for what a column calls it: “Polski”, “pl-PL” and “Polish (pl)” are pl.
    Columns that name none are in the default language, where there is no other in it."""
    called = {column.language for column in sheet.columns}
    default = "" if default.lower() in UNNAMED or default in called else default

    def again(column: Column) -> Column:
        named = column.language or (default if column.name in IN_WORDS else "")
        return replace(column, language=key(named, languages))

    return Sheet([again(column) for column in sheet.columns], sheet.rows)


def key(called: str, languages: Sequence[Language]) -> str:
    """The code of a language of ours; of others, what they are called."""
    if called.lower() in UNNAMED:
        return ""
    if IN_ENGLISH.fullmatch(called):
        return ENGLISH
    said = [part.strip().casefold() for part in re.split(r"[()]", called) if part.strip()]
    for one in reversed(said):  # a code in brackets says more than the name before it
        for language in languages:
            if one in {name.casefold() for name in language.names} or re.split("[-_]", one)[0] == language.code:
                return language.code
    return called


def base(sheets: Sequence[Sheet], default: str) -> str:
    """English, where the form has it; else the one it starts in; empty for columns that name no language."""
    there = _filled(sheets, IN_WORDS[:1]) or _filled(sheets, IN_WORDS)
    return next((one for one in (ENGLISH, default, "", *there) if one in there), "")


def offered(sheets: Sequence[Sheet], languages: Sequence[Language]) -> list[str]:
    """Also where nothing is translated yet."""
    there = {column.language for sheet in sheets for column in sheet.columns if column.name in IN_WORDS}
    return [one.code for one in languages if one.code in there]


def foreign(sheet: Sheet, languages: Sequence[Language]) -> list[str]:
    """Those that the portal does not speak."""
    ours = {"", *headings(languages)}
    return [one for one in _filled([sheet], TRANSLATED) if one not in ours]


def _filled(sheets: Sequence[Sheet], names: Sequence[str]) -> list[str]:
    """In the order of their columns."""
    found = {
        (number, place): column.language
        for number, sheet in enumerate(sheets)
        for _, cells in sheet.rows
        for place, (column, cell) in enumerate(zip(sheet.columns, cells, strict=False))
        if cell and column.name in names
    }
    return list(dict.fromkeys(found[place] for place in sorted(found)))


def translations(english: Texts, said: Said, languages: Iterable[Language]) -> tuple[dict[str, Texts], dict[str, str]]:
    """By code: the languages in which all of it stands there, and why not in others in which some of it does."""
    found, why_not = {}, {}
    for language in languages:
        texts: Texts = {name: said.get(name, {}).get(language.code, "") for name in english}
        missing = [PARTS[name] for name, text in texts.items() if not _is_whole(text)]
        if not missing:
            found[language.code] = texts
        elif any("".join(text) for text in texts.values()):
            why_not[language.code] = f"stays without {language.names[0]}, since {_LACKS.format(', '.join(missing))}"
    return found, why_not


_LACKS = f"some of it is not there, or longer than {LONGEST_TRANSLATED} letters: {{}}."


def _is_whole(text: str | list[str]) -> bool:
    return all(0 < len(part) <= LONGEST_TRANSLATED for part in ([text] if isinstance(text, str) else text))
