"""An edition as its readers meet it: lines and tables, made of the figures that it shows and nothing else. Pure.

Every layout (page, paper, sheets, slide, interface for programs) is made of an Edition, so that none of them can tell
more than another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from portal.reports.change import Change, changed
from portal.reports.counts import ALL, EVERY_CODE, NONE_FITS, Place
from portal.reports.figures import Figures, Scope
from portal.reports.told import Code, Told
from portal.shares import Interval, interval
from portal.surveys.about import called

NO_AGE = "Age not known"


class Goes(StrEnum):
    """How something goes, as those sound who speak of it. RATHER_WELL and NOT_SO_WELL could be chance."""

    WELL = "well"
    RATHER_WELL = "rather_well"
    MIXED = "mixed"
    NOT_SO_WELL = "not_so_well"
    BADLY = "badly"
    UNTOLD = "untold"


TONES = ("positive", "negative", "mixed", "neutral")
OTHER = {"positive": "negative", "negative": "positive"}


@dataclass(frozen=True, slots=True)
class Line:
    """Of one code, as far as it may be told: about how many comments, their share of all, and how they sound."""

    code: Code
    times: int | None
    share: float | None
    sure: Interval | None
    change: Change | None
    tones: Mapping[str, float | None]
    """Shares of those comments, by tone."""
    goes: Goes
    over_time: tuple[float | None, ...]
    """The share in each period, oldest first and this one last."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Shares of each column's comments, a row for each code; None where nothing may be told."""

    columns: Mapping[str, str]
    rows: tuple[tuple[Code, tuple[float | None, ...]], ...]

    @property
    def most(self) -> float:
        return max((one for _, row in self.rows for one in row if one is not None), default=0.0)


