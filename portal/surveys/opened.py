"""Which survey a code opens, held for as long as other pages: a card that was used elsewhere meanwhile still shows its
questions, and is refused when answers are sent."""

from dataclasses import dataclass
from uuid import UUID

from portal.held import Shelf


@dataclass(frozen=True, slots=True)
class Opened:
    survey_id: UUID
    by_card: bool


OPENED: Shelf[str, Opened] = Shelf()
"""By code."""
