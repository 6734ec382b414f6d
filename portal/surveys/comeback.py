"""Come-back codes: six picture-words that a respondent keeps, and of which the portal keeps only a fingerprint."""

import json
import re
import secrets
from functools import cache
from pathlib import Path

from markupsafe import Markup

from portal.sealing import fingerprint, fingerprints

WORDS = 6


@cache
def pictures() -> dict[str, str]:
    """Each picture-word with its drawing, as the inside of an SVG of 48 by 48. 128 of them: 7 bits a word."""
    return dict(json.loads((Path(__file__).parent / "pictures.json").read_text()))


def drawing(word: str) -> Markup:
    """One picture-word's drawing."""
    return Markup(pictures()[word])  # noqa: S704 - our own drawing


def words_for(receipt: str) -> str:
    """Six words, 42 bits, made from a response's receipt; a word may come twice."""
    number = int.from_bytes(fingerprint("come-back", receipt)[:8], "big")
    names = sorted(pictures())
    chosen = []
    for _ in range(WORDS):
        number, index = divmod(number, len(names))
        chosen.append(names[index])
    return " ".join(chosen)


def new_words() -> str:
    """Six words that nothing leads to."""
    names = sorted(pictures())
    return " ".join(secrets.choice(names) for _ in range(WORDS))


def are_words(typed: str) -> bool:
    words = tidy(typed).split()
    return len(words) == WORDS and set(words) <= set(pictures())


def tidy(typed: str) -> str:
    """The words in what was typed, whatever stands between them."""
    return " ".join(re.findall(r"[a-z]+", typed.lower()))


def hashed(words: str) -> str:
    return fingerprint("come-back words", tidy(words)).hex()


def hashes(words: str) -> list[str]:
    """All under which they may be kept."""
    return [made.hex() for made in fingerprints("come-back words", tidy(words))]
