"""A codebook out of a .qdc or .qdpx file. What came from here before is known again by its identifiers. Pure."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portal.analysis.codebook import KINDS, Codebook, Definition
from portal.analysis.refi import Unreadable, guid_of
from portal.analysis.refi.opening import opened
from portal.analysis.refi.writing import BULLET, INCLUDE, LEAVE_OUT

MOST_CODES = 500
DEEPEST = 12
LONGEST_NAME, LONGEST_LINE, LONGEST_DEFINITION = 120, 300, 2_000
_OTHERS = "category"
"""The kind of codes that stand under no heading."""


@dataclass(frozen=True, slots=True)
class Found:
    """`told` are sentences on what did not come along as it stood in the file."""

    book: Codebook
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Code:
    guid: str
    name: str
    kind: str
    description: str


def read(file: bytes, among: Sequence[Codebook], name: str = "") -> Found:
    """As another codebook by that name; without a name, as the one of `among` that it came from, changed.

    Codes that are known again keep their keys, and all that no .qdc holds: terms, wording for children, examples.
    Raises Unreadable.
    """
    told: list[str] = []
    codes = _unlike(list(_walked(opened(file), told)), told)
    if not codes:
        raise Unreadable("There is no code in this file that could be given to a comment.")
    if len(codes) > MOST_CODES:
        raise Unreadable(f"There are {len(codes):,} codes in this file. A codebook here has at most {MOST_CODES}.")
    like = _likest(codes, among)
    if like is None and not name:
        raise Unreadable("None of these codes is known here, so this is another codebook: give it a name.")
    before = like or Codebook("", "0", "", ())
    keys = _keys(codes, before)
    known = before.by_key
    listed = tuple(_definition(code, known.get(key), key) for code, key in zip(codes, keys, strict=True))
    told += _changes(before, {key: code.name for code, key in zip(codes, keys, strict=True)})
    if not name:
        return Found(replace(before, codes=listed), tuple(told))
    return Found(Codebook(_slug(name), "1", name, listed), tuple(told))


def _likest(codes: list[_Code], among: Sequence[Codebook]) -> Codebook | None:
    """The one that knows most of these codes again; of those that know as many, the first."""

    def known(book: Codebook) -> int:
        guids, names = {guid_of(book.key, key) for key in book.by_key}, {code.name.casefold() for code in book.codes}
        return sum(code.guid in guids or code.name.casefold() in names for code in codes)

    found = max(among, key=known, default=None)
    return found if found and known(found) else None


def _changes(before: Codebook, names: dict[str, str]) -> Iterator[str]:
    """`names`: of each code in the file, by its key."""
    if new := [name for key, name in names.items() if key not in before.by_key]:
        yield f"New: {_named(new)}. What is new has no terms and no examples yet."
    if gone := [code.name for code in before.codes if code.key not in names]:
        yield f"In {before.name}, but not in the file: {_named(gone)}."


def _named(names: list[str], most: int = 10) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30].strip("-") or "codebook"


def _walked(root: ET.Element, told: list[str]) -> Iterator[_Code]:
    space = root.tag.partition("}")[0] + "}"
    groups = {
        str(member.get("guid") or member.get("targetGUID")).strip("{}").lower(): _line(one.get("name"), LONGEST_NAME)
        for one in root.iterfind(f"{space}Sets/{space}Set")
        for member in one.iterfind(f"{space}MemberCode")
    }
    for code in root.iterfind(f"{space}Codes/{space}Code"):
        yield from _below(code, space, "", groups, 1, told)


def _below(
    code: ET.Element, space: str, heading: str, groups: dict[str, str], depth: int, told: list[str]
) -> Iterator[_Code]:
    if depth > DEEPEST:
        raise Unreadable(f"The codes of this file are nested more than {DEEPEST} deep.")
    name, id_ = _line(code.get("name"), LONGEST_NAME), str(code.get("guid")).strip("{}").lower()
    inner = code.findall(f"{space}Code")
    if code.get("isCodable") in {"false", "0"}:
        heading = name or heading
    elif name:
        yield _Code(id_, name, _kind(heading or groups.get(id_, "")), _plain(code.findtext(f"{space}Description")))
        if inner:
            told.append(f"What stood under {name} stands beside it now: here no code is part of another.")
    for one in inner:
        yield from _below(one, space, heading, groups, depth + 1, told)


def _kind(heading: str) -> str:
    plain = heading.removesuffix(" (all)")
    ours = {shown.casefold(): kind for kind, shown in KINDS.items()}
    return ours.get(plain.casefold(), plain.lower()[:40]) or _OTHERS


def _unlike(codes: list[_Code], told: list[str]) -> list[_Code]:
    """Each name once."""
    kept: dict[str, _Code] = {}
    for code in codes:
        if code.name.casefold() in kept:
            told.append(f"{code.name} stands in the file twice; only the first came along.")
        kept.setdefault(code.name.casefold(), code)
    return list(kept.values())


def _keys(codes: list[_Code], like: Codebook) -> list[str]:
    """Those of codes that are known again, by identifier or else by name; others are numbered."""
    by_guid = {guid_of(like.key, key): key for key in like.by_key}
    by_name = {code.name.casefold(): code.key for code in like.codes}
    taken = {by_guid[code.guid] for code in codes if code.guid in by_guid}
    keys: list[str] = []
    number = 0
    for code in codes:
        key = by_guid.get(code.guid) or by_name.get(code.name.casefold(), "")
        if not key or (code.guid not in by_guid and key in taken):
            number += 1
            while f"C{number}" in like.by_key:
                number += 1
            key = f"C{number}"
        taken.add(key)
        keys.append(key)
    return keys


def _definition(code: _Code, before: Definition | None, key: str) -> Definition:
    definition, include, leave_out = _parts(code.description)
    made = before or Definition(key, code.kind, code.name, code.name, definition)
    return replace(
        made,
        kind=code.kind,
        name=code.name,
        definition=definition or made.definition or code.name,
        include=include,
        leave_out=leave_out,
    )


def _parts(description: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Undoes what writing.described() did; a description of another make is a definition as a whole."""
    found: dict[str, list[str]] = {"": [], INCLUDE: [], LEAVE_OUT: []}
    under = ""
    for line in description.split("\n"):
        if line.strip() in (INCLUDE, LEAVE_OUT):
            under = line.strip()
        elif under and line.startswith(BULLET):
            found[under].append(_line(line.removeprefix(BULLET), LONGEST_LINE))
        else:
            found[""].append(line)
    definition = "\n".join(found[""]).strip()[:LONGEST_DEFINITION]
    return definition, tuple(found[INCLUDE]), tuple(found[LEAVE_OUT])


def _line(said: str | None, most: int) -> str:
    return " ".join(_plain(said).split())[:most]


def _plain(said: str | None) -> str:
    """Without control characters and what turns the direction of reading."""
    return re.sub("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", said or "").strip()
