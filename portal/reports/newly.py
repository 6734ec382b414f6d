"""Which words that more people say than before may be told outside the team, where nobody hears how many. Pure.

That a word is told at all tells that enough people say it. So enough have to be left who do not, and so many have to
have spoken that it tells nobody how many said it before. And it has to be a word of the dictionary: in small letters a
name, a street or a home looks like any other word that nobody said before. Even so a word of the dictionary can be a
name that no list knows, so people look at the words before an edition is published.
"""

from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

from portal.analysis.common import Said, new_words
from portal.feedback.masking.sorts import Sort, sort
from portal.feedback.masking.words import family, place_words

SPOKE = 5
"""Times the threshold: so many people have to have spoken, now and before."""
MOST = 12
ENDS = ("side", "field", "view", "dale", "brook", "bourne", "leigh", "wood", "ford", "ton")
"""How homes, schools and villages are named that no list holds."""


def tellable(said: Sequence[Said], threshold: int, withheld: Collection[str]) -> list[str]:
    """The most surprising, in the order of the alphabet. `withheld`: terms of codes of which nothing is told."""
    if not is_enough(said, threshold):
        return []
    most = _voices(said, is_now=True) - threshold
    found = [one.word for one in new_words(said, threshold) if len(one.said) <= most]
    return sorted([word for word in found if _is_ordinary(word) and not _speaks_for(word, withheld)][:MOST])


def is_enough(said: Sequence[Said], threshold: int) -> bool:
    """Whether as many spoke as have to for any word to be told."""
    return min(_voices(said, is_now=True), _voices(said, is_now=False)) >= SPOKE * threshold


def still_said(said: Sequence[Said], words: Collection[str], least: int, withheld: Collection[str]) -> list[str]:
    """Those of the words that at least so many people say now. `withheld`: as above."""
    from portal.analysis.common.reading import read  # loads scikit-learn, which no web process needs

    saying: dict[str, set[int]] = {word: set() for word in words}
    for one in said:
        for word in saying.keys() & read(one.text).terms if not one.ago else ():
            saying[word].add(one.voice)
    return [word for word in words if len(saying[word]) >= least and not _speaks_for(word, withheld)]


def _voices(said: Sequence[Said], *, is_now: bool) -> int:
    return len({one.voice for one in said if one.english and (one.ago == 0) is is_now})


def _is_ordinary(word: str) -> bool:
    """Nor a name made of ordinary words, such as those of homes and families: "willows", "hillside", "forest lodge",
    "baker"."""
    first, _, second = word.partition(" ")
    named = place_words()
    ends = named["streets"] | named["houses"] | named["free_houses"] | named["schools"] | named["residence"]
    names = named["the_houses"] | named["nature"] | family()
    if second in ends or {first, second} & names or first.endswith(ENDS) or second.endswith(ENDS):
        return False
    return all(sort(one) is Sort.WORD for one in word.split())


def _speaks_for(word: str, terms: Collection[str]) -> bool:
    return any(fnmatchcase(one, term) for one in {word, *word.split()} for term in terms)
