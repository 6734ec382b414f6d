"""What a person decides about a comment."""

from dataclasses import dataclass
from uuid import UUID

from portal.analysis.codebook import Codebook
from portal.analysis.models import Part, Tone
from portal.analysis.models.workbench import Said
from portal.feedback.masking import Kind, Mask
from portal.web import Form

MOST_WORDS, REASON, NOTE = 200, 300, 1000
NONE, WORRY = "none", "worry"


@dataclass(frozen=True, slots=True)
class Worry:
    """Why the safeguarding team should see these words."""

    why: str
    allegation: bool


@dataclass(frozen=True, slots=True)
class Decision:
    said: Said
    worry: Worry | None
    shown: UUID | None
    """The comment that a script has put before them already."""


def decision(form: Form, book: Codebook) -> Decision:
    """ "None fits" takes every code away, whatever else is ticked."""
    decide = form.raw("decide")
    keys = [] if decide == NONE else form.several("code", list(book.by_key))
    said = Said(
        keys,
        part_named(form.raw("part")),
        form.choice("tone", list(Tone)),
        form.text("note", NOTE),
        bool(form.raw("quotable")),
        form.raw("seen") if "seen" in form.data else None,
    )
    return Decision(said, worry(form) if decide == WORRY else None, id_named(form.raw("shown")))


def worry(form: Form) -> Worry:
    return Worry(form.text("worry", NOTE, "Write what worries you."), bool(form.raw("works")))


def part_named(name: str) -> Part:
    return Part(name) if name in list(Part) else Part.CHOSEN


def id_named(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def hiding(form: Form) -> tuple[str, Kind]:
    """Which words to hide, and what they are."""
    words = form.text("hide-words", MOST_WORDS, "Copy the words here that should be hidden.")
    return words, Kind(form.choice("hide-kind", list(Kind), "Say what kind of detail it is.") or Kind.NAME)


def showing(form: Form, masks: list[Mask]) -> tuple[int, str]:
    """Where the mask begins that is to be lifted, and why."""
    starts = [str(mask.start) for mask in masks]
    start = form.choice("show-start", starts, "Choose what should be shown again.")
    return int(start or -1), form.text("show-reason", REASON, "Say why it is no personal detail, without naming it.")
