"""Coded comments as files that other programs read: a sheet, JSON Lines, a REFI-QDA project. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from portal import sheets
from portal.analysis.codebook import Codebook
from portal.analysis.refi.project import Told, qdpx

HEADER = ["Week of", "Source", "Question", "Words", "Codes", "Coded by", "Reference", "Note"]
NONE = "none"
"""Stands for codes where a person found that none fits; where the machine found none, nothing does."""


@dataclass(frozen=True, slots=True)
class Taken:
    """All that leaves the portal. `day` is when its quarter began, `voice` who speaks."""

    name: str
    voice: str
    day: date
    book: Codebook
    comments: list[Told]


def csv(taken: Taken) -> bytes:
    rows: list[list[sheets.Cell]] = [
        [one.week, one.source, one.question, one.text, _codes(one), one.by, one.reference, one.note]
        for one in taken.comments
    ]
    return sheets.written(HEADER, rows).encode()


def _codes(told: Told) -> str:
    return " ".join(given.key for given in told.codes) or (NONE if told.is_read else "")


def jsonl(taken: Taken) -> bytes:
    """`portal code`, `portal train` and `portal evaluate` read it as it is."""
    return "".join(json.dumps(_line(taken, one), ensure_ascii=False) + "\n" for one in taken.comments).encode()


def _line(taken: Taken, told: Told) -> dict[str, object]:
    return {
        "id": told.reference,
        "week": told.week.isoformat(),
        "source": told.source,
        "group": taken.voice,
        "question": told.question,
        "text": told.text,
        "codes": [given.key for given in told.codes],
        "none": told.is_read and not told.codes,
        "coded_by": told.by,
        "codebook": taken.book.edition,
        **({"note": told.note} if told.note else {}),
    }


def project(taken: Taken) -> bytes:
    return qdpx(taken.book, taken.name, taken.day, taken.comments)


@dataclass(frozen=True, slots=True)
class Format:
    ending: str
    kind: str
    label: str
    made: Callable[[Taken], bytes]


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", "text/csv; charset=utf-8", "A sheet (.csv)", csv),
    "jsonl": Format("jsonl", "application/jsonl", "JSON Lines (.jsonl)", jsonl),
    "qdpx": Format("qdpx", "application/zip", "A project for QualCoder and others (.qdpx)", project),
}
