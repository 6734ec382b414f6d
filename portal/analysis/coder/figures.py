"""The figures of a model: what it got right of what it had not seen, as plain numbers that can be kept as JSON."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from portal.analysis.codebook import Example
from portal.analysis.coder.learning import Learnt
from portal.analysis.coder.measuring import altogether, calibration_error, held_in, macro, precision_at, right
from portal.analysis.coder.tone import TONES

Figures = dict[str, Any]


def figures(learnt: Learnt, examples: Sequence[Example]) -> Figures:
    """Each comment as if the model had been trained without it. `codes`: by key both, machine alone, people alone."""
    keys, codes = learnt.model.keys, len(learnt.model.keys)
    examples = examples[: len(learnt.left_out)]
    sure = learnt.left_out[:, :codes]
    truth = np.array([[key in one.codes for key in keys] for one in examples])
    each = right(learnt.model.given(learnt.left_out), [one.codes for one in examples], keys)
    heard = [at for at, one in enumerate(examples) if one.tone]
    tones = [TONES[at] for at in learnt.left_out[heard, codes:].argmax(axis=1)] if heard else []
    said = [examples[at].tone for at in heard]
    return {
        "comments": len(examples),
        "micro_f1": altogether(list(each.values())).f1,
        "macro_f1": macro(list(each.values())),
        "calibration_error": calibration_error(sure, truth),
        "precision_at_90": precision_at(sure, truth),
        "held_in_three": held_in(sure, truth),
        "tone": tone_figures(tones, said),
        "codes": {key: [one.both, one.machine, one.people] for key, one in each.items()},
    }


def tone_figures(machine: Sequence[str], people: Sequence[str]) -> Figures:
    """How often the tone was right, and how many of those that people heard as negative were found."""
    pairs = list(zip(machine, people, strict=True))
    negative = [one for one, truth in pairs if truth == "negative"]
    return {
        "comments": len(pairs),
        "negatives": len(negative),
        "accuracy": sum(one == truth for one, truth in pairs) / len(pairs) if pairs else None,
        "negatives_found": sum(one == "negative" for one in negative) / len(negative) if negative else None,
    }
