"""Coded comments as a .qdpx file: a zip of project.qde and one plain text a comment. Pure.

Positions count characters (Unicode code points); the end is the first character after. Nothing tells a time more
exactly than its week: not even the dates of the files inside.
"""

import io
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.analysis.codebook import Codebook
from portal.analysis.refi import ORIGIN, PROJECT, guid, guid_of
from portal.analysis.refi.writing import as_file, codes_of, text

VARIABLES = {"Question": "Text", "Source": "Text", "Week of": "Date"}
MACHINE = "Machine"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip; a zip knows none that is earlier."""


@dataclass(frozen=True, slots=True)
class Given:
    """A code that stands: from where to where (all of the words, where nobody said), by whom, in which week."""

    key: str
    by: str
    week: date
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One comment. `reference` is how it is called outside of the portal."""

    reference: str
    text: str
    question: str
    source: str
    week: date
    codes: Sequence[Given]
    note: str = ""
    by: str = ""
    """Whose word on it is the last; empty where it was not coded yet."""

    @property
    def is_read(self) -> bool:
        """Whether a person coded it."""
        return self.by not in ("", MACHINE)


def qdpx(book: Codebook, name: str, week: date, told: Iterable[Told]) -> bytes:
    """`name` is what the project is called, `week` when it was made."""
    comments = list(told)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        _put(file, "project.qde", qde(book, name, week, comments))
        for one in comments:
            _put(file, f"Sources/{guid('source', one.reference)}.txt", one.text.encode())
    return packed.getvalue()


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(entry, content)


def qde(book: Codebook, name: str, week: date, told: Sequence[Told]) -> bytes:
    users = {one.by: guid("user", one.by) for comment in told for one in comment.codes}
    root = _tag(None, "Project", name=text(name), origin=ORIGIN, creationDateTime=_moment(week))
    if users:
        _users(_tag(root, "Users"), users)
    _tag(root, "CodeBook").append(codes_of(book, PROJECT))
    variables = _tag(root, "Variables")
    for variable, sort in VARIABLES.items():
        _tag(variables, "Variable", guid=guid("variable", variable), name=variable, typeOfVariable=sort)
    if told:
        sources = _tag(root, "Sources")
        for one in told:
            _source(sources, book, one, users)
    _tag(root, "Description").text = f"Coded by {text(book.name)}, version {book.version}."
    return as_file(root, PROJECT)


def _users(above: ET.Element, users: dict[str, str]) -> None:
    for by, id_ in sorted(users.items()):
        _tag(above, "User", guid=id_, name=by)


def _source(above: ET.Element, book: Codebook, told: Told, users: dict[str, str]) -> None:
    id_ = guid("source", told.reference)
    facts = {"guid": id_, "name": told.reference, "plainTextPath": f"internal://{id_}.txt"}
    source = _tag(above, "TextSource", **facts, creationDateTime=_moment(told.week))
    if told.note:
        _tag(source, "Description").text = text(told.note)
    for given in told.codes:
        if given.key in book.by_key:
            _selection(source, book, told, given, users[given.by])
    for variable, value in (("Question", told.question), ("Source", told.source), ("Week of", told.week.isoformat())):
        if value:
            held = _tag(source, "VariableValue")
            _tag(held, "VariableRef", targetGUID=guid("variable", variable))
            _tag(held, f"{VARIABLES[variable]}Value").text = text(value)


def _selection(source: ET.Element, book: Codebook, told: Told, given: Given, user: str) -> None:
    start, end = (0, len(told.text)) if given.start is None or given.end is None else (given.start, given.end)
    made = {"creatingUser": user, "creationDateTime": _moment(given.week)}
    id_ = guid("selection", told.reference, given.key, given.by)
    where = {"name": "", "startPosition": str(start), "endPosition": str(end)}
    selection = _tag(source, "PlainTextSelection", guid=id_, **where, **made)
    coding = _tag(selection, "Coding", guid=guid("coding", told.reference, given.key, given.by), **made)
    _tag(coding, "CodeRef", targetGUID=guid_of(book.key, given.key))


def _moment(week: date) -> str:
    return f"{week.isoformat()}T00:00:00Z"


def _tag(above: ET.Element | None, name: str, /, **facts: str) -> ET.Element:
    tag = f"{{{PROJECT}}}{name}"
    return ET.Element(tag, facts) if above is None else ET.SubElement(above, tag, facts)
