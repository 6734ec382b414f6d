"""How many cards are back, place by place, so that replies can be chased without knowing whose they are."""

from dataclasses import dataclass

from portal import settings
from portal.surveys.models import CardBatch, Place


@dataclass(frozen=True, slots=True)
class Back:
    place: Place
    printed: int
    back: int
    """At least so many: sheets of which too few are back to be told count as none."""
    is_exact: bool


def by_place(batches: list[CardBatch]) -> list[Back]:
    """The batches come with their survey."""
    sheets = {place: [batch for batch in batches if batch.place == place] for place in Place}
    return [_back(place, some) for place, some in sheets.items() if some]


def _back(place: Place, batches: list[CardBatch]) -> Back:
    told = [batch.back if batch.back >= settings.MINIMUM_COUNT else 0 for batch in batches]
    exact = all(told) and all(batch.is_exact for batch in batches)
    return Back(place, sum(batch.printed for batch in batches), sum(told), exact)
