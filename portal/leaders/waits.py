"""What can wait for somebody, and what is told of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    STEP = "step"
    SIGN = "sign"
    READ = "read"
    WORD = "word"
    PUBLISH = "publish"
    PROPOSAL = "proposal"
    WORD_EDITION = "word edition"
    PUBLISH_EDITION = "publish edition"
    QUOTES = "quotes"


COUNTED = {
    Kind.STEP: "cards on which you owe the next step",
    Kind.SIGN: "cards to sign off",
    Kind.READ: "cards to read over",
    Kind.WORD: "cards to put into words for children",
    Kind.PUBLISH: "cards to publish",
    Kind.PROPOSAL: "proposals that need a second person",
    Kind.WORD_EDITION: "editions of reports to put into words for children",
    Kind.PUBLISH_EDITION: "editions of reports to read over and publish",
    Kind.QUOTES: "pages of words that may be quoted once you agree",
}
"""As they are counted in the weekly mail, in this order."""


@dataclass(frozen=True, slots=True)
class Waits:
    kind: Kind
    todo: str
    about: str
    """What it is about, for the page alone: no mail carries it."""
    where: str
    link: str
    since: datetime
    due_on: date | None = None
    overdue: bool = False
