"""A comment's telling words, alone and two together, and which words look like somebody's name."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from portal.feedback.masking.sorts import Sort, sort
from portal.terms import Normal, normalise

TELLING = frozenset(
    {"alone", "bill", "call", "cry", "fire", "move", "never", "nobody", "serious", "system", "together"}
)
"""Of scikit-learn's stop words, those that tell something here."""
SMALL = (ENGLISH_STOP_WORDS - TELLING) | frozenset(
    {
        *("im", "ive", "id", "ill", "youre", "youve", "theyre", "theyve", "weve", "hes", "shes", "its", "thats"),
        *("theres", "whats", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "wont", "wouldnt"),
        *("cant", "couldnt", "shouldnt", "havent", "hasnt", "hadnt", "aint", "u", "ur", "r", "ya", "yeah", "yh"),
        *("yes", "no", "ok", "okay", "lol", "tbh", "idk", "ngl", "coz", "cos", "cuz", "bc", "gonna", "wanna"),
        *("gotta", "just", "really", "like", "got", "get", "gets", "getting", "lot", "lots", "bit", "thing"),
        *("things", "stuff", "also", "even", "want", "would", "could", "should", "did", "does", "doing", "say"),
        *("says", "said"),
    }
)
"""Words that hold sentences together."""
LEAST, LONGEST = 3, 24
"""Letters of a telling word."""


class Read(NamedTuple):
    """`terms` are its telling words and pairs; `plain` is all of it, in small letters and without signs."""

    terms: frozenset[str]
    plain: str


def read(text: str) -> Read:
    normal = normalise(text)
    telling = [_tells(word) for word in normal.words]
    words = {word for word, tells in zip(normal.words, telling, strict=True) if tells}
    pairs = {
        f"{normal.words[at]} {normal.words[at + 1]}"
        for at in range(len(telling) - 1)
        if telling[at] and telling[at + 1] and _joined(text, normal, at)
    }
    return Read(frozenset(words | pairs), normal.text)


def _tells(word: str) -> bool:
    return LEAST <= len(word) <= LONGEST and word not in SMALL and word.isalpha()


def _joined(text: str, normal: Normal, at: int) -> bool:
    """Nothing stands between them but a blank or a hyphen: no full stop, and nothing that is masked."""
    return text[normal.spans[at][1] : normal.spans[at + 1][0]] in {" ", "-"}


class Names:
    """Which words may be names, by how they are written: a word is none that more write small than with a capital
    inside a sentence, and that no list of names has."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.small: Counter[str] = Counter()
        self.capital: Counter[str] = Counter()
        for text in texts:
            if not text.isupper():
                self._count(text, normalise(text))

    def _count(self, text: str, normal: Normal) -> None:
        small, capital = set(), set()
        for at, (word, (start, _)) in enumerate(zip(normal.words, normal.spans, strict=True)):
            if text[start].islower():
                small.add(word)
            elif at and at - 1 not in normal.ends:
                capital.add(word)
        self.small.update(small)
        self.capital.update(capital)

    def none_in(self, term: str) -> bool:
        return all(self.small[word] > self.capital[word] and not _listed(word) for word in term.split())


@cache
def _listed(word: str) -> bool:
    return sort(word) in {Sort.NAME, Sort.MAYBE, Sort.FAMILY}


def without_parts(terms: Iterable[str]) -> list[str]:
    """In the same order, without the words that stand in a pair which is there as well."""
    listed = list(terms)
    parts = {word for term in listed if " " in term for word in term.split()}
    return [term for term in listed if term not in parts]
