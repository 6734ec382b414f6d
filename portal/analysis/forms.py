"""What a person decides about a comment's codes."""

from dataclasses import dataclass
from typing import NamedTuple

from portal.accounts.models import Group, Person
from portal.analysis.codebook import Codebook
from portal.analysis.models.double import SIZES
from portal.feedback.masking import Kind, Mask
from portal.web import Form

MOST_WORDS, REASON = 200, 300
BLIND_NOTE = 1000


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


class Beginning(NamedTuple):
    """A double coding to be begun."""

    group: Group
    other: Person
    most: int


def beginning(form: Form, groups: list[Group], colleagues: list[Person]) -> Beginning | None:
    """None with an error in the form."""
    group = form.choice("group", [one.key for one in groups], "Choose a group.")
    other = form.choice("other", [str(one.id) for one in colleagues], "Choose who codes with you.")
    most = form.choice("most", [str(size) for size in SIZES], "Choose how many comments.")
    if form.errors:
        return None
    [found], [person] = [one for one in groups if one.key == group], [one for one in colleagues if str(one.id) == other]
    return Beginning(found, person, int(most))


class Blind(NamedTuple):
    """What one of two coders says of a comment. `worry`: why the safeguarding team should see it, if they should."""

    keys: set[str]
    note: str
    worry: str
    allegation: bool


def blind(form: Form, book: Codebook) -> Blind:
    why = "Write what worries you." if form.raw("decide") == "worry" else ""
    worry = form.text("worry", BLIND_NOTE, why)
    return Blind(_given(form, book), form.text("note", BLIND_NOTE), worry, bool(form.raw("works")))


def settling(form: Form, book: Codebook, own: bool) -> tuple[set[str], str]:
    """The codes that apply after all, and why. Whoever is one of the two (`own`) says that both want it so."""
    if own and not form.raw("together"):
        form.errors["together"] = "Settle this together with the other coder, or leave it to somebody else."
    return _given(form, book), form.text("note", BLIND_NOTE)


def _given(form: Form, book: Codebook) -> set[str]:
    return set() if form.raw("decide") == "none" else set(form.several("code", list(book.by_key)))
