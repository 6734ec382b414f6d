"""Finding the words that young people would rather not hear, in each of their forms and as whole words only."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from portal import terms

_IRREGULAR = {"child": "children", "person": "people"}


class Entry(NamedTuple):
    """A word or a few, what to say instead, and phrases in which it means something else."""

    word: str
    instead: str
    unless: tuple[str, ...] = ()


class Hit(NamedTuple):
    said: str
    """As it stands in the text."""
    entry: Entry


class Avoided:
    """A list of words, ready to be looked for."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, Entry | None] = {}
        for entry in entries:
            self._entries |= dict.fromkeys(forms(entry.word), entry)
            self._entries |= {form: None for phrase in entry.unless for form in forms(phrase)}
        self._matcher = terms.compile_terms(dict.fromkeys(self._entries, 1.0))

    def found(self, text: str) -> list[Hit]:
        """Each entry once, in the order of the text. The longest phrase counts: "eye contact" is no contact."""
        matches = [(self._entries[one.term], text[one.start : one.end]) for one in self._matcher.matches(text)]
        return list({entry.word: Hit(said, entry) for entry, said in reversed(matches) if entry}.values())[::-1]


def forms(word: str) -> Iterator[str]:
    """The word itself and with the endings that English gives to its last part. Some of these are no words at all,
    which does no harm."""
    yield word
    head, space, last = word.rpartition(" ")
    if last in _IRREGULAR:
        yield head + space + _IRREGULAR[last]
    elif last.endswith("s"):
        yield from (word.removesuffix("s"), word + "es")
    elif last.endswith("e"):
        yield from (word + "s", word + "d", word[:-1] + "ing")
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        yield from (word[:-1] + "ies", word[:-1] + "ied", word + "ing")
    else:
        yield from (word + ending for ending in ("s", "es", "ed", "ing"))
