"""Writes anew what is there to be translated, beside what was: `make words`. For maintainers and translators."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from portal import settings, web
from portal.languages import BANK, HERE, OTHERS, WORDS, in_english
from portal.surveys import faces
from portal.surveys.kinds import YES_OR_NO

PACKAGE = Path(settings.__file__).parent
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "noop": None}
UNDATED = datetime(2026, 11, 22, tzinfo=UTC)
"""What was written when is known by the repository: written again, a file stays the same, byte by byte."""

SAID_IN_BANK = ("title", "purpose", "readers", "known", "text", "help", "section", "options")


def said(domain: str) -> Catalog:
    """All that a domain has to say, in English."""
    found = Catalog(project="Participation Portal", version="1", fuzzy=False, creation_date=UNDATED)
    for message in _interface() if domain == WORDS else ((one, "") for one in _bank()):
        words, about = message
        found.add(words, auto_comments=[about] if about else [])
    return found


def _interface() -> Iterator[tuple[Any, str]]:
    for folder in (PACKAGE, web.folder("templates")):
        for _, _, words, comments, _ in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS, ["Translators:"]):
            yield words, " ".join(comments)
    for word in (*faces.WORDS, *YES_OR_NO):
        yield word, ""
    for line in json.loads((PACKAGE / "safeguarding" / "helplines.json").read_text())["lines"]:
        yield from ((line[name], "") for name in ("name", "about"))


def _bank() -> Iterator[str]:
    for name in ("bank", "questions", "about"):
        yield from _texts(json.loads((PACKAGE / "surveys" / f"{name}.json").read_text()))


def _texts(given: Any, field: str = "") -> Iterator[str]:
    """Whatever a respondent reads of it."""
    if isinstance(given, dict):
        for name, inside in given.items():
            yield from _texts(inside, name)
    elif isinstance(given, list):
        for inside in given:
            yield from _texts(inside, field)
    elif isinstance(given, str) and field in SAID_IN_BANK:
        yield given


def file(code: str, domain: str) -> Path:
    return HERE / code / "LC_MESSAGES" / f"{domain}.po"


def written(code: str, domain: str) -> Catalog:
    """As it was translated so far."""
    if not file(code, domain).exists():
        return Catalog(locale=code, fuzzy=False)
    with file(code, domain).open("rb") as kept:
        return read_po(kept, locale=code)


def write(code: str, domain: str) -> None:
    """What is no longer said goes; what is new waits for its translation."""
    catalog = written(code, domain)
    catalog.update(said(domain), no_fuzzy_matching=True)
    catalog.header_comment = f"# {in_english(code)}. Msgids are English as children read it; so should msgstrs be."
    catalog.revision_date, catalog.last_translator = UNDATED, "nobody who was named"
    catalog.language_team = in_english(code)
    file(code, domain).parent.mkdir(parents=True, exist_ok=True)
    with file(code, domain).open("wb") as kept:
        write_po(kept, catalog, width=0, no_location=True, omit_header=False, ignore_obsolete=True)


if __name__ == "__main__":
    for code in OTHERS:
        for domain in (WORDS, BANK):
            write(code, domain)
