"""Words that more people say this quarter than in the four before: Fisher's exact test, with Benjamini and Hochberg's
correction for how many words are looked at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.stats import false_discovery_control, hypergeom

from portal.analysis.common.likeness import one_a_voice
from portal.analysis.common.reading import Names, read
from portal.analysis.common.told import NewWord, Said

BEFORE = 4
"""Quarters that this one is compared with."""
COMPARABLE = 20
"""People of before and of now, without whom nothing is compared."""
CHANCE = 0.05
"""Of the words that are shown, the share that may be there by chance."""
TIMES = 1.5
"""How much more often a word has to be said; with many comments the test alone finds the smallest change."""
MOST = 30


def new_words(said: Sequence[Said], least: int) -> list[NewWord]:
    """The most surprising first."""
    lately = [at for at, one in enumerate(said) if one.ago <= BEFORE and one.english]
    voices = {one: {said[at].voice for at in lately if (said[at].ago == 0) is one} for one in (True, False)}
    now, before = len(voices[True]), len(voices[False])
    if min(now, before) < COMPARABLE:
        return []
    counted = _counted(said, lately, least)
    names = Names(said[at].text for at in lately)
    found = [
        NewWord(word, one_a_voice(said, counted[word][0]), here / now, there / before)
        for word, here, there in _surprising(said, counted, now, before)
        if here >= least and names.none_in(word)
    ]
    return _told_once(found)[:MOST]


Counted = dict[str, tuple[list[int], list[int]]]
"""For each word where it is said, now and before."""


def _counted(said: Sequence[Said], lately: Iterable[int], least: int) -> Counted:
    """Those that enough say at all. Which these are must not hang on how many say them now."""
    where: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for at in lately:
        for term in read(said[at].text).terms:
            where[term][said[at].ago > 0].append(at)
    return {term: sides for term, sides in where.items() if len(sides[0]) + len(sides[1]) >= least}


def _surprising(said: Sequence[Said], counted: Counted, now: int, before: int) -> list[tuple[str, int, int]]:
    """Words with how many people say them now and said them before."""
    words = sorted(counted)
    sides = [[len({said[at].voice for at in side}) for side in counted[word]] for word in words]
    if not sides:
        return []
    here, there = np.array(sides).T
    chances = hypergeom.sf(here - 1, now + before, here + there, now)
    corrected = false_discovery_control(np.clip(chances, 0, 1))
    more = here / now >= TIMES * there / before
    order = sorted(np.flatnonzero((corrected <= CHANCE) & more).tolist(), key=lambda at: (chances[at], words[at]))
    return [(words[at], int(here[at]), int(there[at])) for at in order]


def _told_once(found: list[NewWord]) -> list[NewWord]:
    """A word that is hardly said but in a pair is told by the pair, and a pair that adds little by its word."""
    by_word = {one.word: one for one in found}
    dropped = set()
    for pair in (one for one in found if " " in one.word):
        for part in pair.word.split():
            if part in by_word:
                mostly = len(pair.said) >= 0.6 * len(by_word[part].said)
                dropped.add(part if mostly else pair.word)
    return [one for one in found if one.word not in dropped]
