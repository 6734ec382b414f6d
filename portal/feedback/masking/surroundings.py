"""What stands round a word, and how much of it speaks for a name."""

import re
from functools import cached_property

from portal.feedback.masking.sorts import Sort
from portal.feedback.masking.tokens import Text
from portal.feedback.masking.words import cues, is_seen

UNSURE = frozenset({Sort.MAYBE, Sort.HARDLY, Sort.PUBLIC})
UNLISTED = frozenset({Sort.UNKNOWN, Sort.FAMILY})
_SIGNED = re.compile(r"[\s.,!]*x{1,6}\b(?!\s*\w)", re.IGNORECASE)


class Surroundings:
    """One word among the others; `chosen` are those of them that are names already."""

    def __init__(self, read: Text, sorts: list[Sort], at: int, chosen: frozenset[int]) -> None:
        self.read, self.sorts, self.at, self.chosen = read, sorts, at, chosen
        self.token, self.sort, self.word = read.tokens[at], sorts[at], read.tokens[at].word

    @cached_property
    def before(self) -> list[str]:
        """The words before it in its sentence, the nearest first."""
        return self.read.before(self.at, 4)

    @cached_property
    def after(self) -> list[str]:
        return self.read.after(self.at, 4)

    @property
    def is_small(self) -> bool:
        return not self.token.has_capital

    @property
    def begins(self) -> bool:
        """First in its sentence or part of one."""
        if self.token.is_first or not self.before:
            return True
        return self.before[0] in cues()["clauses"] or (bool(self.token.gap.strip()) and self.at - 1 not in self.chosen)

    def is_named(self) -> bool:
        """ "called ...", "my name is ...", "call me ..."."""
        near = [*self.before[:2], "", ""]
        if near[0] in cues()["naming"]:
            return True
        if near[1] in {"call", "calls", "called"} and near[0] in {"me", "her", "him", "us", "them"}:
            return True
        if near[:2] == ["me", "its"]:
            return True
        return near[0] in {"is", "was", "waa", "to", "ye"} and near[1] in cues()["naming"]

    def left(self) -> float:
        """What the words before speak for."""
        if not self.before:
            return 0.0
        previous = self.before[0]
        if not self.token.is_joined:
            aside = self.token.gap.strip() in {",", "(", ":", "-", "–", "="}
            return 1.5 if aside and previous in cues()["relations"] else 0.0
        if self.is_named():
            return 3.0
        return self._met(previous)

    def _met(self, previous: str) -> float:
        earlier = self.before[1] if len(self.before) > 1 else ""
        if previous in cues()["relations"]:
            return 2.5 if cues()["owners"] & set(self.before[1:4]) else 1.5
        if previous in {"im", "am", "its"} and self.introduces():
            return 2.5
        if earlier in cues().get(f"before_{previous}", ()):
            return 2.5
        if previous in cues()["greeting"]:
            return 2.5 if self.sort in UNLISTED and not is_seen(self.word) else 2.0
        if previous in cues()["feeling"] and self._bare():
            return 2.0
        if self.is_strange() and previous in cues()["meeting"]:
            return 2.0
        return 1.0 if previous in cues()["joining"] or previous in cues()["feeling"] else 0.0

    def is_strange(self) -> bool:
        """In no list at all, and long enough not to be somebody's shorthand."""
        return self.sort in UNLISTED and len(self.word) > 3 and not is_seen(self.word) and not self.read.is_foreign

    def _bare(self) -> bool:
        """ "I dont like dawn": what can be counted does not stand without "a" or "the"."""
        return self.sort in {Sort.MAYBE, Sort.HARDLY} and self.word not in cues()["uncounted"] | cues()["modal"]

    def introduces(self) -> bool:
        """ "hi im ...", "I am ...", "its ... from last week"."""
        hello = {"hi", "hey", "hello", "hiya", "yo", "heya"} & set(self.before[1:4])
        if self.before[0] == "its":
            return bool(hello or {"btw", "again", "here"} & set(self.after[:3]))
        aged = self.after[:1] in (["and"], ["from"], ["im"], ["i"], []) and self.word not in cues()["hardly"]
        return bool(hello) or self.sort in UNLISTED or aged

    def right(self) -> float:
        """What the words after speak for."""
        if self.token.owns:
            theirs = self.after and (self.after[0] in cues()["belongings"] or self.after[0] in cues()["relations"])
            return 2.5 if theirs else 1.5
        if _SIGNED.match(self.read.text, self.token.end):
            return 2.0
        if not self.after:
            return 0.0
        following = self.after[0]
        if following in cues()["honorifics"] and self._is_honoured():
            return 3.0
        if self._is_described() or self._belongs():
            return 3.0
        return max(self._acts(following), self._spoken_of(following))

    def _is_honoured(self) -> bool:
        """ "Rahima apa"; "my uncle" is nobody's name."""
        likely = self.token.has_capital or self.read.is_foreign or self.sort in UNLISTED
        return likely and not self.is_noun() and self.word not in cues()["determiners"]

    def _belongs(self) -> bool:
        """ "taylor in my class is mean"."""
        placed = self.after[:1] == ["in"] and self.after[2:3] != [] and self.after[2] in cues()["groups"]
        return placed and (self.begins or self.token.has_capital)

    def _acts(self, following: str) -> float:
        """As the one who does what follows."""
        if self.before and self.before[0] in cues()["pronouns"]:
            return 0.0
        if self.begins and self.sort is Sort.HARDLY and self.word not in cues()["everyday"]:
            return 0.0
        if following in cues()["saying"]:
            return 3.0 if self.begins or self.sort is Sort.NAME else 2.0
        subject = self.begins or self.before[0] in cues()["relations"]
        if subject and self.sort in UNSURE and self._is_subject(following):
            return 3.0
        acting = following.endswith("ed") or (following in cues()["being"] and self._is_like_a_person())
        if self.begins and self.is_strange() and acting:
            return 2.0
        if following in cues()["doing"]:
            return 0.0 if self.sort is Sort.HARDLY and self.is_small else 0.5 if self.is_noun() else 1.5
        helped = self.before[:1] and self.before[0] in cues()["helping"]
        return 1.5 if helped and following in cues()["base"] else 0.0

    def _is_subject(self, following: str) -> bool:
        """Whether only a person can be what the verb after it speaks of: what is counted does not stand bare
        ("river is"), what is not does no such things ("hope is leaving")."""
        if self.sort is Sort.HARDLY and self.word not in cues()["everyday"]:
            return False
        if self.word in cues()["modal"]:
            return following in cues()["being"]
        if self.word in cues()["uncounted"] or self.sort is Sort.PUBLIC:
            helped = following.endswith("ed") and self.after[1:2] != [] and self.after[1] in {"me", "my", "us", "our"}
            often = helped or (
                following in cues()["very"] and self.after[1:2] != [] and self.after[1] in cues()["saying"]
            )
            return often or (following in cues()["being"] and self._is_like_a_person())
        if "£" in self.gap_after() or "£" in self.read.text[self.token.end : self.token.end + 8]:
            return False
        past = following.endswith("ed") and len(following) > 4
        return past or following in cues()["being"] | cues()["doing"] - {"and", "at"}

    def _is_like_a_person(self) -> bool:
        rest = [word for word in self.after[1:4] if word not in cues()["very"]]
        return bool(rest) and (rest[0] in cues()["personal"] or (rest[0].endswith("ing") and len(rest[0]) > 5))

    def _spoken_of(self, following: str) -> float:
        """ "... and her dogs", "... she is kind", "... was there for me", "... back", "... as my new worker"."""
        if self.after[1:3] == ["there", "for"] or (following in {"from", "at"} and self.token.is_first):
            return 2.5
        if following in {"she", "he", "shes", "hes"} or self.after[:2] in (
            ["and", "her"],
            ["and", "his"],
            ["as", "my"],
            ["as", "our"],
        ):
            return 2.0
        wanted = self.before[:1] and self.before[0] in {"want", "have", "get", "bring", "had", "got"}
        return 2.0 if wanted and following in {"back", "again", "to", "as"} and self.sort is not Sort.HARDLY else 0.0

    def is_noun(self) -> bool:
        return bool(self.before) and self.before[0] in cues()["determiners"]

    def _is_described(self) -> bool:
        """ "..., my social worker", "... is my brother"."""
        rest = list(self.after)
        while rest and rest[0] in {"is", "was", "who", "whos"}:
            rest = rest[1:]
        owned = bool(rest) and rest[0] in {"my", "our", "his", "her", "the", "their"} and not self.is_noun()
        near = (
            rest[1:4]
            if rest[:1] != ["the"]
            or "," in self.gap_after()
            or (self.begins and rest is not self.after and rest == self.after)
            else []
        )
        return owned and bool(cues()["relations"] & set(near))

    def gap_after(self) -> str:
        following = self.read.at(self.at + 1)
        return following.gap if following else ""

    def company(self) -> float:
        """A name beside it, as in "X and Y", and "me and X"."""
        joined = self.before[:1] in (["and"], ["or"], ["n"]) or self.before[:2] == ["now", "and"]
        joined = joined or self.token.gap.strip() in {",", "&", "/", "+"}
        both = joined and self.after[:1] != [] and self.after[0] in cues()["plural"] and self.at - 2 in self.chosen
        if both or self._is_pair():
            return 3.0
        if joined and self.chosen & set(range(max(0, self.at - 3), self.at)):
            return 2.0
        listed = self.after[:1] in (["and"], ["or"], ["n"]) or self.gap_after().strip() in {",", "&", "/", "+"}
        if listed and self.chosen & {self.at + 1, self.at + 2}:
            return 2.0
        with_me = self.after[:2] in (["and", "me"], ["and", "i"]) and (self.sort not in UNSURE or self.begins)
        if self.before[:2] == ["and", "me"] or with_me:
            return 2.5
        return 1.5 if self.at - 1 in self.chosen and self.token.is_joined and self.token.has_capital else 0.0

    def _is_pair(self) -> bool:
        """ "will and may are leaving"."""
        likely = UNSURE | UNLISTED | {Sort.NAME}
        two = self.begins and self.sort in likely and self.after[:1] in (["and"], ["n"]) and len(self.after) > 2
        return two and self.sorts[self.at + 2] in likely and self.after[2] in cues()["plural"]
