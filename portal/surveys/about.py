"""Questions about who answers, so that it can be seen whether things go as well for everybody. Pure.

They are fixed, as are their answers: few and broad ones, as small numbers give people away. Each can be skipped, offers
to say nothing, and leads to no other question. Children under eight are never asked.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "about.json"
MOST = 3
"""In one survey: each more makes whoever answers easier to find."""

LEAST = 10
"""Nobody sees a smaller number of what people said about themselves: they are told so before they answer."""

NOT_SAID = "not said"
LEAVERS, ADULTS = "leavers", "adults"


class About(StrEnum):
    ETHNICITY = "ethnicity"
    GENDER = "gender"
    DISABILITY = "disability"
    TONGUE = "tongue"
    HOME = "home"
    CARE = "care"
    BOROUGH = "borough"

    @property
    def label(self) -> str:
        return str(_told(self)["name"])

    @property
    def keys(self) -> list[str]:
        """What can be said, whatever the age, but for saying nothing."""
        return list(_told(self)["called"])

    def by(self, key: str) -> str:
        """What the answer is counted under, such as gender=female."""
        return f"{self}={key}"


@dataclass(frozen=True, slots=True)
class Asked:
    """In the words of one age."""

    about: About
    text: str
    why: str
    """Why it is asked, in words that respondents read before it."""
    keys: tuple[str, ...]
    words: tuple[str, ...]
    """The answers, one for each of the keys."""

    @property
    def options(self) -> list[str]:
        return [*self.words, rather_not()]


@cache
def _file() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def _told(about: About) -> dict[str, Any]:
    return next(one for one in _file()["dimensions"] if one["key"] == about)


def rather_not() -> str:
    return str(_file()["rather_not"]["options"][0])


def audience(age_band: str, are_care_leavers: bool) -> str:
    """Whose words a survey is asked in."""
    if age_band != "18+":
        return age_band
    return LEAVERS if are_care_leavers else ADULTS


def offered(whom: str) -> list[Asked]:
    """All that an audience can be asked."""
    return [one for one, of in _every() if whom in of]


@cache
def _every() -> list[tuple[Asked, tuple[str, ...]]]:
    return [made for about in About for made in _wordings(about)]


def _wordings(about: About) -> Iterator[tuple[Asked, tuple[str, ...]]]:
    """Each with the audiences that it is for, who are told alike why it is asked."""
    for given in _told(about)["asked"]:
        keys = tuple(given.get("keys", about.keys))
        for why in _file()["why"]:
            if of := tuple(one for one in given["of"] if one in why["of"]):
                yield Asked(about, given["text"], why["text"], keys, tuple(given["options"])), of


def counted_under(about: About, option: str) -> str:
    """What somebody who chose this is counted under; empty for who would rather not say."""
    found = (
        key
        for one, _ in _every()
        if one.about is about
        for key, said in zip(one.keys, one.words, strict=True)
        if said == option
    )
    key = next(found, "")
    return about.by(key) if key else ""


def called(by: str) -> tuple[str, str]:
    """The dimension and who is meant, in words, of what is counted under `by`."""
    dimension, _, key = by.partition("=")
    told = _told(About(dimension))
    return str(told["name"]), str(told["called"].get(key, "Not said"))


def is_for(age_band: str, text: str, options: Sequence[str]) -> bool:
    """Whether these words are the ones for that age."""
    whom = {audience(age_band, are_care_leavers) for are_care_leavers in (True, False)}
    return any((one.text, one.options) == (text, list(options)) for who in whom for one in offered(who))


def known_again(text: str, options: Sequence[str]) -> About | None:
    """Which of these questions a form from elsewhere asks, word for word."""
    return next((one.about for one, _ in _every() if (one.text, one.options) == (text, list(options))), None)
