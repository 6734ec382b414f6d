"""What a person decides about a comment."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from portal.accounts.models import Group, Person
from portal.analysis.codebook import Codebook
from portal.analysis.models import Part, Tone
from portal.analysis.models.double import SIZES
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
    worry = form.text("worry", NOTE, why)
    return Blind(_given(form, book), form.text("note", NOTE), worry, bool(form.raw("works")))


def settling(form: Form, book: Codebook, own: bool) -> tuple[set[str], str]:
    """The codes that apply after all, and why. Whoever is one of the two (`own`) says that both want it so."""
    note = form.text("note", NOTE)
    if own and not form.raw("together"):
        form.errors["together"] = "Settle this together with the other coder, or leave it to somebody else."
    return _given(form, book), note


def _given(form: Form, book: Codebook) -> set[str]:
    return set() if form.raw("decide") == "none" else set(form.several("code", list(book.by_key)))
