"""What a person decides about a comment's codes."""

from dataclasses import dataclass

from portal.analysis.codebook import Codebook
from portal.feedback.masking import Kind, Mask
from portal.web import Form

MOST_WORDS, REASON = 200, 300


@dataclass(frozen=True, slots=True)
class Decision:
    """The codes that apply, and whether the words may be quoted."""

    keys: set[str]
    quotable: bool


def decision(form: Form, book: Codebook) -> Decision:
    """ "None fits" takes every code away, whatever else is ticked."""
    keys = set() if form.raw("decide") == "none" else set(form.several("code", list(book.by_key)))
    return Decision(keys, bool(form.raw("quotable")))


def hiding(form: Form) -> tuple[str, Kind]:
    """Which words to hide, and what they are."""
    words = form.text("hide-words", MOST_WORDS, "Copy the words here that should be hidden.")
    return words, Kind(form.choice("hide-kind", list(Kind), "Say what kind of detail it is.") or Kind.NAME)


def showing(form: Form, masks: list[Mask]) -> tuple[int, str]:
    """Where the mask begins that is to be lifted, and why."""
    starts = [str(mask.start) for mask in masks]
    start = form.choice("show-start", starts, "Choose what should be shown again.")
    return int(start or -1), form.text("show-reason", REASON, "Say why it is no personal detail, without naming it.")
