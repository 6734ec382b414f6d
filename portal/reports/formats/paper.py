"""Editions on paper: each layout is a template that gets the document of an edition and, where it may, quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal import pdf, settings
from portal.reports.counts import ALL
from portal.reports.edition import Line, ordered
from portal.reports.formats.document import document, line_of
from portal.reports.formats.issue import Issue
from portal.reports.formats.practice import question
from portal.reports.telling import in_words

Quotes = Mapping[str, Sequence[str]]
"""By code, words that somebody said and two people chose."""

LEADS = 3
"""What most comments speak of, well or badly, that is told to those who work with children."""


@dataclass(frozen=True, slots=True)
class Part:
    """Of an evidence file: one voice, such as children in care, and the keys of its groups."""

    name: str
    groups: Sequence[str] = field(default_factory=tuple)


def report(issue: Issue, quotes: Quotes) -> bytes:
    return _made("report", issue, quotes=_named(issue, quotes))


def evidence(issue: Issue, quotes: Quotes, parts: Sequence[Part]) -> bytes:
    told = [part for one in parts if (part := _part(issue, one))]
    return _made("evidence", issue, quotes=_named(issue, quotes), parts=told)


def slide(issue: Issue) -> bytes:
    return _made("slide", issue)


def position(issue: Issue) -> bytes:
    return _made("position", issue)


def alert(issue: Issue) -> bytes:
    """What those who work with children should know, and may ask themselves."""
    worries = [_lead(issue, one, "negative") for one in ordered(issue.edition.lines, "negative")[:LEADS]]
    joys = [_lead(issue, one, "positive") for one in ordered(issue.edition.lines, "positive")[:LEADS]]
    return _made("alert", issue, worries=worries, joys=joys)


def _made(template: str, issue: Issue, **beside: Any) -> bytes:
    cover = {"url": settings.URL, "ink": pdf.INKS["teal"]}
    return pdf.made(f"reports/{template}.typ", **document(issue), **cover, **beside)


def _named(issue: Issue, quotes: Quotes) -> list[dict[str, Any]]:
    """Never where it is told who they are that spoke, nor of what few spoke of."""
    scope = issue.edition.scope
    if scope.age != ALL or scope.by != ALL:
        return []
    lines = (one for one in issue.edition.lines if one.times is not None)
    return [{"name": one.code.name, "words": list(words)} for one in lines if (words := quotes.get(one.code.key))]


def _part(issue: Issue, part: Part) -> dict[str, Any] | None:
    edition = issue.edition
    groups = [key for key in edition.told.groups if key in part.groups]
    if not groups:
        return None
    return {"name": part.name, "groups": [_group(issue, key) for key in groups]}


def _group(issue: Issue, key: str) -> dict[str, Any]:
    """The comments of one group, by code; most spoken of first."""
    edition = issue.edition
    whole = edition.scope.group == key
    place = edition.scope.whole._replace(group=key)
    counts = [(code, edition.shown(place, code.key), edition.share(place, code.key)) for code in edition.told.codes]
    told = [{"name": code.name, "comments": n, "share": share} for code, n, share in counts if n]
    return {
        "key": key,
        "name": edition.told.groups[key],
        "comments": edition.comments if whole else edition.shown(place),
        "themes": sorted(told, key=lambda one: -one["comments"]),
    }


def _lead(issue: Issue, line: Line, tone: str) -> dict[str, Any]:
    promises = [one for one in document(issue)["promises"] if line.code.key in one["codes"]]
    told = {"how": in_words(line.tones[tone] or 0), "ask": question(line.code.key), "promises": promises[:2]}
    return line_of(line) | told
