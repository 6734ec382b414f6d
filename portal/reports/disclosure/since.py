"""What an edition tells beside an earlier one of the same: how much came in, or went, since."""

from collections.abc import Iterable, Mapping

from portal.reports.disclosure.attack import ROOM, Attack
from portal.reports.disclosure.cells import Range, Rule, Sum, Tables

THEN, SINCE = "then:", "since:"


def kept_apart(
    tables: Tables, shown: Mapping[str, int], still: Mapping[str, int], before: Iterable[Mapping[str, int]], rule: Rule
) -> dict[str, int]:
    """Of what is to be shown as much as can be beside each edition `before`: a small difference between then and now
    is a small number too, and has to stay as uncertain as one. `still`: what was told before and is so today."""
    left = dict(shown)
    for told in before:
        then = {name: n for name, n in told.items() if name in tables.cells}
        while given_away := _told(tables, left, still, then, rule):
            left = {name: n for name, n in left.items() if name not in given_away}
    return left


def _told(
    tables: Tables, shown: Mapping[str, int], still: Mapping[str, int], then: Mapping[str, int], rule: Rule
) -> set[str]:
    """The cells of which a reader can tell too exactly that few came in, or went. Where nothing has changed, nothing
    is told; where what is known cannot all be true, all that changed is taken to be."""
    changed = {name for name, n in shown.items() if then.get(name, n) != n}
    if not changed:
        return set()
    before = [Sum(THEN + one.total, tuple(THEN + part for part in one.parts)) for one in tables.sums]
    both = [Sum(name, (THEN + name, SINCE + name)) for name in tables.cells]
    known = {SINCE + name: Range(-ROOM, ROOM) for name in tables.cells}
    known |= {name: rule.told_by(n) for name, n in {**still, **shown}.items() if name in tables.cells}
    known |= {THEN + name: rule.told_by(n) for name, n in then.items()}
    wanted = [SINCE + name for name in tables.cells if name in shown and name in then]
    try:
        found = Attack([*tables.sums, *before, *both]).narrow(known, wanted, rule.least_width)
    except ValueError:
        return changed
    return {name.removeprefix(SINCE) for name, ends in found.items() if _may_be_small(ends, rule)}


def _may_be_small(ends: Range, rule: Rule) -> bool:
    return ends.low < rule.threshold and ends.high > -rule.threshold
