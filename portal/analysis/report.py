"""A report's figures: shares by code and how they changed, with every count under the minimum withheld. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.analysis.codebook import Definition
from portal.withholding import parts, share


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted in one quarter: comments in all, by code, by tone, that no code fits, that a person read."""

    comments: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)
    tones: Mapping[str, int] = field(default_factory=dict)
    none_fits: int = 0
    reviewed: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One code's line. `share` and `before` go from 0 to 1, `count` and both are empty where they are withheld."""

    code: Definition
    count: int | None
    share: float | None
    before: float | None

    @property
    def change(self) -> int | None:
        """In percentage points since the quarter before; empty unless both quarters are shown."""
        if self.share is None or self.before is None:
            return None
        return round(self.share * 100) - round(self.before * 100)


@dataclass(frozen=True, slots=True)
class Report:
    """`comments` is empty, and nothing else is shown, when too few people spoke at all."""

    comments: int | None
    before: int | None
    lines: list[Line]
    tones: dict[str, float | None]
    none_fits: float | None
    reviewed: float

    def of(self, kind: str) -> list[Line]:
        """The lines of one kind of code (value or priority), most spoken about first, withheld ones last."""
        return sorted((one for one in self.lines if one.code.kind == kind), key=lambda one: -(one.share or 0))

    @property
    def withheld(self) -> int:
        return sum(one.share is None for one in self.lines)

    @property
    def most(self) -> Line | None:
        """The value most spoken about."""
        return next((one for one in self.of("value") if one.share), None)

    @property
    def risen(self) -> Line | None:
        return max(self._changed(), key=lambda one: one.change or 0, default=None)

    @property
    def fallen(self) -> Line | None:
        return min(self._changed(), key=lambda one: one.change or 0, default=None)

    def _changed(self) -> list[Line]:
        return [one for one in self.of("value") if one.change]


def make(now: Tally, then: Tally, codes: list[Definition], minimum: int) -> Report:
    """The report of a quarter (`now`) beside the one before (`then`)."""
    if now.comments < max(minimum, 1):
        return Report(None, None, [], {}, None, 0)
    return Report(
        comments=now.comments,
        before=then.comments if then.comments >= minimum else None,
        lines=[_line(code, now, then, minimum) for code in codes],
        tones={tone: n and n / now.comments for tone, n in parts(now.tones, now.comments, minimum).items()},
        none_fits=share(now.none_fits, now.comments, minimum),
        reviewed=now.reviewed / now.comments,
    )


def _line(code: Definition, now: Tally, then: Tally, minimum: int) -> Line:
    count = now.codes.get(code.key, 0)
    now_share = share(count, now.comments, minimum)
    before = share(then.codes.get(code.key, 0), then.comments, minimum)
    return Line(code, count if now_share is not None else None, now_share, before)
