"""Adding up what was said: comments, and the people behind them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping

from portal.reports.counts import ALL, Row
from portal.surveys.about import NOT_SAID

Place = tuple[str, str, str]
"""Group, age and tone."""

Said = tuple[Place, Hashable]
"""A comment, and whose words it is: a sheet, a member of a forum or, where nothing is known, itself. There are a
million of them, so they are no more than they have to be."""


class Tally:
    """Takes each comment once for each of its codes."""

    def __init__(self, about: Mapping[Hashable, list[str]], asked: Collection[str]) -> None:
        """`about`: what sheets say about who answered; `asked`: all that anybody was asked, such as gender."""
        self.about, self.asked = about, asked
        self.found: list[Row] = []

    def add(self, code: str, many: Iterable[Said]) -> None:
        """All that bear on a code. Whoever spoke in two tones is one person in the whole."""
        tones: defaultdict[Place, list[Hashable]] = defaultdict(list)
        for place, voice in many:
            tones[place].append(voice)
        whole: defaultdict[tuple[str, str], list[Hashable]] = defaultdict(list)
        for (group, age, tone), voices in tones.items():
            self._count(group, age, f"tone={tone}", code, voices)
            whole[group, age] += voices
        for (group, age), voices in whole.items():
            self._count(group, age, ALL, code, voices)
        if self.asked:
            self._break_down(code, whole.values())

    def _count(self, group: str, age: str, by: str, code: str, voices: list[Hashable]) -> None:
        self.found.append(Row(group, age, by, code, len(voices), len(set(voices))))

    def _break_down(self, code: str, whole: Iterable[list[Hashable]]) -> None:
        """Of all groups and ages together: nothing of this is ever broken down further."""
        told: defaultdict[str, list[Hashable]] = defaultdict(list)
        for voices in whole:
            for voice in voices:
                for by in self.about.get(voice, ()):
                    told[by].append(voice)
        for by, voices in told.items():
            self._count(ALL, ALL, by, code, voices)

    def rows(self) -> list[Row]:
        return self.found + [row for dimension in self.asked for row in _not_said(self.found, f"{dimension}=")]


def _not_said(found: list[Row], dimension: str) -> Iterator[Row]:
    """Everybody else, so that each breakdown adds up to the whole. A sheet says one thing or nothing, so people add up
    too."""
    times: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for row in found:
        sign = 1 if row.by == ALL else -1 if row.by.startswith(dimension) else 0
        times[row.code] += sign * row.times
        people[row.code] += sign * row.people
    yield from (Row(ALL, ALL, dimension + NOT_SAID, code, n, people[code]) for code, n in times.items() if n)
