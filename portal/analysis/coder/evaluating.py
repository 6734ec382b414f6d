"""A model against a file of comments that people coded: over all, by kind of code, by code, by group and by length."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from portal.analysis.codebook import Example
from portal.analysis.coder import Item
from portal.analysis.coder.features import Floats
from portal.analysis.coder.figures import Figures, tone_figures
from portal.analysis.coder.measuring import (
    ENOUGH,
    Right,
    altogether,
    calibration_error,
    held_in,
    macro,
    precision_at,
    right,
)
from portal.analysis.coder.model import Model

LENGTHS = {"under 10 words": (0, 10), "10 to 24 words": (10, 25), "25 to 49 words": (25, 50), "50 or more": (50, 10**9)}


@dataclass(frozen=True, slots=True)
class Judged:
    """What people and the machine said of the same comments. `sure` and `truth` have a column for each of `keys`."""

    keys: list[str]
    kinds: dict[str, str]
    examples: list[Example]
    given: list[frozenset[str]]
    tones: list[str]
    sure: Floats
    truth: Floats

    def of(self, which: Callable[[Example], bool]) -> "Judged":
        """Those comments alone."""
        at = [number for number, one in enumerate(self.examples) if which(one)]
        return Judged(
            self.keys,
            self.kinds,
            [self.examples[number] for number in at],
            [self.given[number] for number in at],
            [self.tones[number] for number in at],
            self.sure[at],
            self.truth[at],
        )

    def only(self, kind: str) -> "Judged":
        """Those codes alone."""
        columns = [number for number, key in enumerate(self.keys) if self.kinds[key] == kind]
        keys = [self.keys[column] for column in columns]
        sure, truth = self.sure[:, columns], self.truth[:, columns]
        return Judged(keys, self.kinds, self.examples, self.given, self.tones, sure, truth)

    @property
    def right(self) -> dict[str, Right]:
        return right(self.given, [one.codes for one in self.examples], self.keys)


def judged(model: Model, examples: Sequence[Example]) -> Judged:
    """Of words in another language nothing is suggested, however sure the model would be; nor is ever a code that the
    model was not taught."""
    items = [Item(one.text, one.question, one.voice) for one in examples]
    coded = model.code(items)
    keys = list(model.book.by_key)
    sure = np.zeros((len(items), len(keys)), dtype=np.float32)
    sure[:, [keys.index(key) for key in model.keys]] = model.confidences(items)[:, : len(model.keys)]
    sure[[bool(one.language) for one in coded]] = 0
    truth = np.array([[key in one.codes for key in keys] for one in examples]).reshape(sure.shape)
    given = [frozenset(suggestion.key for suggestion in one.suggestions) for one in coded]
    kinds = {code.key: code.kind for code in model.book.codes}
    return Judged(keys, kinds, list(examples), given, [one.tone for one in coded], sure, truth)


def evaluation(found: Judged) -> Figures:
    """All of it as plain numbers; None where nothing was there to count."""
    voices = sorted({one.voice for one in found.examples})
    return {
        **_whole(found),
        "codes": {key: _code(one, found.kinds[key]) for key, one in found.right.items()},
        "groups": {voice or "not told": _whole(found.of(_said_by(voice))) for voice in voices},
        "lengths": {name: _whole(found.of(_so_long(*bounds))) for name, bounds in LENGTHS.items()},
    }


def _said_by(voice: str) -> Callable[[Example], bool]:
    return lambda one: one.voice == voice


def _so_long(least: int, below: int) -> Callable[[Example], bool]:
    return lambda one: least <= len(one.text.split()) < below


def _whole(found: Judged) -> Figures:
    heard = [(machine, one.tone) for machine, one in zip(found.tones, found.examples, strict=True) if one.tone]
    kinds = dict.fromkeys(found.kinds[key] for key in found.keys)
    return {
        "comments": len(found.examples),
        **_measures(found),
        "kinds": {kind: _measures(found.only(kind)) for kind in kinds},
        "tone": tone_figures([machine for machine, _ in heard], [person for _, person in heard]),
    }


def _measures(found: Judged) -> Figures:
    each = list(found.right.values())
    total = altogether(each)
    return {
        "given": total.given,
        "precision": total.precision,
        "recall": total.recall,
        "micro_f1": total.f1 if total.given + total.machine else None,
        "macro_f1": macro(each),
        "codes_counted": sum(one.given >= ENOUGH for one in each),
        "calibration_error": calibration_error(found.sure, found.truth) if found.examples else None,
        "precision_at_90": precision_at(found.sure, found.truth),
        "held_in_three": held_in(found.sure, found.truth),
    }


def _code(one: Right, kind: str) -> Figures:
    told = {"kind": kind, "given": one.given, "both": one.both, "machine": one.machine, "people": one.people}
    return {**told, "precision": one.precision, "recall": one.recall, "f1": one.f1 if one.given else None}
