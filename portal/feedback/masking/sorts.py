"""What a word may be by itself, before anything round it is looked at."""

import re
from collections.abc import Iterator
from enum import IntEnum, auto
from functools import cache, lru_cache

from portal.feedback.masking.words import cues, family, given, is_ordinary, is_public, is_seen, ours

_SHAPED = re.compile(
    r"(?:oluwa|olu|ola|ade|omo|ayo|temi|chukwu|oghene|efe|nwa|abdi|abdul|abdur|abu)[^\W\d_]{3,}"
    r"|[^\W\d_]{3,}(?:ullah|ulla|deep|preet|jit|inder|winder|chukwu|dinma|oluwa|owska|owski|ewska|ewski|escu|opoulos|oglu|zadeh)"
)
"""Ways in which names are made, in Yoruba, Igbo, Somali, Arabic, Punjabi, Pashto, Polish, Romanian and others."""
ENDINGS = (
    *("a", "e", "i", "y", "o", "u", "ie", "em", "om", "owi", "iem", "ia", "ii", "ei", "ului", "iei"),
    *("nin", "in", "un", "yi", "ye", "de", "den", "la", "le", "es", "en", "s"),
    *("ের", "র", "কে", "রা", "দের", "য়", "য়ের"),
)
"""How names end in Polish, Romanian, Turkish, Albanian, Bengali and others."""
SHORT = frozenset({"mo", "jo", "ed", "ty", "al", "bo", "vi", "si", "cy"})
"""Names of two letters; others are taken for words."""


class Sort(IntEnum):
    NAME = auto()
    """A name and hardly anything else."""
    MAYBE = auto()
    """A name and a word."""
    HARDLY = auto()
    """A name and a word of every sentence."""
    PUBLIC = auto()
    """A name, and that of a place, a brand, a month."""
    FAMILY = auto()
    UNKNOWN = auto()
    """In no list."""
    WORD = auto()
    BLOCKED = auto()
    """Nobody's name, whatever stands round it."""


@lru_cache(20_000)
def sort(word: str) -> Sort:
    """The sort of a folded word."""
    if word in cues()["titles"]:
        return Sort.BLOCKED
    return _given(word) or _double(word) or _other(word)


@lru_cache(20_000)
def sort_abroad(word: str) -> Sort:
    """As `sort`, in a language that bends its names: "z Kasią", "lui Andreiu", "রহিমের"."""
    plain = sort(word)
    bent = plain is Sort.UNKNOWN and len(word) > 3 and any(_given(stem) is Sort.NAME for stem in _stems(word))
    return Sort.NAME if bent else plain


def _stems(word: str) -> Iterator[str]:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word.removesuffix(ending)
            yield from (stem, stem + "a", stem + "ia", stem + "ek")


def _given(word: str) -> Sort | None:
    if word not in given():
        return None
    if is_public(word) and word not in cues()["modal"]:
        return Sort.PUBLIC
    if word in cues()["hardly"] or word in _working_words() or (len(word) < 3 and word not in SHORT):
        return Sort.HARDLY
    if word in cues()["mostly"] and word not in cues()["everyday"]:
        return Sort.NAME
    if is_ordinary(word) or word in cues()["everyday"]:
        return Sort.MAYBE if word in ours() else Sort.HARDLY
    return Sort.NAME if word in ours() and len(word) > 2 else Sort.MAYBE


def _double(word: str) -> Sort | None:
    """ "Keira-Leigh", and "jordans" without its apostrophe."""
    if "-" in word:
        return Sort.NAME if any(_given(part) is Sort.NAME for part in word.split("-")) else None
    if is_public(word):
        return None
    if not is_ordinary(word) and not is_seen(word) and (_SHAPED.fullmatch(word) or _is_compound(word)):
        return Sort.NAME
    owned = word.endswith("s") and len(word) > 4 and not is_ordinary(word)
    return Sort.NAME if owned and _given(word[:-1]) is Sort.NAME else None


def _is_compound(word: str) -> bool:
    """Two given names written as one: "shellyann"."""
    cuts = range(3, len(word) - 2) if len(word) > 6 else range(0)
    return any(word[:cut] in ours() and word[cut:] in ours() for cut in cuts)


def _other(word: str) -> Sort:
    if is_public(word):
        return Sort.PUBLIC if word in family() else Sort.BLOCKED
    if is_ordinary(word):
        return Sort.WORD
    if word in family():
        return Sort.FAMILY
    return Sort.UNKNOWN if len(word) > 1 else Sort.BLOCKED


@cache
def _working_words() -> frozenset[str]:
    """Words that hold sentences together, a few of which are names too."""
    return frozenset().union(
        *(cues()[key] for key in ("saying", "doing", "joining", "determiners", "placing", "naming"))
    )
