"""A personal detail in a text."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    NAME = "NAME"
    SCHOOL = "SCHOOL"
    ADDRESS = "ADDRESS"
    POSTCODE = "POSTCODE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    HANDLE = "HANDLE"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    OTHER_ID = "OTHER_ID"

    @property
    def word(self) -> str:
        """What people read in its place."""
        return _WORDS[self]


_WORDS = {
    Kind.NAME: "name",
    Kind.SCHOOL: "school",
    Kind.ADDRESS: "address",
    Kind.POSTCODE: "postcode",
    Kind.PHONE: "phone number",
    Kind.EMAIL: "e-mail address",
    Kind.HANDLE: "online name",
    Kind.DATE_OF_BIRTH: "date of birth",
    Kind.OTHER_ID: "number",
}


class Mask(NamedTuple):
    """Code points of the text, `end` exclusive."""

    start: int
    end: int
    kind: Kind

    def meets(self, other: "Mask") -> bool:
        return self.start < other.end and other.start < self.end

    def __str__(self) -> str:
        return f"[{self.kind.word}]"


def masked(text: str, masks: Iterable[Mask]) -> str:
    """The text with a plain word in brackets for each detail, such as [name]."""
    return _replaced(text, masks, str)


def blanked(text: str, masks: Iterable[Mask]) -> str:
    """As `masked`, letter for letter, but with a blank for each word in brackets: nobody said those."""
    return _replaced(text, masks, lambda mask: " " * len(str(mask)))


def _replaced(text: str, masks: Iterable[Mask], word: Callable[[Mask], str]) -> str:
    parts, at = [], 0
    for mask in sorted(masks):
        parts += [text[at : mask.start], word(mask)]
        at = mask.end
    return "".join([*parts, text[at:]])
