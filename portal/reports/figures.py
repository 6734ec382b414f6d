"""Which figures an edition shows: those that were asked for, as far as disclosure control lets them through. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.reports.counts import ALL, Counts, Place
from portal.reports.disclosure import Range, Rule

Figures = dict[str, int]
"""By the name of the cell, rounded. What is not in it is not shown."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an edition is about: everybody in a period or, one of these at most, a group, an age, or all who said the
    same about themselves, such as borough=outside."""

    period: str
    group: str = ALL
    age: str = ALL
    by: str = ALL
    """Such as borough=out."""

    def __post_init__(self) -> None:
        if sum(one != ALL for one in (self.group, self.age, self.by)) > 1:
            raise ValueError("an edition is about a group, an age, or what people said about themselves")

    @property
    def whole(self) -> Place:
        return Place(self.period, self.group, self.age, self.by)

    def places(self, counts: Counts) -> list[Place]:
        """The whole, and its parts: by one thing at a time, groups for everybody, ages for a group, tones, and what
        people said about themselves. What they said is crossed with nothing."""
        return [self.whole, *(place for place in counts.cells if self._is_part(place))]

    def _is_part(self, place: Place) -> bool:
        if self.by != ALL or self.whole not in place.wider:
            return False
        return place.by != ALL or (place.group != self.group) or (place.age != self.age and self.group != ALL)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`refused`: small cells that could be worked out, because of what was published before; with these the edition
    must not be published."""

    figures: Figures
    refused: Mapping[str, Range] = field(default_factory=dict)


def choose(
    counts: Counts,
    scope: Scope,
    codes: Iterable[str],
    rule: Rule,
    before: Mapping[str, int],
    earlier: Sequence[Mapping[str, int]] = (),
) -> Chosen:
    """`before`: every figure of every edition that was made, as far as it still holds, see `still_true`; `earlier`:
    all that each of them told."""
    from portal.reports.disclosure.protect import protect  # loads scipy, which no web process needs
    from portal.reports.disclosure.since import kept_apart

    places, known = scope.places(counts), {name: rule.told_by(figure) for name, figure in before.items()}
    every = protect(counts.tables(), [place.named() for place in places], rule, known)
    figures, refused = kept_apart(counts.tables(), every.shown, before, earlier, rule), dict(every.given_away)
    known |= {name: rule.told_by(figure) for name, figure in figures.items()}
    for code in codes:
        if not _is_told_of(counts, code, places, rule, known):
            continue
        tables = counts.tables(code)
        wanted = [place.said(code) for place in places if place.named() in known]
        found = protect(tables, wanted, rule, {name: ends for name, ends in known.items() if name in tables.cells})
        figures |= kept_apart(tables, found.shown, before, earlier, rule)
        refused |= found.given_away
    return Chosen(figures, refused)


def _is_told_of(counts: Counts, code: str, places: Iterable[Place], rule: Rule, known: Mapping[str, Range]) -> bool:
    """Whether any figure of it could be shown, or was before: where none is, nothing is to be worked out."""
    shown = any(place.named() in known and not rule.is_small(counts.of(place, code)) for place in places)
    return shown or any(f"/{code}/" in name for name in known)


def still_true(before: Iterable[Mapping[str, int]], counts: Counts, codes: Iterable[str], rule: Rule) -> Figures:
    """Figures of earlier editions that are what would be shown today. The others tell of a state that has passed:
    comments have come in since, were taken back or are coded otherwise."""
    every = counts.named()
    for code in codes:
        every |= counts.named(code)
    told = {name: rule.shown(cell.times) for name, cell in every.items() if not rule.is_small(cell)}
    return {name: n for figures in before for name, n in figures.items() if told.get(name) == n}
