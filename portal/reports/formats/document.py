"""An edition as a document for programs; edition.schema.json says what is in it. Pure."""

from dataclasses import asdict
from typing import Any

from portal.reports.edition import Grid, Line
from portal.reports.formats.issue import STATES, Issue, in_words
from portal.reports.formats.tabled import tables
from portal.reports.telling import change_in_words, sentences

Document = dict[str, Any]


def document(issue: Issue) -> Document:
    edition, scope = issue.edition, issue.edition.scope
    return {
        "number": issue.number,
        "title": issue.title,
        "period": {"name": scope.period, "words": issue.when},
        "scope": {"group": scope.group, "age": scope.age, "by": scope.by, "words": issue.about},
        "made_on": issue.made_on.isoformat(),
        "replaces": issue.replaces,
        "because": issue.because,
        "codebook": issue.codebook,
        "rule": {"threshold": issue.threshold, "step": issue.step, "words": issue.rule},
        "comments": edition.comments,
        "none_fits": _rounded(edition.none_fits),
        "sentences": [{"text": one.text, "figure": one.figure} for one in sentences(edition)],
        "kinds": edition.kinds,
        "periods": [{"name": name, "words": in_words(name)} for name in edition.periods],
        "lines": [line_of(one) for one in edition.lines],
        "breakdowns": [_breakdown(issue, name) for name in edition.dimensions],
        "tones": {tone: _rounded(share) for tone, share in edition.tones.items()},
        **_beside(issue),
        "tables": [asdict(one) for one in tables(issue)],
    }


def line_of(one: Line) -> Document:
    low, high = one.sure or (None, None)
    return {
        "code": one.code.key,
        "name": one.code.name,
        "kind": one.code.kind,
        "comments": one.times,
        "share": _rounded(one.share),
        "low": _rounded(low),
        "high": _rounded(high),
        "goes": one.goes.value,
        "tones": {tone: _rounded(share) for tone, share in one.tones.items()},
        "over_time": [_rounded(share) for share in one.over_time],
        "change": _change(one),
    }


def _change(one: Line) -> Document | None:
    if one.change is None:
        return None
    told = {"before": _rounded(one.change.before), "points": one.change.points}
    return told | {"more_than_chance": one.change.is_more_than_chance, "words": change_in_words(one.change)}


def _breakdown(issue: Issue, dimension: str) -> Document:
    grid, sizes = issue.edition.by(dimension), issue.edition.sizes(dimension)
    columns = [{"key": key, "name": name, "comments": sizes[key]} for key, name in grid.columns.items()]
    return {"by": dimension, "columns": columns, "rows": _rows(grid)}


def _rows(grid: Grid) -> list[Document]:
    return [{"code": code.key, "name": code.name, "shares": list(map(_rounded, shares))} for code, shares in grid.rows]


def _beside(issue: Issue) -> Document:
    told = issue.edition.told
    low, high = told.heard.range
    heard = {"share": told.heard.share, "low": low, "high": high, "measured_on": told.heard.what}
    return {
        "tone_was_right": {name: _rounded(n) if isinstance(n, float) else n for name, n in heard.items()}
        if told.heard.of
        else None,
        "asked": [
            {**asdict(one), "group_name": _group(issue, one.group), "rate": _rounded(one.rate)} for one in told.asked
        ],
        "promises": [
            asdict(one) | {"group_name": _group(issue, one.group), "state_words": STATES.get(one.state, one.state)}
            for one in told.promises
        ],
        "unanswered": list(told.unanswered),
        "new_words": None if told.words is None else list(told.words),
        "still_open": list(told.open),
    }


def _group(issue: Issue, key: str) -> str:
    return issue.edition.told.groups.get(key, key)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
