"""Evidence made visible: a comment cut into the stretches that led to codes and those that did not."""

from dataclasses import dataclass
from itertools import pairwise

from portal.feedback.masking import Mask, masked


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the comment and the codes that it led to, if any."""

    text: str
    keys: tuple[str, ...]


def marked(text: str, spans: list[tuple[str, int, int]]) -> list[Stretch]:
    """`spans` are (code, start, end) in characters; they may overlap. Joined, the pieces are the text again."""
    cuts = sorted({0, len(text), *(at for _, start, end in spans for at in (start, end) if 0 <= at <= len(text))})
    return [
        Stretch(text[start:end], tuple(key for key, first, last in spans if first <= start and end <= last))
        for start, end in pairwise(cuts)
    ]


AROUND = 30
"""Characters before and after a mask by which a reader knows it again."""


def in_their_places(text: str, masks: list[Mask]) -> list[tuple[Mask, str, str]]:
    """Each mask with what is read before and after it, other masks among it."""
    seen = []
    for mask in masks:
        before = masked(text[: mask.start], [other for other in masks if other.end <= mask.start])
        after = masked(text[mask.end :], [_moved(other, mask.end) for other in masks if other.start >= mask.end])
        seen.append((mask, before[-AROUND:], after[:AROUND]))
    return seen


def _moved(mask: Mask, by: int) -> Mask:
    return Mask(mask.start - by, mask.end - by, mask.kind)
