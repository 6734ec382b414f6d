"""What officers type when they make a survey."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.accounts.models import MONTHS, Group, Person
from portal.languages import LANGUAGES
from portal.surveys import bank
from portal.surveys.avoiding import Entry
from portal.surveys.kinds import Kind
from portal.surveys.models import AgeBand, Details, Place, Question
from portal.surveys.models.wording import MOST as MOST_WORDS
from portal.surveys.ready import content
from portal.surveys.sounds import Sound, bare, kind_of
from portal.surveys.translating import Texts, Translation
from portal.web import MOST_FILE, Form

MOST_CARDS = 1_000
MOST_BY_POSTER = 1_000_000
MOST_OPTIONS = 20
LONGEST_OPTION = 80
MOST_TRANSLATED = 500
"""Letters: the same takes more of them in other languages."""
RULE = "rule"
RECORDING = "recording"
PHRASE = re.compile(r"[^\W_]+(?:[ '’-][^\W_]+){0,5}")
FROZEN = "This survey was published while you wrote, so it cannot change any more. A new version of it can."
FIXED = "What is asked about who answers stays as it is. It can be moved or deleted."
DELETED = "Somebody deleted this question while you wrote. Add it anew if it is still wanted."


@dataclass(frozen=True, slots=True)
class Draft:
    """A survey as it is being written."""

    details: Details
    questions: list[Question]


def details(form: Form, owners: list[Person]) -> Details:
    """`owners`: who can answer for safeguarding in it."""
    return Details(
        title=form.line("title", 120, "Give the survey a title."),
        purpose=form.line("purpose", 300, "Say in one sentence what the answers are for."),
        readers=form.line("readers", 300, "Say who will read the answers."),
        known=form.line("known", 300),
        age_band=AgeBand(form.choice("age_band", list(AgeBand), "Choose an age band.") or AgeBand.ADULT),
        words_kept_months=int(form.choice("words_kept_months", [str(one) for one in MONTHS]) or 0) or None,
        safeguarding_owner_id=owner(form, owners),
    )


def owner(form: Form, owners: list[Person], missing: str = "") -> UUID | None:
    chosen = form.choice("safeguarding_owner", [str(one.id) for one in owners], missing)
    return UUID(chosen) if chosen else None


def question(form: Form, found: Question | None, line: list[Question]) -> dict[str, Any]:
    """What a question is to be, by the names of its fields; `line` has those of the survey as they stand. `found` is
    empty for one that is still to be added."""
    kind = Kind(form.choice("kind", list(Kind), "Choose how people answer.") or Kind.LONG)
    rule, options = _rule(form, may_lead_to(found, line))
    if rule and rule.position >= place(form, found, line):
        form.errors[RULE] = f"Put this question behind question {rule.position}, which it depends on."
    return {
        "kind": kind,
        "text": form.line("text", 300, "Write the question."),
        "help": form.line("help", 300),
        "section": form.line("section", 120),
        "options": kind.options(_options(form) if kind.has_own_options else []),
        "required_because": form.line("required_because", 200),
        "shown_if_id": rule and rule.id,
        "shown_if_options": options,
    }


def _options(form: Form) -> list[str]:
    """One option a line."""
    written = form.text("options", MOST_OPTIONS * LONGEST_OPTION)
    options = list(dict.fromkeys(" ".join(line.split()) for line in written.split("\n") if line.strip()))
    if len(options) < 2:
        form.errors["options"] = "Give at least two answers to choose from, one on each line."
    if len(options) > MOST_OPTIONS:
        form.errors["options"] = (
            f"Give at most {MOST_OPTIONS} answers to choose from: more are hard to read on a phone."
        )
    if any(len(option) > LONGEST_OPTION for option in options):
        form.errors["options"] = f"Keep each answer under {LONGEST_OPTION} letters, so that it can be read at a glance."
    return options


def may_lead_to(found: Question | None, line: list[Question]) -> list[Question]:
    """Those that a question may depend on."""
    before = [one for one in line if found is None or one.position < found.position]
    return [one for one in before if one.kind.is_one_of and not one.about]


def place(form: Form, found: Question | None, line: list[Question]) -> int:
    """Where a question is to stand, from 1."""
    now, last = (found.position, len(line)) if found else (len(line) + 1, len(line) + 1)
    return int(form.choice("place", [str(number) for number in range(1, last + 1)]) or now)


def _rule(form: Form, earlier: list[Question]) -> tuple[Question | None, list[str]]:
    """The question that this one depends on, and which answers lead to it."""
    ticked = set(form.data.getlist(RULE))
    chosen = [(one, [option for option in one.options if rule_value(one, option) in ticked]) for one in earlier]
    chosen = [(one, options) for one, options in chosen if options]
    if len(chosen) > 1:
        form.errors[RULE] = "Choose answers of one question only."
    return chosen[0] if chosen else (None, [])


def rule_value(question: Question, option: str) -> str:
    """What the tick box for an answer that leads to another question sends."""
    return f"{question.id}:{question.options.index(option)}"


def recording(form: Form) -> tuple[str, Sound | None, bytes]:
    """Somebody reading a question aloud: in which language, what kind of file, and the file."""
    language = form.choice("language", list(LANGUAGES), "Choose the language that is spoken.")
    sound = form.files.get(RECORDING, b"")
    kind = kind_of(sound)
    if not sound:
        form.errors[RECORDING] = "Choose the recording."
    elif len(sound) > MOST_FILE:
        form.errors[RECORDING] = "This recording is larger than 500 kB. Make it shorter, or save it at 64 kbit/s."
    elif kind is None:
        form.errors[RECORDING] = "This is no recording that phones can play. Choose an MP3, M4A, Ogg, WebM or WAV file."
    return language, kind, bare(sound, kind) if kind else sound


def from_bank(key: str) -> Draft | None:
    """A ready-made survey as a draft."""
    template = bank.templates().get(key)
    if template is None:
        return None
    asked = [_from_template(position, one) for position, one in enumerate(template["questions"], 1)]
    for one, given in zip(asked, template["questions"], strict=True):
        if rule := given.get("shown_if"):
            one.shown_if_id, one.shown_if_options = asked[rule["question"] - 1].id, rule["options"]
    known = template.get("known", "")
    return Draft(
        Details(
            template["title"], template["purpose"], template["readers"], AgeBand(template["age_band"]), None, known
        ),
        asked,
    )


def _from_template(position: int, given: dict[str, Any]) -> Question:
    return Question(position=position, **content(given))


def start(form: Form, groups: list[Group]) -> tuple[Group | None, Draft | None]:
    """Which group a new survey is for and what it starts from."""
    key = form.choice("group", [group.key for group in groups], "Choose who the survey is for.")
    chosen = from_bank(form.choice("template", list(bank.templates()), "Choose a survey to start from."))
    return next((group for group in groups if group.key == key), None), chosen


def batch(form: Form) -> tuple[str, int, Place]:
    """The name of a sheet of cards, how many there are to be and where they go."""
    name = form.text("name", 80, "Name this sheet, so that you can tell later what it was for.")
    place = Place(form.choice("place", list(Place)) or Place.UNSAID)
    return name, _number(form, "count", MOST_CARDS, f"Say how many cards, from 1 to {MOST_CARDS:,}."), place


def most_a_day(form: Form, usual: int) -> int:
    """How many answers a poster takes in a day."""
    if not form.raw("most"):
        return usual
    return _number(form, "most", MOST_BY_POSTER, f"Say how many answers a day, from 1 to {MOST_BY_POSTER:,}.")


def _number(form: Form, name: str, most: int, missing: str) -> int:
    typed = form.raw(name)
    if not (typed.isdecimal() and len(typed) < 10 and 1 <= int(typed) <= most):
        form.errors[name] = missing
        return 0
    return int(typed)


def weighed(form: Form) -> tuple[str, str]:
    """Which warning stays as it is, by its mark, and why."""
    return form.raw("mark"), form.line("why", 300, "Write why it is right as it is.")


def translated(form: Form, english: Texts) -> Translation | None:
    """Each text in another language, by its name, and the answers to choose from by their number: all or none."""
    fields = {
        name: [name] if isinstance(said, str) else [f"{name}-{number}" for number, _ in enumerate(said, 1)]
        for name, said in english.items()
    }
    typed = {field: form.line(field, MOST_TRANSLATED) for those in fields.values() for field in those}
    if not any(typed.values()):
        return None
    form.errors |= {field: "Write this one too, or empty all of them." for field, text in typed.items() if not text}
    texts: Texts = {
        name: typed[name] if name in typed else [typed[field] for field in those] for name, those in fields.items()
    }
    return Translation(texts, form.raw("of"), form.raw("checked") == "yes")


def word(form: Form, others: list[Entry]) -> Entry:
    """A word to avoid, beside those that are on the list already."""
    wanted = form.line("word", 60, "Write the word.")
    instead = form.line("instead", 160, "Write what to say instead.")
    unless = [" ".join(one.split()) for one in form.text("unless", 300).replace("\n", ",").split(",") if one.strip()]
    if wanted and not PHRASE.fullmatch(wanted):
        form.errors["word"] = "Write one word, or a few words with spaces between them."
    if wanted.casefold() in {one.word.casefold() for one in others}:
        form.errors["word"] = "This word is on the list already."
    if len(others) >= MOST_WORDS:
        form.errors["word"] = f"The list is full: it has room for {MOST_WORDS} words."
    if not all(PHRASE.fullmatch(one) for one in unless):
        form.errors["unless"] = "Write a few words for each, with a comma between."
    return Entry(wanted, instead, tuple(unless))
