"""How good the coder is: how often people agree with it, how much of theirs it finds, and how sure that is. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.analysis.agreement import Agreed
from portal.analysis.codebook import Codebook, Definition
from portal.analysis.earning import Audited
from portal.analysis.rightness import f1
from portal.shares import interval

ENOUGH = 20
"""People gave a code so often, or heard so many tones, before anything is told of it."""

NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many, with Wilson's 95 % interval."""

    right: int = 0
    of: int = 0

    @property
    def is_told(self) -> bool:
        return self.of >= ENOUGH

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        return interval(self.right, self.of).low

    @property
    def high(self) -> float:
        return interval(self.right, self.of).high

    @property
    def in_ten(self) -> int:
        return round(self.share * 10)

    def change(self, before: "Share") -> int | None:
        """In percentage points, where both are told."""
        told = self.is_told and before.is_told
        return round(self.share * 100) - round(before.share * 100) if told else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.right + other.right, self.of + other.of)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one code: how many comments both gave it to, only the machine did, only people did, neither did."""

    both: int = 0
    machine: int = 0
    people: int = 0
    neither: int = 0

    @property
    def precision(self) -> Share:
        return Share(self.both, self.both + self.machine)

    @property
    def recall(self) -> Share:
        return Share(self.both, self.both + self.people)

    @property
    def is_told(self) -> bool:
        return self.recall.is_told

    @property
    def f1(self) -> float:
        return f1(self.both, self.machine, self.people)

    @property
    def kappa(self) -> float | None:
        """Cohen's: agreement beyond chance."""
        of = self.both + self.machine + self.people + self.neither
        if not of:
            return None
        agreed = (self.both + self.neither) / of
        by_chance = (self.precision.of * self.recall.of + (of - self.precision.of) * (of - self.recall.of)) / of**2
        return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else None


@dataclass(frozen=True, slots=True)
class Line:
    """One code. `groups`: where the machine may apply it by itself."""

    code: Definition
    counts: Counts
    before: Counts = field(default_factory=Counts)
    between_people: Agreed | None = None
    groups: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[int | None, int | None]:
        """Of precision and recall, since last month."""
        now, then = self.counts, self.before
        if not (now.is_told and then.is_told):
            return None, None
        return now.precision.change(then.precision), now.recall.change(then.recall)


@dataclass(frozen=True, slots=True)
class Tones:
    """How often the tone was right, and how many of those that people heard as negative were found."""

    right: Share = field(default_factory=Share)
    negatives: Share = field(default_factory=Share)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted over the same comments."""

    comments: int
    lines: tuple[Line, ...]
    tones: Tones

    @property
    def told(self) -> list[Line]:
        """The best first."""
        return sorted((line for line in self.lines if line.counts.is_told), key=lambda one: -one.counts.f1)

    @property
    def untold(self) -> list[Line]:
        return [line for line in self.lines if not line.counts.is_told]

    @property
    def precision(self) -> Share:
        return sum((line.counts.precision for line in self.lines), Share())

    @property
    def recall(self) -> Share:
        return sum((line.counts.recall for line in self.lines), Share())

    @property
    def precision_then(self) -> Share:
        """A month before, as far as that is known."""
        return sum((line.before.precision for line in self.lines), Share())

    @property
    def recall_then(self) -> Share:
        return sum((line.before.recall for line in self.lines), Share())


def counts_of(audited: Sequence[Audited], keys: Iterable[str]) -> dict[str, Counts]:
    both = Counter(key for one in audited for key in one.suggested & one.given)
    machine = Counter(key for one in audited for key in one.suggested - one.given)
    people = Counter(key for one in audited for key in one.given - one.suggested)
    return {key: _whole([both[key], machine[key], people[key]], len(audited)) for key in keys}


def tones(audited: Iterable[Audited]) -> Tones:
    heard = [(one.machine_tone, one.tone) for one in audited if one.tone and one.machine_tone]
    negative = [machine for machine, tone in heard if tone == NEGATIVE]
    right = sum(machine == tone for machine, tone in heard)
    return Tones(Share(right, len(heard)), Share(negative.count(NEGATIVE), len(negative)))


def measured(
    book: Codebook,
    now: Sequence[Audited],
    then: Sequence[Audited] = (),
    people: Mapping[str, Agreed] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> Measured:
    """What people's reviews tell, beside what they told a month before (`then`), how far people agree with one
    another, and the names of the groups in which the machine may apply a code."""
    after, before = counts_of(now, book.by_key), counts_of(then, book.by_key)
    lines = [
        Line(code, after[key], before[key], (people or {}).get(key), tuple((groups or {}).get(key, ())))
        for key, code in book.by_key.items()
    ]
    return Measured(len(now), tuple(lines), tones(now))


def of_examples(book: Codebook, figures: Mapping[str, Any]) -> Measured:
    """What a model's own figures tell: see coder/figures.py."""
    of, codes, tone = figures.get("comments", 0), figures.get("codes", {}), figures.get("tone", {})
    lines = [Line(code, _whole(codes[key], of)) for key, code in book.by_key.items() if key in codes]
    heard, negative = tone.get("comments", 0), tone.get("negatives", 0)
    right = Share(round((tone.get("accuracy") or 0) * heard), heard)
    return Measured(
        of, tuple(lines), Tones(right, Share(round((tone.get("negatives_found") or 0) * negative), negative))
    )


def _whole(counts: Sequence[int], of: int) -> Counts:
    both, machine, people = counts
    return Counts(both, machine, people, max(of - both - machine - people, 0))
