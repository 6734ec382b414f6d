"""How well details are found: totals by kind for a file of labelled texts, never the texts themselves.

    python -m tests.feedback.masking_scores FILE.jsonl

A detail counts as found when a mask lies over it and the two have half of the longer one in common, whatever the
mask's kind."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.feedback.masking import find

Span = tuple[int, int, str]
Labelled = tuple[str, list[Span]]


@dataclass
class Scores:
    """Counts by kind. `right` are masks that lie over a detail, `wrong` those that do not."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    same_kind: int = 0

    @property
    def recall(self) -> float:
        return self.found.total() / max(1, self.found.total() + self.missed.total())

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    def lines(self) -> Iterator[str]:
        yield f"{'':15}{'recall':>14}{'precision':>16}"
        for kind in sorted({*self.found, *self.missed, *self.right, *self.wrong}):
            there, made = self.found[kind] + self.missed[kind], self.right[kind] + self.wrong[kind]
            yield f"{kind:15}{self.found[kind]:>6} of {there:<4}{self.right[kind]:>8} of {made:<4}"
        yield f"{'all':15}{self.recall:>12.3f}{self.precision:>16.3f}   right kind too: {self.same_kind}"


def overlaps(one: Span, other: Span) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * shared >= max(one[1] - one[0], other[1] - other[0])


def read(file: Path) -> list[Labelled]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [(row["text"], [(start, end, kind) for start, end, kind in row["spans"]]) for row in rows]


def scores(labelled: Iterable[Labelled]) -> Scores:
    made = Scores()
    for text, true in labelled:
        masks: list[Span] = [(mask.start, mask.end, str(mask.kind)) for mask in find(text)]
        for span in true:
            hits = [mask for mask in masks if overlaps(span, mask)]
            (made.found if hits else made.missed)[span[2]] += 1
            made.same_kind += any(mask[2] == span[2] for mask in hits)
        for mask in masks:
            (made.right if any(overlaps(mask, span) for span in true) else made.wrong)[mask[2]] += 1
    return made


if __name__ == "__main__":
    print("\n".join(scores(read(Path(sys.argv[1]))).lines()))
