"""The periods that an edition can be about: a quarter, or a calendar year. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from portal.feedback.periods import Quarter


@dataclass(frozen=True, slots=True)
class Period:
    """Written 2026-Q3 or 2026."""

    name: str
    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> "Period | None":
        """None for anything that is not written like one."""
        if quarter := Quarter.parse(text):
            return cls(text, quarter.first, quarter.last)
        if re.fullmatch(r"20\d\d", text):
            return cls(text, date(int(text), 1, 1), date(int(text), 12, 31))
        return None

    @classmethod
    def known(cls, text: str) -> "Period":
        """Of what is written down. Raises ValueError for anything else."""
        if found := cls.parse(text):
            return found
        raise ValueError(f"{text!r} is no period")

    @classmethod
    def of(cls, quarter: Quarter) -> "Period":
        return cls(str(quarter), quarter.first, quarter.last)

    @property
    def is_year(self) -> bool:
        return len(self.name) == 4

    @property
    def words(self) -> str:
        """As a person would say it: July to September 2026, or the year 2026."""
        return f"the year {self.name}" if self.is_year else Quarter.of(self.first).words

    @property
    def year(self) -> "Period":
        """That it is a part of."""
        return Period.known(self.name[:4])

    @property
    def previous(self) -> "Period":
        if self.is_year:
            year = str(int(self.name) - 1)
            return Period(year, date(int(year), 1, 1), date(int(year), 12, 31))
        return Period.of(Quarter.of(self.first).previous)

    @property
    def quarters(self) -> tuple[str, ...]:
        """Those that it is made of."""
        return tuple(f"{self.name}-Q{n}" for n in range(1, 5)) if self.is_year else (self.name,)


def over(first: date, today: date) -> list[Period]:
    """Quarters and years that have ended since `first`, newest first and each year before its quarters."""
    quarter, found = Quarter.of(today), list[Period]()
    while (quarter := quarter.previous).last >= first:
        if quarter.number == 4:
            found.append(Period.known(str(quarter.year)))
        found.append(Period.of(quarter))
    return found
