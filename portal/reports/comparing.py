"""Two editions about the same people, side by side. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.reports.change import Change, changed
from portal.reports.edition import Edition
from portal.reports.periods import Period
from portal.reports.told import Code


@dataclass(frozen=True, slots=True)
class Beside:
    """`then` and `now` are empty where nothing may be told, or where the codebook of the time had no such code; the
    marks say which."""

    code: Code
    then: float | None
    now: float | None
    change: Change | None
    was_there: bool
    is_there: bool


def beside(earlier: Edition, later: Edition) -> list[Beside]:
    """In the order of the later codebook; what it has no more comes last."""
    return list(_beside(earlier, later))


def _beside(earlier: Edition, later: Edition) -> Iterator[Beside]:
    then = {code.key: code for code in earlier.told.codes}
    now = {code.key: code for code in later.told.codes}
    for key, code in {**now, **{key: code for key, code in then.items() if key not in now}}.items():
        before, after = earlier.share(earlier.scope.whole, key), later.share(later.scope.whole, key)
        yield Beside(code, before, after, _change(earlier, later, key), key in then, key in now)


def _change(earlier: Edition, later: Edition, key: str) -> Change | None:
    was, here = earlier.scope.whole, later.scope.whole
    if set(Period.known(was.period).quarters) & set(Period.known(here.period).quarters):
        return None  # the same comments, at least in part: a difference between them is no change over time
    return changed(later.shown(here, key), later.shown(here), earlier.shown(was, key), earlier.shown(was))
