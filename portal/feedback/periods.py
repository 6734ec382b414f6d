"""Quarters and weeks: the only times that are kept of a respondent's words."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

MONTHS = ["January to March", "April to June", "July to September", "October to December"]


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A calendar quarter, written 2026-Q4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for anything that is not written like one."""
        found = re.fullmatch(r"(20\d\d)-Q([1-4])", text)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def words(self) -> str:
        """As a person would say it: October to December 2026."""
        return f"{MONTHS[self.number - 1]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def week_of(day: date) -> date:
    """The Monday before, but never in another quarter than the day itself."""
    return max(day - timedelta(days=day.weekday()), Quarter.of(day).first)
