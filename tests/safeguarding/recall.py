"""How well the screen does, by kind: `python -m tests.safeguarding.recall`, with files to measure on it too.

Printed are the figures of a cross-validation on the examples (all that was made from one line stays together, so
nothing is tested that was learnt from), those on the examples kept apart in held_out.jsonl and everyday.jsonl, and the
calibration that the cross-validation suggests for patterns.json. Texts are never printed.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from portal.safeguarding.screening.learning import Lesson, examples, learn, lesson
from portal.safeguarding.screening.screen import look_at, shipped

HELD_OUT = Path(__file__).with_name("held_out.jsonl")
"""Disclosures, and harmless words that sound like some."""
EVERYDAY = Path(__file__).with_name("everyday.jsonl")
"""Ordinary feedback, with and without a disclosure in passing."""
FOLDS = 5


class Judged(NamedTuple):
    score: float
    found: bool
    concern: bool
    kind: str


def share(judged: Iterable[Judged], concern: bool) -> float:
    """Of the texts of concern (recall), or of the harmless ones (false alarms), how many were found."""
    found = [one.found for one in judged if one.concern is concern]
    return sum(found) / max(len(found), 1)


def texts(file: Path) -> list[str]:
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]


def judge(file: Path) -> list[Judged]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    seen = [(look_at(row["text"]), row) for row in rows]
    return [Judged(looked.score, looked.finding is not None, row["concern"], row["kind"]) for looked, row in seen]


def cross_validated() -> list[tuple[float, Lesson]]:
    """The log odds of each example, by a model that was not shown it."""
    lessons = [lesson(example) for example in examples()]
    found = []
    for fold in range(FOLDS):
        model = learn([one for one in lessons if one.example.group % FOLDS != fold])
        there = [one for one in lessons if one.example.group % FOLDS == fold]
        found += [(model.speaks_for_harm(one.features), one) for one in there]
    return found


def calibration(odds: list[tuple[float, bool]]) -> tuple[float, float]:
    """The slope and shift that make log odds into probabilities, by Newton's method."""
    slope, shift = 1.0, 0.0
    for _ in range(30):
        ahead = [(z, 1 / (1 + math.exp(-(slope * z + shift))), concern) for z, concern in odds]
        first = sum((p - c) * z for z, p, c in ahead), sum(p - c for _, p, c in ahead)
        zz, z1, one = (sum(p * (1 - p) * z**power for z, p, _ in ahead) for power in (2, 1, 0))
        whole = zz * one - z1 * z1
        slope -= (one * first[0] - z1 * first[1]) / whole
        shift -= (zz * first[1] - z1 * first[0]) / whole
    return slope, shift


def lines(name: str, judged: list[Judged]) -> Iterator[str]:
    yield f"{name}: recall {share(judged, True):.3f}, false alarms {share(judged, False):.3f}"
    kinds: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for one in judged:
        kinds[not one.concern, one.kind].append(one.found)
    for (harmless, kind), found in sorted(kinds.items()):
        yield f"  {'false alarms' if harmless else 'recall':12} {kind:24} {sum(found):4} of {len(found)}"


def main(files: list[str]) -> None:
    odds = cross_validated()
    slope, shift = calibration([(z, one.example.concern) for z, one in odds])
    least = math.log(shipped()["threshold"] / (1 - shipped()["threshold"]))
    crossed = [Judged(z, slope * z + shift >= least, one.example.concern, one.example.kind) for z, one in odds]
    print("\n".join(lines(f"cross-validation in {FOLDS}", crossed)))
    print(f"calibration {slope:.3f}, {shift:.3f} with the threshold {shipped()['threshold']}")
    harmless = sorted((slope * z + shift for z, one in odds if not one.example.concern), reverse=True)
    for alarms in (0.2, 0.25, 0.3):
        chance = 1 / (1 + math.exp(-harmless[int(alarms * len(harmless))]))
        print(f"  false alarms {alarms} at a threshold of {chance:.2f}")
    for file in [str(HELD_OUT), str(EVERYDAY), *files]:
        print("\n".join(lines(Path(file).name, judge(Path(file)))))


if __name__ == "__main__":
    main(sys.argv[1:])
