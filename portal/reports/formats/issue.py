"""An edition with what stands on its cover: all that any file of it is made of. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.reports.counts import ALL
from portal.reports.edition import Edition
from portal.reports.periods import Period

STATES: Mapping[str, str] = {
    "heard": "heard",
    "planned": "planned",
    "doing": "being done",
    "done": "done",
    "not_yet": "not yet",
    "not_possible": "not possible",
}
"""How far an answer on a board has come, in words."""


@dataclass(frozen=True)
class Issue:
    number: int
    edition: Edition
    made_on: date
    threshold: int
    step: int
    codebook: str = ""
    replaces: int | None = None
    """The number of the edition that it puts right."""
    because: str = ""

    @property
    def when(self) -> str:
        return in_words(self.edition.scope.period)

    @property
    def about(self) -> str:
        """Whom it is about, as one would say it."""
        scope = self.edition.scope
        if scope.group != ALL:
            return self.edition.told.groups.get(scope.group, scope.group)
        if scope.age != ALL:
            return f"ages {scope.age}"
        return "everybody" if scope.by == ALL else scope.by.replace("=", ": ")

    @property
    def title(self) -> str:
        return f"What we heard, {self.when}"

    @property
    def file_name(self) -> str:
        return f"what-we-heard-{self.edition.scope.period}-edition-{self.number}"

    @property
    def rule(self) -> str:
        """Of what is left out, for whoever wonders."""
        return (
            f"Figures are rounded to {self.step}. Where nothing is told, fewer than {self.threshold} people spoke, or "
            "nobody did, or somebody could work out such a number from it: these look alike on purpose."
        )


def in_words(period: str) -> str:
    found = Period.parse(period)
    return found.words if found else period
