"""Words in another language recognised and named, so that a person reads them: nothing is guessed of them."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from portal.analysis.coder.words import Said

if TYPE_CHECKING:
    from lingua import LanguageDetector

LEAST_WORDS = 3
"""Of fewer, in our letters, nothing can be told: a person reads them first anyway."""
ENGLISH_ENOUGH, WITH_MARKS = 0.12, 0.35
"""The share of small English words from which on it is English, whatever else is in it; more of them are asked for
where letters have marks that English does not write. Words of other languages ("to", "do", "on") do not count."""
KNOWN = 0.6
"""The share of words that an English dictionary has from which on it is English."""
SURE = 0.6

_SMALL_WORDS = """
    the and of my is it that for you they she not are have has had with be but this what when who them her his our
    their there from if just dont im its cant about would get got like because been did or were can very
    really out by more too now always never people go going want need know help good school home ur ppl coz
    bc tbh idk gonna wanna aint didnt wasnt isnt doesnt wont how why your some than then could should does
    where which into after before still much many been being said says say see feel nothing everything someone
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
_LATIN = 0x24F
_MARKED = re.compile("[\u00df\u0100-\u024f]")


def another_language(text: str, said: Said) -> str:
    """The language's English name, or "" for English and for what is too short to tell."""
    words = said.words
    if not text.isascii() and _is_foreign(text):
        return _named(text) or "an unknown language"
    enough = WITH_MARKS if _MARKED.search(text) else ENGLISH_ENOUGH
    if len(words) < LEAST_WORDS or sum(map(SMALL_WORDS.__contains__, words)) >= enough * len(words):
        return ""
    if sum(word in _dictionary() for word in words) >= KNOWN * len(words):
        return ""
    return _named(text, SURE)


def _is_foreign(text: str) -> bool:
    """Whether most of its letters are none of ours."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(ord(letter) > _LATIN for letter in letters) * 2 > len(letters)


def _named(text: str, least: float = 0.0) -> str:
    best = _detector().compute_language_confidence_values(text)[0]
    english = best.language.name == "ENGLISH"
    return "" if english or best.value < least else best.language.name.capitalize()


@cache
def _dictionary() -> frozenset[str]:
    """TextBlob's list of English words, read by ourselves: it would keep what it knows of each beside it."""
    found = find_spec("textblob")  # importing it would load far more
    [folder] = (found and found.submodule_search_locations) or [""]
    listed = (Path(folder) / "en" / "en-lexicon.txt").read_text(encoding="utf-8").splitlines()
    words = (line.partition(" ")[0] for line in listed)
    return frozenset(word for word in words if len(word) > 1 and word.isalpha() and word.islower())


@cache
def _detector() -> "LanguageDetector":
    """lingua's models come with its wheel; in its low accuracy mode they take 40 MB rather than 400."""
    from lingua import Language, LanguageDetectorBuilder

    spoken = [
        *(Language.ENGLISH, Language.BENGALI, Language.SOMALI, Language.POLISH, Language.ROMANIAN, Language.ARABIC),
        *(Language.FRENCH, Language.SPANISH, Language.PORTUGUESE, Language.ITALIAN, Language.GERMAN, Language.GREEK),
        *(Language.ALBANIAN, Language.TURKISH, Language.PERSIAN, Language.URDU, Language.HINDI, Language.PUNJABI),
        *(Language.GUJARATI, Language.TAMIL, Language.RUSSIAN, Language.UKRAINIAN, Language.LITHUANIAN),
        *(Language.BULGARIAN, Language.HUNGARIAN, Language.SLOVAK, Language.CZECH, Language.CHINESE),
        *(Language.VIETNAMESE, Language.YORUBA, Language.SWAHILI, Language.SHONA),
    ]
    return LanguageDetectorBuilder.from_languages(*spoken).with_low_accuracy_mode().build()