@dataclass(frozen=True)
class Edition:
    scope: Scope
    figures: Figures
    told: Told

    def shown(self, place: Place, code: str = EVERY_CODE) -> int | None:
        """About how many comments; None where that may not be told."""
        figures = self.told.earlier.get(place.period, {}) if place.period != self.scope.period else self.figures
        return figures.get(place.named() if code == EVERY_CODE else place.said(code))

    def share(self, place: Place, code: str) -> float | None:
        """Never above 1, though both counts are rounded."""
        said, every = self.shown(place, code), self.shown(place)
        return min(said / every, 1.0) if said and every else None

    @property
    def comments(self) -> int | None:
        return self.shown(self.scope.whole)

    @cached_property
    def periods(self) -> list[str]:
        """Those that it can compare, oldest first and its own last."""
        return [*self.told.earlier, self.scope.period]

    @cached_property
    def lines(self) -> list[Line]:
        """Of all codes, those that most spoke of first and withheld ones last."""
        made = [self._line(code) for code in self.told.codes]
        return sorted(made, key=lambda one: -(one.times or 0))

    def of(self, kind: str) -> list[Line]:
        return [one for one in self.lines if one.code.kind == kind]

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(code.kind for code in self.told.codes))

    def line(self, key: str) -> Line | None:
        return next((one for one in self.lines if one.code.key == key), None)

    @property
    def withheld(self) -> int:
        return sum(one.times is None for one in self.lines)

    @property
    def none_fits(self) -> float | None:
        return self.share(self.scope.whole, NONE_FITS)

    @property
    def tones(self) -> dict[str, float | None]:
        return self._tones(EVERY_CODE)

    def by(self, dimension: str, kind: str = "") -> Grid:
        """By group, by age, or by something that those who answered said of themselves, such as gender."""
        columns = self._columns(dimension)
        codes = [code for code in self.told.codes if not kind or code.kind == kind]
        rows = ((code, tuple(self.share(place, code.key) for place in columns.values())) for code in codes)
        return Grid({name: self._named(dimension, name) for name in columns}, tuple(rows))

    def sizes(self, dimension: str) -> dict[str, int | None]:
        """About how many comments stand in each column, by its name."""
        return {name: self.shown(place) for name, place in self._columns(dimension).items()}

    @cached_property
    def dimensions(self) -> list[str]:
        """What it can be broken down by: group and age first, then what people said of themselves."""
        found: dict[str, None] = {}
        for place in self._parts():
            if place.by != self.scope.by and not place.by.startswith("tone="):
                found[place.by.partition("=")[0]] = None
        for name in ("age", "group"):
            if any(getattr(place, name) != getattr(self.scope, name) for place in self._parts()):
                found = {name: None, **found}
        return list(found)

    def _line(self, code: Code) -> Line:
        places = [self.scope.whole._replace(period=period) for period in self.periods]
        times, every = self.shown(places[-1], code.key), self.shown(places[-1])
        tones = self._tones(code.key)
        return Line(
            code,
            times,
            self.share(places[-1], code.key),
            interval(min(times, every), every) if times and every else None,
            self._change(code, places[-2]) if len(places) > 1 else None,
            tones,
            _goes(times, tones),
            tuple(self.share(place, code.key) for place in places),
        )

    def _change(self, code: Code, before: Place) -> Change | None:
        now = self.scope.whole
        return changed(self.shown(now, code.key), self.shown(now), self.shown(before, code.key), self.shown(before))

    def _tones(self, code: str) -> dict[str, float | None]:
        every = self.shown(self.scope.whole, code)
        if not every or self.scope.by != ALL:
            return dict.fromkeys(TONES)
        counted = {tone: self.shown(self.scope.whole._replace(by=f"tone={tone}"), code) for tone in TONES}
        return {tone: min(n / every, 1.0) if n else None for tone, n in counted.items()}

    def _parts(self) -> Iterator[Place]:
        """Each place that it tells of, in the order in which things are named."""
        names = (name.split("/") for name in sorted(self.figures) if name.endswith(f"/{EVERY_CODE}/{ALL}"))
        yield from (Place(*parts[:4]) for parts in names)

    def _columns(self, dimension: str) -> dict[str, Place]:
        if dimension in {"group", "age"}:
            wanted = [place for place in self._parts() if getattr(place, dimension) != getattr(self.scope, dimension)]
            named = {getattr(place, dimension): place for place in wanted if place.by == self.scope.by}
            return dict(sorted(named.items(), key=self._order))
        found = (place for place in self._parts() if place.by.startswith(f"{dimension}="))
        return {place.by.partition("=")[2]: place for place in found}

    def _order(self, named: tuple[str, Place]) -> tuple[int, str]:
        """Groups as they are shown, ages from the youngest on."""
        groups, name = list(self.told.groups), named[0]
        begins = "".join(filter(str.isdigit, name.partition("-")[0]))
        return (groups.index(name) if name in groups else int(begins or 0)), name

    def _named(self, dimension: str, name: str) -> str:
        if dimension == "group":
            return self.told.groups.get(name, name)
        return (name or NO_AGE) if dimension == "age" else called(f"{dimension}={name}")[1]


def _goes(times: int | None, tones: Mapping[str, float | None]) -> Goes:
    """More than half sound so, and fewer the other way round, though both counts are rounded."""
    if not times or not any(tones.values()):
        return Goes.UNTOLD
    for tone, surely, rather in (
        ("positive", Goes.WELL, Goes.RATHER_WELL),
        ("negative", Goes.BADLY, Goes.NOT_SO_WELL),
    ):
        share, other = tones.get(tone) or 0.0, tones.get(OTHER[tone]) or 0.0
        if share > max(0.5, other):
            return surely if interval(round(share * times), times).low > 0.5 else rather
    return Goes.MIXED


TOLD = 0.2
"""A smaller share worries or pleases nobody much."""


def ordered(lines: Iterable[Line], tone: str) -> list[Line]:
    """Those that sound more so than the other way round, those with the most such comments first, as far as that is
    told."""
    heard = [(one, (one.tones.get(tone) or 0) * (one.times or 0)) for one in lines if _prevails(one, tone)]
    return [one for one, n in sorted(heard, key=lambda pair: -pair[1]) if n]


def _prevails(one: Line, tone: str) -> bool:
    """Where the other tone is withheld, more than half have to sound so."""
    share, other = one.tones.get(tone) or 0.0, one.tones.get(OTHER[tone])
    return share >= TOLD and share > (0.5 if other is None else other)
