"""Codebooks at the command line: those that come with the portal by key, any other as a file."""

import json
from pathlib import Path

from portal.analysis.codebook import Codebook, examples_of, from_json, shipped
from portal.analysis.refi import Unreadable
from portal.analysis.refi.reading import read
from portal.analysis.refi.writing import qdc
from portal.files.rows import bytes_of
from portal.mistakes import Mistake

FORMATS = ("json", "qdc")


def chosen(which: str) -> Codebook:
    """By key, or from a file: JSON as the portal writes it, .qdc or .qdpx. Raises Mistake."""
    if which in shipped():
        return shipped()[which]
    path = Path(which)
    if path.suffix.lower() not in {".json", ".qdc", ".qdpx"} and not path.exists():
        raise Mistake(f"there is no codebook {which}; there are: {', '.join(shipped())}, or name a file.")
    data = bytes_of(path)
    return of_json(data, path) if path.suffix.lower() == ".json" else of_refi(data, path)


def of_json(data: bytes, path: Path) -> Codebook:
    try:
        book = from_json(json.loads(data))
        for code in book.codes:  # a list or a number here would be found out much later
            if not (isinstance(code.key, str) and isinstance(code.name, str) and isinstance(code.terms, dict)):
                raise TypeError(code.key)
        _ = book.matcher
        if not book.codes:
            raise ValueError("it has no codes")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise Mistake(f"{path} is no codebook: {_why(exc)}") from None
    return book


def _why(exc: Exception) -> str:
    if isinstance(exc, json.JSONDecodeError):
        return f"line {exc.lineno} is not readable as JSON."
    if isinstance(exc, UnicodeDecodeError):
        return "it is not UTF-8 text."
    if isinstance(exc, KeyError):
        return f"{exc} is missing in it."
    if isinstance(exc, (TypeError, AttributeError)):
        return "its parts are not what they should be; compare with portal codebook roadmap --as json."
    return f"{exc}."


def of_refi(data: bytes, path: Path, name: str = "") -> Codebook:
    """One that is known here by its codes, or else another, named after its file."""
    books = list(shipped().values())
    try:
        try:
            return read(data, books, name).book
        except Unreadable as exc:
            if name or "give it a name" not in str(exc):
                raise
            return read(data, books, path.stem).book
    except Unreadable as exc:
        raise Mistake(f"{path}: {exc}") from None


def written(book: Codebook, format: str) -> bytes:
    if format == "qdc":
        return qdc(book)
    return (json.dumps(book.as_json(), ensure_ascii=False, indent=1) + "\n").encode()


def listed(book: Codebook) -> str:
    """For people: each code with how many terms and examples speak for it."""
    taught = [one for example in examples_of(book) for one in example.codes]
    lines = [f"{book.name} ({book.edition}), {len(book.codes)} codes"]
    for heading, codes in book.by_kind.items():
        lines += ["", heading]
        lines += [
            f"  {code.key:5} {code.name:55} {len(code.terms):4} terms {taught.count(code.key):5} examples"
            for code in codes
        ]
    return "\n".join(lines)
