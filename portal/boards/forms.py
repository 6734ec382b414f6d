"""What people type on boards, and how they are told what did not apply."""

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from portal.accounts.models import Person, now
from portal.analysis.codebook import Codebook, Definition
from portal.boards.models import Entry, State
from portal.feedback.periods import Quarter
from portal.languages import gettext as _
from portal.languages import ngettext, noop
from portal.surveys import comeback
from portal.web import Form

SAID, DID, EVIDENCE = 1_000, 2_000, 2_000
CODE_LENGTH = 300
EARLIEST = date(2000, 1, 1)
NOT_FOUND = noop("We do not have these six words together. Check the words, and the order they are in.")


@dataclass(frozen=True, slots=True)
class Theme:
    """What an entry is to be about, from the address or from the form."""

    code: Definition
    quarter: Quarter


def theme(code: str, quarter: str, book: Codebook) -> Theme | None:
    """None where the codebook or the calendar has no such thing."""
    definition, period = book.by_key.get(code), Quarter.parse(quarter)
    return Theme(definition, period) if definition and period else None


def you_said(form: Form) -> str:
    return form.text("you_said", SAID, "Say in plain words what people told us.")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, its proof, and when."""

    we_did: str
    evidence: str
    done_on: date


def answer(form: Form) -> Done | None:
    """None when `form.errors` says why."""
    we_did = form.text("we_did", DID, "Say what was done, in words that the people who asked would use.")
    evidence = form.text("evidence", EVIDENCE, "Say how anybody could check it: who, what, when and where.")
    done_on = form.day("done_on", "Give the day it was done, as day, month and year.")
    if done_on and done_on > now().date():
        form.errors["done_on"] = "That day is still to come. Please come back once it is done: a plan is no answer yet."
    if done_on and done_on < EARLIEST:
        form.errors["done_on"] = "Check the year: that is a long time ago."
    return None if form.errors or done_on is None else Done(we_did, evidence, done_on)


def comeback_code(form: Form) -> list[str]:
    """The fingerprints of the six picture-words, once they are six that we know."""
    words = comeback.tidy(form.text("words", CODE_LENGTH, _("Type your six picture-words first."))).split()
    if strange := [word for word in words if word not in comeback.pictures()]:
        form.errors["words"] = " ".join(_unknown(word) for word in dict.fromkeys(strange))
    elif words and len(words) != comeback.WORDS:
        form.errors["words"] = _counted(len(words))
    elif not words:
        form.errors.setdefault("words", _("Type your six picture-words first."))
    return comeback.hashes(" ".join(words))


def _counted(words: int) -> str:
    said = ngettext("That is one word. Your code has six.", "That is {number} words. Your code has six.", words)
    return said.format(number=words)


def _unknown(word: str) -> str:
    near = get_close_matches(word, comeback.pictures(), 1)
    told = _("We do not know the word “{word}”.").format(word=word)
    return " ".join([told, *(_("Did you mean “{word}”?").format(word=one) for one in near)])


REFUSALS = {
    ("sign off", State.STARTED): "There is nothing to sign off yet: nobody has written what was done.",
    (
        "sign off",
        State.ANSWERED,
    ): "The answer was changed while you were reading it. This is how it stands now.",
    ("sign off", State.SIGNED_OFF): "It has been signed off already.",
    ("publish", State.STARTED): "It cannot go on the board yet: nobody has written what was done.",
    ("publish", State.ANSWERED): "It cannot go on the board yet: a second person has to sign it off first.",
    ("publish", State.SIGNED_OFF): "It was changed at the very moment you sent this. Please try once more.",
}
PUBLISHED = "It is on the board already, so it stands as it is."
OWN_ANSWER = "You wrote this answer, so somebody else has to sign it off."


def refusal(verb: str, entry: Entry, person: Person) -> str:
    """Why `verb` did not apply to an entry as it now stands."""
    if verb == "sign off" and entry.state is State.ANSWERED and entry.is_by(person):
        return OWN_ANSWER
    return REFUSALS.get((verb, entry.state), PUBLISHED)
