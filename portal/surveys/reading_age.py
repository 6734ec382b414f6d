"""How old a reader has to be for a short text.

The Automated Readability Index turns letters per word and words per sentence into a year of school; in its first year a
child is five. It was made for pages, where one long word among hundreds weighs little. A question has five to fifteen
words, so a few everyday words of four letters are counted with them: without those, "Anything else?" would be for
thirteen-year-olds. Of a question's text, its help and its answers the hardest counts, since each is read by itself.

Formulas that count syllables or look words up in lists were left aside: textstat's download a dictionary when they are
first used, and on a text as short as this one unusual word moves them by years. The index itself is checked against
textstat's in tests/surveys/test_reading_age.py.
"""

import re

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_END = re.compile(r"[.!?]+")
_LETTERS_OF_A_WORD, _WORDS_BESIDE = 4, 4
_AT_FIRST = 5
LONG = 8
"""Letters from which a word is worth naming when a text is too hard."""


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def index(letters: float, words: float, longest: int) -> float:
    """The Automated Readability Index: the year of school for so many letters in so many words, where `longest` is how
    many words a sentence has."""
    return 4.71 * letters / words + 0.5 * longest - 21.43


def reading_age(*texts: str) -> int:
    """In whole years, as of somebody who is not a year older yet: 7 until the day they are 8. At least 5."""
    return max((int(_age(text)) for text in texts if words(text)), default=_AT_FIRST)


def _age(text: str) -> float:
    found = words(text)
    letters = sum(character.isalnum() for word in found for character in word)
    longest = max(len(words(sentence)) for sentence in _END.split(text))
    beside = _LETTERS_OF_A_WORD * _WORDS_BESIDE
    return max(_AT_FIRST, _AT_FIRST + index(letters + beside, len(found) + _WORDS_BESIDE, longest))


def long_words(text: str, most: int = 3) -> list[str]:
    """The longest of a text, in their order there."""
    long = list(dict.fromkeys(word for word in words(text) if len(word) >= LONG))
    longest = sorted(long, key=len, reverse=True)[:most]
    return [word for word in long if word in longest]
