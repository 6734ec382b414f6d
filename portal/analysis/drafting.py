"""Changing a codebook code by code, and telling whether two say the same. Pure."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

from portal.analysis.codebook import Codebook, Definition

Codes = list[Definition]


def mark(code: Definition) -> str:
    """Changes with anything that is said of a code. Neither the order of its terms nor whether 2 was kept as 2.0 is
    a change."""
    said = {**vars(code), "terms": _plain(code.terms)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def mark_of(book: Codebook) -> str:
    """Changes with anything that is said of its codes, and with their order; not with its name and version."""
    return hashlib.sha256(json.dumps([book.key, *(mark(code) for code in book.codes)]).encode()).hexdigest()


def _plain(weights: Mapping[str, float]) -> list[str]:
    return sorted(f"{one}={weight:g}" for one, weight in weights.items())


def put(codes: Iterable[Definition], made: Definition) -> Codes:
    """In the place of the one with its key or, where there is none, behind the last of its kind."""
    line = list(codes)
    for at, code in enumerate(line):
        if code.key == made.key:
            return [*line[:at], made, *line[at + 1 :]]
    behind = max((at for at, code in enumerate(line, 1) if code.kind == made.kind), default=len(line))
    return [*line[:behind], made, *line[behind:]]


def without(codes: Iterable[Definition], key: str) -> Codes:
    return [code for code in codes if code.key != key]


def moved(codes: Iterable[Definition], key: str, by: int) -> Codes:
    """With one code before (-1) or behind (1) its neighbour of the same kind; at either end nothing changes."""
    line = list(codes)
    kind = next((code.kind for code in line if code.key == key), "")
    seats = [at for at, code in enumerate(line) if code.kind == kind]
    places = {line[at].key: number for number, at in enumerate(seats)}
    if key in places and 0 <= places[key] + by < len(seats):
        here, there = seats[places[key]], seats[places[key] + by]
        line[here], line[there] = line[there], line[here]
    return line


def free_key(codes: Iterable[Definition], kind: str) -> str:
    """A short code that nothing is called yet, in the manner of the others of this kind: V15 after V14."""
    keys = [code.key for code in codes]
    alike = [found for code in codes if code.kind == kind and (found := re.fullmatch(r"([A-Z]+)(\d+)", code.key))]
    letter = alike[-1][1] if alike else kind[:1].upper()
    number = max((int(found[2]) for found in alike), default=0) + 1
    return next(key for step in range(len(keys) + 1) if (key := f"{letter}{number + step}") not in keys)
