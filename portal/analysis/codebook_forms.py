"""What officers type about a codebook and its codes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from portal.accounts.models import Voice
from portal.analysis.codebook import KINDS, Codebook, Definition
from portal.terms import compile_terms
from portal.web import Form

MOST_CODES = 80
MOST_LINES, LONGEST_LINE = 60, 300
MOST_TERMS, MOST_LETTERS = 300, 8_000
LONGEST_TERM = 60
USUALLY, MOST_WEIGHT = 2, 3
WEIGHTS = {1: "a hint", USUALLY: "usually", MOST_WEIGHT: "decisive"}
KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,9}")
BOOK_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
VOICES = {
    Voice.CHILD_IN_CARE: "Children in care",
    Voice.CARE_LEAVER: "Care leavers",
    Voice.CARER: "Carers",
    Voice.SOCIAL_WORKER: "Social workers",
    Voice.PARTNER: "Partners",
}

CHANGED = (
    "Somebody else changed this code while you wrote. What is different is shown below. Save again to put yours in its "
    "place, or take over what they wrote first."
)
GONE = "Somebody took this code out while you wrote. Nothing you typed is lost: add it anew if it is still wanted."
FROZEN = "This codebook was adopted while you wrote, so it cannot change any more. A new draft of it can."


class Begun(NamedTuple):
    """What a draft starts from: the address of a codebook, or its own key and name."""

    start: str
    key: str = ""
    name: str = ""


def begun(form: Form, offered: Sequence[str], taken: Sequence[str]) -> Begun:
    """`taken`: the keys of all codebooks that there are."""
    start = form.choice("from", [*offered, "empty"], "Choose what to start from.")
    if start != "empty":
        return Begun(start)
    name = form.line("name", 120, "Give the codebook a name.")
    key = form.line("key", 30, "Give the codebook a short key, such as our-promises.").lower()
    if key and not BOOK_KEY.fullmatch(key):
        form.errors["key"] = "Use small letters, figures and hyphens only, such as our-promises."
    if key in taken:
        form.errors["key"] = "Another codebook has this key already. Choose another, or make a draft of that one."
    return Begun(start, key, name)


class About(NamedTuple):
    name: str
    source: str


def about(form: Form) -> About:
    return About(form.line("name", 120, "Give the codebook a name."), form.line("source", 300))


def kinds(book: Codebook) -> dict[str, str]:
    """The headings that a code may stand under."""
    return KINDS | {code.kind: KINDS.get(code.kind, code.kind.capitalize()) for code in book.codes}


def code(form: Form, book: Codebook, found: Definition | None) -> Definition:
    """`found` is empty for one that is still to be added."""
    return Definition(
        key=found.key if found else _key(form, book),
        kind=form.choice("kind", list(kinds(book)), "Choose the heading that it stands under."),
        name=form.line("name", 120, "Give the code a name."),
        child_name=form.line("child_name", 120, "Say it in words for children, too."),
        definition=form.line("definition", 1_000, "Say what the code means, so that two people give it alike."),
        child_definition=form.line("child_definition", 600),
        include=_lines(form, "include"),
        leave_out=_lines(form, "leave_out"),
        terms=_terms(form),
        examples=_lines(form, "examples"),
    )


def _key(form: Form, book: Codebook) -> str:
    key = form.line("key", 10, "Give the code a short key, such as V15.")
    if key and not KEY.fullmatch(key):
        form.errors.setdefault("key", "Begin with a letter; letters, figures and hyphens may follow, such as V15.")
    if key.casefold() in {code.key.casefold() for code in book.codes}:
        form.errors["key"] = f"{key} is taken by another code of this codebook."
    if len(book.codes) >= MOST_CODES:
        form.errors["key"] = f"A codebook has room for {MOST_CODES} codes."
    return key


def _lines(form: Form, name: str) -> tuple[str, ...]:
    """One a line, each of them once."""
    written = form.text(name, MOST_LETTERS).split("\n")
    found = dict.fromkeys(" ".join(line.split()) for line in written if line.strip())
    if len(found) > MOST_LINES:
        form.errors[name] = f"There is room for {MOST_LINES} lines here."
    for number, line in enumerate(found, 1):
        if len(line) > LONGEST_LINE:
            form.errors[name] = f"Line {number} is {len(line)} letters long. Keep each under {LONGEST_LINE}."
    return tuple(found)


def terms_typed(terms: Mapping[str, float]) -> str:
    """As they stand in the form: the heaviest first."""
    ordered = sorted(terms.items(), key=lambda one: (-one[1], one[0]))
    return "\n".join(f"{term} = {weight:g}" for term, weight in ordered)


def _terms(form: Form) -> dict[str, float]:
    """One a line, with its weight behind an equals sign."""
    found: dict[str, float] = {}
    wrong: list[str] = []
    for number, line in enumerate(form.text("terms", MOST_LETTERS).split("\n"), 1):
        if line.strip():
            term, _, weight = line.rpartition("=") if "=" in line else (line, "", str(USUALLY))
            term = " ".join(term.split()).lower()
            wrong += [f"Line {number}: {why}" for why in _faults(term, weight.strip(), found)][:1]
            found[term] = _number(weight.strip()) or USUALLY
    if len(found) > MOST_TERMS:
        wrong.append(f"There is room for {MOST_TERMS} terms.")
    if wrong:
        form.errors["terms"] = " ".join(wrong[:3])
    return found


def _faults(term: str, weight: str, others: Mapping[str, float]) -> Iterator[str]:
    if not _is_findable(term):
        yield "write a word or a few words before the equals sign."
    if len(term) > LONGEST_TERM:
        yield f"keep a term under {LONGEST_TERM} letters; a whole sentence is better as an example."
    if _number(weight) is None:
        yield f"write 1 for a hint, 2 for usually or 3 for decisive behind “{term} =”."
    if term in others:
        yield f"“{term}” is here already."


def _is_findable(term: str) -> bool:
    try:
        compile_terms({term: 1})
    except ValueError:
        return False
    return bool(re.search(r"\w", term))


def _number(weight: str) -> float | None:
    """More than 0 and at most 3."""
    if not re.fullmatch(r"\d(\.\d{1,2})?", weight):
        return None
    number = float(weight)
    return (int(number) if number.is_integer() else number) if 0 < number <= MOST_WEIGHT else None
