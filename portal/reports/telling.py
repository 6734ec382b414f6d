"""The three sentences that an edition begins with, and its figures in words: composed by rules, never guessed. Pure."""

from typing import NamedTuple

from portal.reports.change import Change
from portal.reports.edition import Edition, Line, ordered
from portal.reports.periods import Period

NEARLY = ((0.95, "nearly all"), (0.75, "most"), (0.55, "more than half"), (0.45, "about half"), (0.2, "some"))
"""The least share for each word; below the last it is few."""


class Sentence(NamedTuple):
    """`figure`: where on the page stands what it rests on."""

    text: str
    figure: str


def sentences(edition: Edition) -> list[Sentence]:
    """What goes well, what does not, and what changed, or else what became of promises: three, as far as enough was
    said."""
    lines = edition.of("value") or edition.lines
    well, badly = (_leads(lines, tone) or _leads(edition.lines, tone) for tone in ("positive", "negative"))
    found = [_badly(badly), _well(well), _changed(edition), _promised(edition)]
    told = [one for one in found if one]
    return (told or [Sentence("Too few people spoke for anything to be said without pointing at somebody.", "spoke")])[
        :3
    ]


def in_words(share: float) -> str:
    """Of ten comments, as a person would say it."""
    return next((word for least, word in NEARLY if share >= least), "few")


def change_in_words(change: Change | None) -> str:
    """What a reader may conclude; empty where there is nothing to compare."""
    if change is None:
        return ""
    if not change.is_more_than_chance:
        return "no sure change"
    return f"{'up' if change.points > 0 else 'down'} {abs(change.points)} points, more than chance"


def _leads(lines: list[Line], tone: str) -> Line | None:
    return next(iter(ordered(lines, tone)), None)


def _badly(line: Line | None) -> Sentence | None:
    if line is None:
        return None
    how = in_words(line.tones["negative"] or 0)
    return Sentence(
        f"What worries people most is {line.code.name}: about {line.times} comments speak of it, and {how} of them "
        "sound unhappy.",
        f"code-{line.code.key}",
    )


def _well(line: Line | None) -> Sentence | None:
    if line is None:
        return None
    how = in_words(line.tones["positive"] or 0)
    return Sentence(
        f"What pleases people most is {line.code.name}: of about {line.times} comments {how} sound happy.",
        f"code-{line.code.key}",
    )


def _changed(edition: Edition) -> Sentence | None:
    lines = [one for one in edition.lines if one.change]
    if not lines:
        return None
    since = Period.known(edition.periods[-2]).words
    moved = [(one.change, one.code) for one in lines if one.change and one.change.is_more_than_chance]
    if not moved:
        return Sentence(
            f"Of what can be compared, nothing is spoken of more or less than in {since} by more than chance.",
            "changes",
        )
    change, code = max(moved, key=lambda pair: abs(pair[0].points))
    more = "more" if change.points > 0 else "less"
    was, now = round(change.before * 100), round(change.now * 100)
    return Sentence(
        f"{code.name} is spoken of {more} than in {since}: in {now} of 100 comments, after {was}. That is more than "
        "chance.",
        "changes",
    )


def _promised(edition: Edition) -> Sentence | None:
    promises = edition.told.promises
    if not promises:
        return None
    kept, late = sum(one.state == "done" for one in promises), sum(one.overdue for one in promises)
    said = f"Of {len(promises)} answers on the boards {kept} {'is' if kept == 1 else 'are'} done and proved"
    return Sentence(f"{said}, and {late} {'is' if late == 1 else 'are'} overdue." if late else f"{said}.", "promises")
