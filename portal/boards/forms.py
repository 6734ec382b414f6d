"""What people type on boards, and how they are told what did not apply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from urllib.parse import urlsplit
from uuid import UUID

from portal import settings, web
from portal.accounts.models import Person, now
from portal.analysis.codebook import Codebook, Definition
from portal.boards import papers
from portal.boards.models import Entry, Evidence, Plan, Proof, State
from portal.feedback.periods import Quarter
from portal.languages import gettext as _
from portal.languages import ngettext, noop
from portal.surveys import comeback
from portal.web import Form

SAID, DID, REASON, CAPTION, LINK, OWNER = 1_000, 2_000, 1_000, 300, 500, 120
CODE_LENGTH = 300
EARLIEST = date(2000, 1, 1)
FILE = "file"
NOT_FOUND = noop("We do not have these six words together. Check the words, and the order they are in.")
TO_COME = [State.HEARD, State.PLANNED, State.DOING, State.NOT_YET, State.NOT_POSSIBLE]
"""What can simply be said; that something is done has a form of its own."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What an entry is to be about, from the address or from the form."""

    code: Definition
    quarter: Quarter


def theme(code: str, quarter: str, book: Codebook) -> Theme | None:
    """None where the codebook or the calendar has no such thing."""
    definition, period = book.by_key.get(code), Quarter.parse(quarter)
    return Theme(definition, period) if definition and period else None


def codes(form: Form, theme: Theme, counts: Mapping[str, int], book: Codebook) -> list[str]:
    """The theme's own, and those that were ticked besides. `form.errors` names what too few people spoke about."""
    ticked = form.several("codes", [code.key for code in book.codes if code != theme.code])
    if few := [book.by_key[key].name for key in ticked if counts.get(key, 0) < settings.MINIMUM_PUBLISHED]:
        form.errors["codes"] = (
            f"Too few people spoke about this to name it: {'; '.join(few)}. Somebody might guess who."
        )
    return [theme.code.key, *ticked]


def you_said(form: Form) -> str:
    return form.text("you_said", SAID, "Say in plain words what people told us.")


def plan(form: Form, people: dict[str, Person]) -> Plan:
    """What is said of an entry; `people` may own it, by their ids. `form.errors` says what is wrong with it."""
    state = State(form.choice("state", [*TO_COME], "Say how far it has come.") or State.HEARD)
    owner = people.get(form.choice("owner", list(people)))
    about = form.text(
        "we_did", DID, "" if state in {State.HEARD, State.NOT_POSSIBLE} else "Say what happens, or happened."
    )
    reason = form.text(
        "reason", REASON, "Say why, in plain words. People can bear a no with a reason." if state.needs_reason else ""
    )
    owner_as = form.line("owner_as", OWNER, "Say how the board should call whoever sees to it." if owner else "")
    return Plan(state, about, reason, owner.pk if owner else None, owner_as, _promised(form, state))


def _promised(form: Form, state: State) -> date | None:
    if state is State.NOT_POSSIBLE:
        return None
    due_on = form.day("due_on", "Give the day by which people hear of the next step.")
    if due_on and due_on < now().date():
        form.errors["due_on"] = "That day has gone by. Promise one that is still to come."
    return due_on


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, and when."""

    we_did: str
    done_on: date


def answer(form: Form, proofs: int) -> Done | None:
    """None when `form.errors` says why."""
    we_did = form.text("did", DID, "Say what was done, in words that the people who asked would use.")
    done_on = form.day("done_on", "Give the day it was done, as day, month and year.")
    if done_on and done_on > now().date():
        form.errors["done_on"] = "That day is still to come. Please come back once it is done: a plan is no answer yet."
    if done_on and done_on < EARLIEST:
        form.errors["done_on"] = "Check the year: that is a long time ago."
    if not proofs:
        form.errors["evidence"] = "Bring evidence first: anybody should be able to check it."
    return None if form.errors or done_on is None else Done(we_did, done_on)


def evidence(form: Form) -> tuple[Evidence, bytes]:
    """`form.errors` says what is wrong with it. A file is taken for what its bytes say, without what they tell."""
    kind = Proof(form.choice("kind", list(Proof), "Say what you bring.") or Proof.TEXT)
    made, file = Evidence(kind=kind, public=form.raw("public") == "yes"), b""
    if key := form.key():
        made.id = key
    made.caption = form.line("caption", CAPTION, "Say in plain words what it shows.")
    if kind is Proof.TEXT:
        made.text = form.text("text", DID, "Say how anybody could check it: who, what, when and where.")
    elif kind is Proof.LINK:
        made.link = _link(form)
    else:
        kept, file = _paper(form)
        made.paper = kept  # type: ignore[assignment]
    if form.raw("sure") != "yes":
        form.errors["sure"] = (
            "Look it through once more, and tick this: nobody's own words, name or face without their yes."
        )
    return made, file


def _link(form: Form) -> str:
    link = form.line("link", LINK, "Give the address of the page.")
    try:
        parts = urlsplit(link)
        fine = parts.scheme == "https" and bool(parts.hostname) and not parts.username and " " not in link
    except ValueError:
        fine = False
    if link and not fine:
        form.errors["link"] = "Give the whole address, beginning with https://."
    return link


def _paper(form: Form) -> tuple[papers.Paper | None, bytes]:
    sent = form.files.get(FILE, b"")
    kind = papers.kind_of(sent)
    if not sent:
        form.errors[FILE] = "Choose the file."
    elif len(sent) > web.MOST_PAPER:
        form.errors[FILE] = "This file is larger than 5 MB. Make the picture smaller, or the paper shorter."
    elif kind is None:
        form.errors[FILE] = "This is no PDF, PNG or JPEG, whatever its name says."
    else:
        try:
            return kind, papers.bare(sent, kind)
        except papers.Refused as why:
            form.errors[FILE] = str(why)
    return None, b""


def entry_id(form: Form) -> UUID:
    """Of an entry; one that there is not, where none was sent."""
    try:
        return UUID(form.raw("entry"))
    except ValueError:
        return UUID(int=0)


def topics(form: Form) -> list[UUID]:
    found = []
    for one in form.data.getlist("topic"):
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found


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


CHANGED = "Somebody changed it while you were reading. This is how it stands now; what you typed is still here."


def why_not_signed(entry: Entry, person: Person, has_a_hand: bool) -> str:
    if entry.signed_off_at:
        return "It has been signed off already."
    if not entry.awaits_signature:
        return "There is nothing to sign off yet: nobody has said that it is done."
    if entry.is_by(person):
        return "You wrote this answer, so somebody else has to sign it off."
    if has_a_hand:
        return "You brought some of the evidence, so somebody else has to sign it off."
    return "The answer was changed while you were reading it. This is how it stands now."


def why_not_published(entry: Entry, missing: list[str]) -> str:
    if entry.published_at:
        return "It is on the board already, so it stands as it is."
    if entry.awaits_signature:
        return "It cannot go on the board yet: a second person has to sign off that it is done."
    if missing:
        return f"It cannot go on the board yet: words are missing for ages {', '.join(missing)}."
    if not entry.read_at:
        return "It cannot go on the board yet: a second person has to read it over first."
    return "It was changed at the very moment you sent this. Please try once more."


def why_not_read(entry: Entry, person: Person) -> str:
    if entry.published_at:
        return "It is on the board already."
    if entry.written_by_id == person.pk:
        return "You had the last hand in its words, so somebody else has to read it over."
    return "It was changed while you were reading it. This is how it stands now."
