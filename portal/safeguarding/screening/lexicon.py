"""Words known beforehand, from lexicon.json: odd spellings, words that people hide letters of, and sorts of words.

A sort is a family member, a blow, fear, a game, a film..., each in the languages that the borough speaks. Words are
folded as in portal/terms.py; `word*` is any word that begins so.
"""

import json
from functools import cache
from typing import Any, NamedTuple

from portal.safeguarding.screening.material import LEXICON
from portal.terms import normalise


class Lexicon(NamedTuple):
    spellings: dict[str, tuple[str, ...]]
    """What an odd spelling stands for: hes -> he is."""
    hidden: tuple[str, ...]
    exact: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    lengths: tuple[int, ...]
    """Of the stems, longest first."""
    no: frozenset[str]
    """Words that deny the next few."""
    no_after: frozenset[str]
    """Words that deny the last few, in languages that put them behind."""
    maybe: frozenset[str]
    """Words that make the next few a mere thought: if somebody hurt me I would tell."""
    no_more: frozenset[str]
    """Words that a denial does not reach past: nobody knows that he hits me."""


@cache
def lexicon() -> Lexicon:
    raw = json.loads(LEXICON.read_text(encoding="utf-8"))
    sorts = _sorts(raw["sorts"])
    exact = {word: found for word, found in sorts.items() if not word.endswith("*")}
    stems = {word[:-1]: found for word, found in sorts.items() if word.endswith("*")}
    return Lexicon(
        {odd: tuple(meant.split()) for odd, meant in raw["spellings"].items()},
        tuple(raw["hidden"].split()),
        exact,
        stems,
        tuple(sorted({len(stem) for stem in stems}, reverse=True)),
        *(frozenset(map(folded, raw[name].split())) for name in ("no", "no_after", "maybe", "no_more")),
    )


def _sorts(raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for sort, languages in raw.items():
        for word in " ".join(languages.values()).split():
            found.setdefault(folded(word), {})[sort] = None
    return {word: tuple(sorts) for word, sorts in found.items()}


def folded(word: str) -> str:
    return "".join(normalise(word).words) + "*" * word.endswith("*")


def sorts_of(word: str) -> tuple[str, ...]:
    """The sorts that a word is of, by the whole word or by the longest beginning that is listed."""
    known = lexicon()
    if word in known.exact:
        return known.exact[word]
    for length in known.lengths:
        if length <= len(word) and word[:length] in known.stems:
            return known.stems[word[:length]]
    return ()


def is_known(word: str) -> bool:
    return word in lexicon().spellings or bool(sorts_of(word))
