"""The tables of an edition, made once for all files. An empty cell is not told, whatever stands behind it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portal.reports.change import Change
from portal.reports.counts import NONE_FITS
from portal.reports.edition import TONES, Goes, Line
from portal.reports.formats.issue import STATES, Issue, in_words
from portal.reports.naming import dimension as by_dimension
from portal.reports.told import Promise
from portal.sheets import Cell

Row = tuple[Cell, ...]
OF_100 = "of 100 comments"
GOES = {one: None if one is Goes.UNTOLD else one.value.replace("_", " ") for one in Goes}
KINDS = {"value": ("values", "Values"), "priority": ("themes", "Priority themes")}


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


def tables(issue: Issue) -> list[Table]:
    """Each has a key of its own. The last holds notes."""
    return [*_of_figures(issue), *_beside(issue), _notes(issue)]


def per_100(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _of_figures(issue: Issue) -> Iterator[Table]:
    edition = issue.edition
    yield _spoke(issue)
    for kind in edition.kinds:
        key, title = KINDS.get(kind, (kind, kind.capitalize()))
        yield _lines(key, title, edition.of(kind))
    for dimension in edition.dimensions:
        yield _by(issue, dimension)
    yield _sizes(issue)
    yield _over_time(issue)
    yield _tones(issue)


def _spoke(issue: Issue) -> Table:
    edition = issue.edition
    unfit = edition.shown(edition.scope.whole, NONE_FITS)
    rows = (("comments", edition.comments, None), ("comments that no code fits", unfit, per_100(edition.none_fits)))
    return Table("spoke", "What was said", ("what", "about how many", OF_100), rows)


def _lines(key: str, title: str, lines: Iterable[Line]) -> Table:
    header = (
        "code",
        "name",
        "comments, about",
        OF_100,
        "at least",
        "at most",
        "before",
        "change",
        "more than chance",
        "goes",
    )
    return Table(key, title, header, tuple(_line(one) for one in lines), "The range holds with 95 % confidence.")


def _line(one: Line) -> Row:
    sure = one.sure or (None, None)
    ends = (per_100(sure[0]), per_100(sure[1]))
    return (one.code.key, one.code.name, one.times, per_100(one.share), *ends, *_change(one.change), GOES[one.goes])


def _change(change: Change | None) -> Row:
    if change is None:
        return None, None, None
    return per_100(change.before), change.points, change.is_more_than_chance


def _by(issue: Issue, dimension: str) -> Table:
    grid = issue.edition.by(dimension)
    columns = [*grid.columns.values()]
    rows = tuple((code.key, code.name, *map(per_100, shares)) for code, shares in grid.rows)
    note = f"In each column, {OF_100} there."
    return Table(f"by-{dimension}", f"By {by_dimension(dimension)}", ("code", "name", *columns), rows, note)


def _sizes(issue: Issue) -> Table:
    """How many comments each column of the tables before stands on."""
    rows = [
        (dimension, issue.edition.by(dimension).columns[name], size)
        for dimension in issue.edition.dimensions
        for name, size in issue.edition.sizes(dimension).items()
    ]
    return Table("sizes", "How many spoke in each", ("by", "of", "comments, about"), tuple(rows))


def _over_time(issue: Issue) -> Table:
    edition = issue.edition
    header = ("code", "name", *map(in_words, edition.periods))
    rows = tuple((one.code.key, one.code.name, *map(per_100, one.over_time)) for one in edition.lines)
    return Table("over-time", "Over time", header, rows, f"{OF_100.capitalize()}, as each edition told it then.")


def _tones(issue: Issue) -> Table:
    edition, heard = issue.edition, issue.edition.told.heard
    rows = [("", "all comments", *(per_100(edition.tones[tone]) for tone in TONES))]
    rows += [(one.code.key, one.code.name, *(per_100(one.tones[tone]) for tone in TONES)) for one in edition.lines]
    note = ""
    if heard.of:
        low, high = (round(end * 100) for end in heard.range)
        note = f"Tone was right in {round(heard.share * 100)} of 100 ({low} to {high}), measured on {heard.what}."
    return Table("tones", "How it sounds", ("code", "name", *TONES), tuple(rows), note)


def _beside(issue: Issue) -> Iterator[Table]:
    edition = issue.edition
    told, named = edition.told, edition.told.groups
    asked = (
        (named.get(one.group, one.group), one.title, one.cards, one.sheets, per_100(one.rate)) for one in told.asked
    )
    answered = ("group", "survey", "cards, about", "answers, about", "answers to 100 cards")
    yield Table("asked", "Who was asked, and who answered", answered, tuple(asked))
    asked_for = (
        (named.get(one.group, one.group), one.title, one.age, text) for one in told.asked for text in one.questions
    )
    yield Table("questions", "What each survey asked", ("group", "survey", "ages", "question"), tuple(asked_for))
    header = ("group", "codes", "you said", "state", "what came of it", "due", "overdue", "proved")
    rows = (_promise(one, named.get(one.group, one.group)) for one in told.promises)
    yield Table("promises", "What was promised, and what became of it", header, tuple(rows))
    yield _unanswered(issue)
    yield _listed("new-words", "Words that more people say than in the year before", "word", told.words or ())
    yield _listed("open", "Surveys that were still open, and are not in it", "survey", told.open)


def _promise(one: Promise, group: str) -> Row:
    how = (STATES.get(one.state, one.state), one.came, one.due_on, one.overdue, one.proved)
    return (group, ", ".join(one.codes), one.you_said, *how)


def _unanswered(issue: Issue) -> Table:
    lines = [line for key in issue.edition.told.unanswered if (line := issue.edition.line(key))]
    rows = tuple((one.code.key, one.code.name, one.times) for one in lines)
    return Table("unanswered", "What nobody has answered yet", ("code", "name", "comments, about"), rows)


def _listed(key: str, title: str, what: str, found: Iterable[str]) -> Table:
    return Table(key, title, (what,), tuple((one,) for one in found))


def _notes(issue: Issue) -> Table:
    replaces = f"It takes the place of edition {issue.replaces}: {issue.because}" if issue.replaces else ""
    notes = (
        f"Edition {issue.number}: {issue.title}, about {issue.about}.",
        f"Made on {issue.made_on.isoformat()} and never changed since.",
        replaces,
        issue.rule,
        f"Coded with {issue.codebook}." if issue.codebook else "",
    )
    return _listed("notes", "Notes", "note", (one for one in notes if one))


def tidy(made: Iterable[Table]) -> Iterator[Row]:
    """A line for each cell: its table, its row, its column and what stands there."""
    for table in made:
        named = _naming(table)
        for number, row in enumerate(table.rows, 1):
            for column, cell in zip(table.header, row, strict=True):
                yield table.key, named(number, row), column, cell


def _naming(table: Table) -> Callable[[int, Row], str]:
    """By its first cell, where that tells the rows apart; else by number."""
    first = [row[0] for row in table.rows]
    return (lambda n, row: str(row[0])) if len(set(first)) == len(first) else (lambda n, row: str(n))
