"""Codes that people can type: no letter that looks like another, no vowel that could make a word."""

import secrets

ALPHABET = "23479CDFGHJKMNPQRTVWX"
"""4.4 bits a letter."""


def new_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def tidy(typed: str, most: int) -> str:
    """The code in what was typed, whatever its spaces, dashes and case; no longer than `most`."""
    return "".join(c for c in typed.upper() if c in ALPHABET)[:most]


def spaced(code: str, part: int = 4) -> str:
    """As it is shown, in parts of the same length: K7RM 2QXW 4TCD."""
    return " ".join(code[i : i + part] for i in range(0, len(code), part))
