"""Evidence made visible: a comment cut into the stretches that led to codes and those that did not."""

from dataclasses import dataclass
from itertools import pairwise


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
