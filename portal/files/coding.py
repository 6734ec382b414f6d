"""Coding a file's comments without keeping them."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from portal import sheets
from portal.analysis.codebook import Codebook, examples_of, shipped
from portal.analysis.coder import Coded, Suggestion
from portal.analysis.naming import field_of
from portal.files.rows import Rows, bytes_of, item
from portal.mistakes import Mistake

if TYPE_CHECKING:
    from portal.analysis.coder.model import Model

SIGHT = "sight"
"""Under which a model's figures tell what it sees of a comment."""


def model_for(book: Codebook, file: Path | None) -> "Model":
    """The one in the file or, without one, what the codebook's examples teach. Raises Mistake."""
    from portal.analysis.coder import shelf
    from portal.analysis.coder.learning import learn

    if file:
        return _unpacked(book, file)
    if book == shipped().get(book.key):
        found = shelf.base(book.as_json())
        return shelf.at_hand(found.name, found.file, book.as_json())
    return learn(book, list(examples_of(book)), datetime.now(UTC).date()).model


def _unpacked(book: Codebook, file: Path) -> "Model":
    import zipfile

    from portal.analysis.coder import shelf
    from portal.analysis.coder.model import unpacked

    if not (data := bytes_of(file)).startswith(b"PK"):  # of anything else numpy says how to open it unsafely
        raise Mistake(f"{file} is no model of {book.edition}; name a file that portal train made.")
    try:
        model = unpacked(data, book)
    except (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile) as exc:
        raise Mistake(f"{file} is no model of {book.edition}: {exc}") from None
    if model.figures.get(SIGHT) != shelf.sight():
        raise Mistake(f"{file} was trained by another release of the portal; train it again: portal train")
    return model


def coded(rows: Rows, book: Codebook, model: "Model", as_csv: bool) -> Iterator[str]:
    """A line for each row: of JSON, or of a sheet whose first line tells what is where."""
    found = zip(rows.good, model.code([item(row) for row in rows.good]), strict=True)
    lines = (_as_json(row.fields.get("id", row.line), one, book) for row, one in found)
    yield from _as_csv(lines, book) if as_csv else map(json.dumps, lines)


def _as_json(name: object, found: Coded, book: Codebook) -> dict[str, object]:
    """Offsets count characters of the text as it came. Each kind of code has a list of its own."""
    listed: dict[str, object] = {}
    for kind in dict.fromkeys(code.kind for code in book.codes):
        listed[field_of(kind)] = [_told(one) for one in found.suggestions if book.by_key[one.key].kind == kind]
    tone = {"tone": found.tone, "none": not found.suggestions}
    return {"id": name, **listed, **tone, "language": found.language, "reason": found.reason, "model": found.model}


def _told(one: Suggestion) -> dict[str, object]:
    terms = [list(term) for term in one.terms]
    return {"key": one.key, "confidence": one.confidence, "evidence": [one.start, one.end], "terms": terms}


def _as_csv(lines: Iterable[dict[str, object]], book: Codebook) -> Iterator[str]:
    """Keys, and beside them how sure each is."""
    lists = list(dict.fromkeys(field_of(code.kind) for code in book.codes))
    columns = ["id", *lists, "confidence", "tone", "none", "language", "reason", "model"]
    yield _line(columns)
    for line in lines:
        given: dict[str, list[dict[str, object]]] = {name: line[name] for name in lists}  # type: ignore[misc]
        keys = {name: " ".join(str(one["key"]) for one in listed) for name, listed in given.items()}
        sure = " ".join(f"{one['key']}={one['confidence']}" for listed in given.values() for one in listed)
        told = {**line, **keys, "confidence": sure, "none": "yes" if line["none"] else "no"}
        yield _line([sheets.safe(str(told[column])) for column in columns])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue().encode(errors="replace").decode()  # half a letter can be read, but not written
