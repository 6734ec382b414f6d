"""The coder: which codes a comment bears on, how sure it is, the words that led to each, and how it sounds.

`model.py` is the way in. What web pages need of it is here and in nothing that loads numpy.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A comment to be coded. `voice` is who speaks (an accounts Voice, or empty)."""

    text: str
    question: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One code, with the stretch of the words that speaks for it and the terms in it that drove it, in characters of
    the comment. `confidence` is calibrated: of those at 0.8, people gave the code to eight in ten."""

    key: str
    confidence: float
    start: int
    end: int
    terms: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Coded:
    """`suggestions` surest first; none at all means that no code fits, or that nothing could be said: see `reason`."""

    codebook: str
    model: str
    suggestions: tuple[Suggestion, ...]
    tone: str
    language: str = ""
    reason: str = ""
    doubt: float = 0.0
