"""Learning from the examples, in plain Python: which words speak for harm (logistic regression over hashed features),
and which for which kind of harm (naive Bayes).

The same examples give the same weights everywhere: they are gone through in one fixed order, and nothing is left to
chance. What is seen after what changes a little of what is learnt, so they are gone through in two orders and the
weights averaged. An example may hold choices, "{he|she} hits me", which count as several.
"""

import itertools
import json
import math
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple
from zlib import crc32

from portal.safeguarding.screening.features import KIND_SIZE, SIZE, features, kind_features
from portal.safeguarding.screening.material import EXAMPLES
from portal.safeguarding.screening.phrases import look, marks, rules
from portal.safeguarding.screening.spelling import reading, sentences

ROUNDS, STEP = 3, 0.6
ORDERS = (1, 2)
_SURE = 0.02
_MOST_CHOICES = 6
_RARELY = 0.3
_CHOICE = re.compile(r"\{([^}]*)\}")


class Example(NamedTuple):
    """`group` is the same for texts made from one line."""

    text: str
    concern: bool
    kind: str
    group: int


class Lesson(NamedTuple):
    """An example as the model sees it."""

    features: list[int]
    kind_features: set[int]
    example: Example


class Model(NamedTuple):
    weights: "array[float]"
    bias: float
    kinds: dict[str, "array[float]"]

    def speaks_for_harm(self, found: Iterable[int]) -> float:
        """Log odds, not calibrated."""
        worth = [self.weights[at] for at in found]
        return (self.bias + sum(worth)) / math.sqrt(len(worth) + 1)

    def kind(self, found: set[int]) -> dict[str, float]:
        return {kind: sum(weights[at] for at in found) for kind, weights in self.kinds.items()}


def examples() -> Iterator[Example]:
    for file in sorted(EXAMPLES.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            body = json.loads(line)
            for text in _choices(body["text"]):
                yield Example(text, body["concern"], body["kind"], crc32(body["text"].encode()))


def _choices(line: str) -> list[str]:
    """All that a line with choices stands for or, of very many, a few that are the same everywhere."""
    parts = [part.split("|") if at % 2 else [part] for at, part in enumerate(_CHOICE.split(line))]
    made = ["".join(part) for part in itertools.product(*parts)]
    return made if len(made) <= _MOST_CHOICES else sorted(made, key=_shuffled)[:_MOST_CHOICES]


def _shuffled(text: str, order: int = ORDERS[0]) -> int:
    """What to sort by, for an order that has nothing to do with what is said."""
    return crc32(text.encode(), order)


def lesson(example: Example) -> Lesson:
    normal = reading(example.text)
    said = list(marks(look(rules(), normal)))
    words = [word for word, _ in sentences(normal, 0, len(normal.words))]
    kinds = kind_features(words, said) if example.concern else set()
    return Lesson(sorted(features(words, said)), kinds, example)


def learn(lessons: Sequence[Lesson]) -> Model:
    once, again = (_regress(sorted(lessons, key=partial(_place, order))) for order in ORDERS)
    weights = [(one + two) / 2 for one, two in zip(once, again, strict=True)]
    return Model(array("f", weights[:SIZE]), array("f", weights[SIZE:])[0], _tell_kinds(lessons))


def _place(order: int, one: Lesson) -> int:
    return _shuffled(one.example.text, order)


def _regress(lessons: Sequence[Lesson]) -> list[float]:
    """Gradient descent with a step for each weight that shrinks the more often it was taken. The bias comes last."""
    seen = [(one.features, one.example.concern) for one in lessons]
    ready = [([*found, SIZE], 1 / math.sqrt(len(found) + 1), float(concern)) for found, concern in seen]
    weights, taken = [0.0] * (SIZE + 1), [1e-3] * (SIZE + 1)
    for _ in range(ROUNDS):
        for found, scale, truth in ready:
            total = 0.0
            for at in found:
                total += weights[at]
            error = 1 / (1 + math.exp(-max(total * scale, -30.0))) - truth
            if -_SURE < error < _SURE:
                continue
            gradient = error * scale
            square, step = gradient * gradient, STEP * gradient
            for at in found:
                taken[at] += square
                weights[at] -= step / math.sqrt(taken[at])
    return weights


def _tell_kinds(lessons: Iterable[Lesson]) -> dict[str, "array[float]"]:
    counts: dict[str, list[float]] = {}
    for one in lessons:
        if one.example.concern:
            count = counts.setdefault(one.example.kind, [_RARELY] * KIND_SIZE)
            for at in one.kind_features:
                count[at] += 1
    return {kind: _logs(counts[kind]) for kind in sorted(counts)}


def _logs(count: list[float]) -> "array[float]":
    whole = math.log(sum(count))
    return array("f", [math.log(one) - whole for one in count])
