"""Codes that a child can type: no letter that looks like another, no vowel that could make a word."""

import secrets

ALPHABET = "23479CDFGHJKMNPQRTVWX"
CARD_LENGTH = 10
POSTER_LENGTH = 7
MOST = 12
"""As long as any code may become, and as wide as the column of a poster's."""


def new_code(length: int = CARD_LENGTH) -> str:
    """10 characters are 43 bits: guessing one of a thousand live cards takes 10^10 tries."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def tidy(typed: str) -> str:
    """The code in what was typed, whatever its spaces, dashes and case."""
    return "".join(c for c in typed.upper() if c in ALPHABET)[:MOST]


def spaced(code: str) -> str:
    """As it is printed: K7RM2 QXW4T."""
    half = (len(code) + 1) // 2
    return f"{code[:half]} {code[half:]}"
