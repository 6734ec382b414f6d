"""The codes of cards, which open one sheet of questions once, and of posters, which everybody who sees one shares."""

from portal import codes
from portal.codes import ALPHABET

__all__ = ["ALPHABET", "CARD_LENGTH", "MOST", "POSTER_LENGTH", "new_code", "spaced", "tidy"]

CARD_LENGTH = 13
"""57 bits. A right code is never held back, so its length alone must stop guessing: at 1,000 guesses a second for a
year against 10,000 live cards, the chance of one hit is 0.2 % (12 letters: 4 %; the 10 of earlier cards: certain)."""

POSTER_LENGTH = 7
"""Easy to type; no secret."""

MOST = 16
"""Longer than any code, so that letters too many are not read over."""


def new_code(length: int = CARD_LENGTH) -> str:
    return codes.new_code(length)


def tidy(typed: str) -> str:
    """The code in what was typed, whatever its spaces, dashes and case."""
    return codes.tidy(typed, MOST)


def of_path(path: str) -> str:
    """The code in /A/{code} and /A/{code}/{ticket}."""
    return tidy(path.split("/")[2])


def spaced(code: str) -> str:
    """As it is printed, in parts that an eye can hold: K7RM2 QXW4T 9DC."""
    return codes.spaced(code, 5 if len(code) > 8 else 4)
