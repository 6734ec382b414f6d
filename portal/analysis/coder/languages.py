"""Words in another language are recognised and named, so that a person reads them: nothing is guessed of them."""

from functools import cache
from typing import TYPE_CHECKING

from portal.analysis.coder.words import Said

if TYPE_CHECKING:
    from lingua import LanguageDetector

LEAST_WORDS = 3
"""Of fewer, in our letters, nothing can be told: a person reads them first anyway."""
ENGLISH_ENOUGH = 0.12
"""Of the words, the share that are small English words, from which on it is English whatever else is in it."""
SURE = 0.6

SMALL_WORDS = frozenset(
    """the and to of i my is was it that in for on you they me we he she not are have has had with be but so at this
    what when who them her his our their there from if no just dont im its cant about would get got like because been
    do did as all an or were will can very really out up by more some too now always never people go going want need
    know time help good school home u ur ppl coz cos bc tbh idk gonna wanna aint didnt wasnt isnt doesnt wont""".split()
)


def another_language(text: str, said: Said) -> str:
    """The language's English name, or "" for English and for what is too short to tell."""
    words = said.words
    foreign_letters = sum(letter.isalpha() and ord(letter) > 0x24F for letter in text)
    if foreign_letters * 2 > sum(map(str.isalpha, text)):
        return _named(text, 0.0)
    if len(words) < LEAST_WORDS or sum(word in SMALL_WORDS for word in words) >= ENGLISH_ENOUGH * len(words):
        return ""
    return _named(text, SURE)


def _named(text: str, least: float) -> str:
    found = _detector().compute_language_confidence_values(text)
    best = found[0]
    if best.language.name == "ENGLISH" or best.value < least:
        return "" if least else "an unknown language" if best.language.name == "ENGLISH" else best.language.name.capitalize()
    return best.language.name.capitalize()


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
