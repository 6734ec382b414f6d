"""The types of question, and what can be answered to each."""

from enum import StrEnum

from portal.surveys.faces import WORDS as FACE_WORDS

YES_OR_NO = ["Yes", "Sometimes", "No"]
NUMBERS = [str(number) for number in range(11)]


class Kind(StrEnum):
    FACES = "faces"
    FACES_3 = "faces_3"
    YES_NO = "yes_no"
    SCALE = "scale"
    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    RANKING = "ranking"
    SHORT = "short"
    LONG = "long"
    DATE = "date"

    @property
    def label(self) -> str:
        """What an officer chooses it by."""
        return _LABELS[self]

    @property
    def is_words(self) -> bool:
        return self in {Kind.SHORT, Kind.LONG}

    @property
    def has_own_options(self) -> bool:
        """Whether an officer writes what there is to choose from."""
        return self in {Kind.SCALE, Kind.ONE, Kind.SEVERAL, Kind.RANKING}

    @property
    def is_one_of(self) -> bool:
        """Whether exactly one of its options is chosen, so that another question can depend on which."""
        return self in _FIXED or self in {Kind.SCALE, Kind.ONE}

    @property
    def has_faces(self) -> bool:
        return self in {Kind.FACES, Kind.FACES_3}

    def options(self, written: list[str]) -> list[str]:
        """What there is to choose from: of some kinds always the same, of others what was written."""
        return list(_FIXED[self]) if self in _FIXED else written if self.has_own_options else []


_FIXED = {
    Kind.FACES: FACE_WORDS,
    Kind.FACES_3: FACE_WORDS[1:4],
    Kind.YES_NO: YES_OR_NO,
    Kind.NUMBER: NUMBERS,
}
_LABELS = {
    Kind.FACES: "Five faces with words",
    Kind.FACES_3: "Three faces with words",
    Kind.YES_NO: "Yes, sometimes or no",
    Kind.SCALE: "A scale in words",
    Kind.ONE: "One of these",
    Kind.SEVERAL: "As many of these as they like",
    Kind.NUMBER: "A number from 0 to 10",
    Kind.RANKING: "Put these in order",
    Kind.SHORT: "A few words",
    Kind.LONG: "In their own words",
    Kind.DATE: "A date",
}
