"""What codes lead to, held for as long as other pages: a card that was used elsewhere meanwhile still shows its
questions, and is refused when answers are sent; a sheet that was voided or a survey that was closed in another process
takes answers for half a minute more."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from portal.held import Shelf

if TYPE_CHECKING:
    from portal.surveys.models import CardBatch, Question, Survey


@dataclass(frozen=True, slots=True)
class Opened:
    survey_id: UUID
    by_card: bool


OPENED: Shelf[str, Opened] = Shelf()
"""By code."""

BATCHES: "Shelf[UUID, CardBatch]" = Shelf()
SURVEYS: "Shelf[UUID, Survey]" = Shelf()
"""Those that are open, each with its group."""

QUESTIONS: "Shelf[UUID, list[Question]]" = Shelf()
"""Of published surveys, by survey: they do not change any more."""


def forget() -> None:
    """Once something is no longer to be answered."""
    for shelf in (OPENED, BATCHES, SURVEYS):
        shelf.forget()
