"""What officers type when they make a survey, and what respondents send."""

from dataclasses import dataclass
from uuid import UUID

from portal.accounts.models import MONTHS, Group
from portal.surveys import bank, codes, faces
from portal.surveys.models import AgeBand, Details, Kind, Question
from portal.web import MOST_BYTES, Form

MOST_QUESTIONS = 12
SHORT, LONG = 200, 5_000
MOST_CARDS = 200
MOST_OPTIONS = 20
FIELD = 110
"""Bytes that a browser spends on a field besides what was typed into it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A survey as it is being written."""

    details: Details
    questions: list[Question]


def draft(form: Form) -> Draft:
    """The whole survey as one form; a question whose words were taken away is left out."""
    questions = [one for row in range(1, MOST_QUESTIONS + 1) if (one := _question(form, row))]
    for position, question in enumerate(questions, 1):
        question.position = position
    if not questions:
        form.errors["q1-text"] = "A survey needs at least one question."
    details = Details(
        title=form.text("title", 120, "Give the survey a title."),
        purpose=form.text("purpose", 300, "Say in one sentence what the answers are for."),
        readers=form.text("readers", 300, "Say who will read the answers."),
        age_band=AgeBand(form.choice("age_band", list(AgeBand), "Choose an age band.") or AgeBand.ADULT),
        words_kept_months=int(form.choice("words_kept_months", [str(one) for one in MONTHS]) or 0) or None,
    )
    return Draft(details, questions)


def _question(form: Form, row: int) -> Question | None:
    text = form.line(f"q{row}-text", 300)
    if not text:
        return None
    kind = Kind(form.choice(f"q{row}-kind", list(Kind)) or Kind.LONG)
    return Question(kind=kind, text=text, options=_options(form, row, kind))


def _options(form: Form, row: int, kind: Kind) -> list[str]:
    """One option a line; a face scale has its own words and open questions have none."""
    if kind is Kind.FACES:
        return list(faces.WORDS)
    if kind.is_words:
        return []
    name = f"q{row}-options"
    options = list(dict.fromkeys(line.strip() for line in form.text(name, 500).split("\n") if line.strip()))
    if len(options) < 2:
        form.errors[name] = "Give at least two answers to choose from, one on each line."
    if len(options) > MOST_OPTIONS:
        form.errors[name] = f"Give at most {MOST_OPTIONS} answers to choose from: more are hard to read on a phone."
    return options


def from_bank(key: str) -> Draft | None:
    """A ready-made survey as a draft."""
    template = bank.templates().get(key)
    if template is None:
        return None
    questions = [_from_template(position, one) for position, one in enumerate(template["questions"], 1)]
    details = Details(template["title"], template["purpose"], template["readers"], AgeBand(template["age_band"]))
    return Draft(details, questions)


def _from_template(position: int, given: dict[str, object]) -> Question:
    kind = Kind(str(given["kind"]))
    options = list(faces.WORDS) if kind is Kind.FACES else given.get("options", [])
    return Question(position=position, kind=kind, text=given["text"], options=options)


def start(form: Form, groups: list[Group]) -> tuple[Group | None, Draft | None]:
    """Which group a new survey is for and what it starts from."""
    key = form.choice("group", [group.key for group in groups], "Choose who the survey is for.")
    chosen = from_bank(form.choice("template", list(bank.templates()), "Choose a survey to start from."))
    return next((group for group in groups if group.key == key), None), chosen


def batch(form: Form) -> tuple[str, int]:
    """The name of a sheet of cards and how many there are to be."""
    name = form.text("name", 80, "Name this sheet, so that you can tell later what it was for.")
    count = form.raw("count")
    if not (count.isdecimal() and len(count) < 10 and 1 <= int(count) <= MOST_CARDS):
        form.errors["count"] = f"Say how many cards, from 1 to {MOST_CARDS}."
        return name, 0
    return name, int(count)


def answers(form: Form, questions: list[Question]) -> dict[UUID, list[str]]:
    """What was answered, by question. Every question can be skipped; sending nothing at all is asked about."""
    most = room(questions)
    given = {question.id: _answer(form, question, most) for question in questions}
    given = {question: answer for question, answer in given.items() if answer}
    if not given and not form.errors:
        form.errors["q1"] = "Nothing is filled in yet. Answer one or more, or just close this page."
    return given


def room(questions: list[Question]) -> int:
    """How many letters each answer in words can have, of three bytes each, so that the whole form can be sent."""
    ticks = [option for question in questions for option in question.options]
    taken = FIELD * (len(questions) + len(ticks)) + sum(len(option.encode()) for option in ticks)
    return max(SHORT, MOST_BYTES - taken) // 3 // max(1, sum(question.kind.is_words for question in questions))


def _answer(form: Form, question: Question, most: int) -> list[str]:
    if question.kind is Kind.SEVERAL:
        return form.several(question.field, question.options)
    if question.kind.is_words:
        text = form.text(question.field, min(most, SHORT if question.kind is Kind.SHORT else LONG))
        return [text] if text else []
    chosen = form.choice(question.field, question.options)
    return [chosen] if chosen else []


def typed_code(form: Form) -> str:
    return codes.tidy(form.raw("code"))
