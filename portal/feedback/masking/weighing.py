"""How much speaks for a word being a name: the word itself, how it is written, what stands round it."""

from portal.feedback.masking.sorts import Sort
from portal.feedback.masking.surroundings import UNLISTED, UNSURE, Surroundings
from portal.feedback.masking.words import cues, family, is_ordinary, is_seen, is_slip, ours

ENOUGH = 3.0

BY_ITSELF = {
    Sort.NAME: 3.0,
    Sort.MAYBE: 1.0,
    Sort.HARDLY: 0.0,
    Sort.PUBLIC: 0.5,
    Sort.FAMILY: 0.5,
    Sort.UNKNOWN: 0.5,
    Sort.WORD: -1.0,
    Sort.BLOCKED: -9.0,
}
WITH_CAPITAL = {Sort.MAYBE: 2.0, Sort.UNKNOWN: 2.0, Sort.FAMILY: 2.0, Sort.HARDLY: 1.0, Sort.PUBLIC: 0.5}


class Weighing(Surroundings):
    """One word weighed."""

    def is_name(self) -> bool:
        if self.sort is Sort.BLOCKED and len(self.token.raw) > 1:
            return False
        if self._is_small_word():
            return False
        if self._has_title() or self._is_household():
            return True
        if self.sort in {Sort.WORD, Sort.BLOCKED}:
            return self._is_called() or self._owns()
        left = self.left()
        total = BY_ITSELF[self.sort] + 0.5 * self.is_strange() + self._written() + left + self.right() + self.company()
        if self.sort in UNLISTED and total >= ENOUGH and self._is_slip():
            return False
        return total + self._against(left) >= ENOUGH

    def _is_small_word(self) -> bool:
        """ "said" is a name too, and nobody means it so."""
        return self.is_small and self.sort is Sort.HARDLY and self.word not in cues()["everyday"]

    def _has_title(self) -> bool:
        previous = self.before[0] if self.before and self.token.is_joined else ""
        if len(self.token.raw) == 1:
            return (previous in cues()["titles"] or previous in cues()["initialled"]) and self.token.raw not in "aiIA"
        if previous in cues()["titles"]:
            return self.sort is not Sort.WORD or self.token.has_capital or self.word in family()
        if previous in cues()["honorifics"] and self.at > 1 and self.sorts[self.at - 2] is Sort.NAME:
            return False
        if previous not in cues()["soft_titles"] or (previous == "miss" and cues()["missing"] & set(self.before[1:3])):
            return False
        if self.token.has_capital and self.read.is_cased and not self.token.is_acronym:
            return True
        return (
            self.sort is not Sort.WORD and not self._reads_on() and not (self.sort is Sort.UNKNOWN and self._is_slip())
        )

    def _reads_on(self) -> bool:
        """Whether a word in small letters after "my nan" and the like goes on with the sentence."""
        return self.is_small and (self.sort is Sort.HARDLY or self.word in cues()["modal"])

    def _is_household(self) -> bool:
        """ "the Hendersons"."""
        shaped = (
            self.token.has_capital
            and not self.token.is_first
            and self.word.endswith("s")
            and self.before[:1] == ["the"]
        )
        return shaped and self.word[:-1] in family() and not is_ordinary(self.word)

    def _is_called(self) -> bool:
        """An ordinary word is a name only where it is said to be one, and written like one."""
        return (
            len(self.token.raw) > 1
            and self.is_named()
            and self.token.has_capital
            and not self.token.is_first
            and self.read.is_cased
        )

    def _owns(self) -> bool:
        """ "we did graces birthday": the possessive without its apostrophe."""
        known = self.word.endswith("s") and self.word[:-1] in ours() and len(self.word) > 4
        return known and self.after[:1] != [] and self.after[0] in cues()["belongings"] and not self.is_noun()

    def _is_slip(self) -> bool:
        surely = self.token.has_capital and not self.token.is_first and self.read.is_cased
        return not surely and not self.is_named() and is_slip(self.word)

    def _written(self) -> float:
        if self.is_small:
            doubtful = self.sort in {Sort.MAYBE, Sort.PUBLIC, Sort.UNKNOWN} or self.read.is_foreign
            return -1.0 if self.read.is_cased and doubtful else 0.0
        if self.read.is_shouted:
            return 0.0
        if self.token.is_acronym and self.sort is not Sort.NAME:
            person = len(self.token.raw) < 4 and self.before[:1] and self.before[0] in cues()["relations"]
            return -1.0 if self.sort is Sort.UNKNOWN and not person else 0.0
        return self._begun() if self.token.is_first else WITH_CAPITAL.get(self.sort, 0.0)

    def _begun(self) -> float:
        """A capital at the start of a sentence says little."""
        if self.read.is_foreign:
            return -0.5 if self.sort is Sort.UNKNOWN else 0.0
        if self.sort in UNLISTED and not is_seen(self.word):
            return 1.0
        return 0.5 if self.sort is Sort.FAMILY else 0.0

    def _against(self, left: float) -> float:
        """What speaks for a place, a title, a thing."""
        if self.sort is Sort.NAME:
            return -2.0 if self._is_thing() else 0.0
        weight = -2.0 if self._is_thing() else 0.0
        if self.before and self.token.is_joined:
            weight -= (self._placed() if left < 2.5 else 0.0) + self._determined() + self._watched()
        doubtful = self.sort in UNSURE and self.is_small and left < 2.5 and self.before[:1] != ["can"]
        if doubtful and self.after[:1] and self.after[0] in cues()["complements"]:
            weight -= 1.5
        return weight

    def _is_thing(self) -> bool:
        following = self.read.at(self.at + 1)
        thing = following and following.is_joined and following.word in cues()["things"] and not self.token.owns
        sure = following and (following.has_capital or following.word in cues()["wherever"])
        return bool(thing and (sure or self.sort is not Sort.NAME))

    def _placed(self) -> float:
        place = self.before[0] in cues()["placing"]
        moved = self.before[0] in {"to", "from"} and (
            self.sort is Sort.PUBLIC or cues()["motion"] & set(self.before[1:3])
        )
        return 1.5 if place or moved else 0.0

    def _determined(self) -> float:
        if not self.is_noun() or (self.before[0] == "its" and self.introduces()):
            return 0.0
        return 1.0 if self.token.has_capital and self.before[0] == "my" else 2.0

    def _watched(self) -> float:
        near = set(self.before[:2])
        return 2.0 if cues()["watching"] & near and "with" not in near else 0.0
