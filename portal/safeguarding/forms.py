"""What people type about a concern, and about words that they read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from portal.safeguarding.models import Outcome
from portal.web import Form

MOST = 2_000
WHOM = 120
WORRY = "worry"


def first_step(form: Form) -> str:
    """What they do first, if they say so when they take it on."""
    return form.text("first", MOST)


def decision(form: Form) -> str:
    """What they decided to do."""
    return form.text("decision", MOST, "Write what you decided, even if it is that nothing more is needed.")


class Informed(NamedTuple):
    whom: str
    how: str


def informed(form: Form) -> Informed:
    whom = form.text("whom", WHOM, "Write whom you told.")
    return Informed(whom, form.text("how", MOST, "Write how you told them, and what they will do."))


def remark(form: Form) -> str:
    return form.text("note", MOST, "Write the note.")


class PassedOn(NamedTuple):
    to: UUID | None
    why: str


def passed_on(form: Form, places: Iterable[UUID]) -> PassedOn:
    """`places`: those on the rota who may know of it."""
    to = form.choice("to", [str(place) for place in places], "Choose whom you pass it on to.")
    why = form.text("pass-why", MOST, "Write why you pass it on, for whoever has it next.")
    return PassedOn(UUID(to) if to else None, why)


class Way(NamedTuple):
    allegation: bool
    why: str


def way(form: Form) -> Way:
    about = form.choice("about", ["yes", "no"], "Say whether it is about somebody who works with children.")
    return Way(about == "yes", form.text("way-why", MOST, "Write why you think so."))


class Out(NamedTuple):
    places: list[UUID]
    with_team: bool
    why: str


def left_out(form: Form, places: Iterable[UUID]) -> Out:
    """Everybody ticked is left out, and everybody else is not."""
    ticked = form.several("out", [str(place) for place in places])
    why = form.text("out-why", MOST, "Write why these people must not know, or why they may again.")
    return Out([UUID(one) for one in ticked], bool(form.raw("team")), why)


class Closing(NamedTuple):
    outcome: Outcome | None
    why: str


def closing(form: Form) -> Closing:
    outcome = form.choice("outcome", [one.value for one in Outcome], "Choose what became of it.")
    why = form.text("close-why", MOST, "Write why nothing is left to do.")
    return Closing(Outcome(outcome) if outcome else None, why)


def reopening(form: Form) -> str:
    return form.text("reopen-why", MOST, "Write why it has to be opened again.")


@dataclass(frozen=True, slots=True)
class Read:
    """What somebody says of one text that they read."""

    comment: UUID
    worries: bool
    why: str
    allegation: bool


SAYS = "say-"


def read(form: Form) -> list[Read]:
    """One for each text that stood on the page: of each, something is said."""
    return [found for name in form.data if name.startswith(SAYS) and (found := _one_read(form, name))]


def _one_read(form: Form, name: str) -> Read | None:
    """Nothing for what is no id of a text."""
    shown = name.removeprefix(SAYS)
    try:
        comment = UUID(shown)
    except ValueError:
        return None
    worries = form.raw(name) == WORRY
    why = form.text(f"why-{shown}", MOST, "Write what worries you, in a few words." if worries else "")
    return Read(comment, worries, why, bool(form.raw(f"works-{shown}")))
