"""What respondents send: one sheet of answers."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from portal.languages import gettext as _
from portal.languages import spoken
from portal.surveys import codes
from portal.surveys.kinds import Kind
from portal.surveys.models import Question
from portal.web import MOST_BYTES, Form

SHORT, LONG = 200, 5_000
FIELD = 110
"""Bytes that a browser spends on a field besides what was typed into it."""
PARTS = ("day", "month", "year")


def answers(form: Form, questions: list[Question]) -> dict[UUID, list[str]]:
    """What was answered, by question. Sending nothing at all is asked about."""
    given = so_far(form, questions)
    if not given and not form.errors:
        form.errors["q1"] = _("Nothing is filled in yet. Answer one or more, or just close this page.")
    return given


def so_far(form: Form, questions: list[Question]) -> dict[UUID, list[str]]:
    """What was answered, be it nothing yet.

    What was answered to a question and then hidden by another answer was taken back by whoever sends it.
    """
    most = room(questions)
    given: dict[UUID, list[str]] = {}
    for question in questions:
        if question.is_asked(given):
            answer = _answer(form, question, most)
            if answer:
                given[question.id] = answer
            elif question.required_because and question.field not in form.errors:
                form.errors[question.field] = " ".join(
                    [_("Please answer this one."), str(question.told(spoken()).required_because)]
                )
    return given


def room(questions: list[Question]) -> int:
    """How many letters each answer in words can have, of three bytes each, so that the whole form can be sent."""
    ticks = [option for question in questions for option in question.options]
    taken = FIELD * (len(questions) * len(PARTS) + len(ticks)) + sum(len(option.encode()) for option in ticks)
    return max(SHORT, MOST_BYTES - taken) // 3 // max(1, sum(question.kind.is_words for question in questions))


def _answer(form: Form, question: Question, most: int) -> list[str]:
    if question.kind.is_words:
        text = form.text(question.field, min(most, SHORT if question.kind is Kind.SHORT else LONG))
        return [text] if text else []
    return _READ.get(question.kind, _one)(form, question)


def _one(form: Form, question: Question) -> list[str]:
    chosen = form.choice(question.field, question.options)
    return [chosen] if chosen else []


def _several(form: Form, question: Question) -> list[str]:
    return form.several(question.field, question.options)


def _ranking(form: Form, question: Question) -> list[str]:
    """The options in the order of their places; whoever gives only some of them a place leaves the others out."""
    allowed = [str(place) for place in range(1, len(question.options) + 1)]
    placed = [
        (form.choice(f"{question.field}-{number}", allowed), option)
        for number, option in enumerate(question.options, 1)
    ]
    taken = [place for place, _ in placed if place]
    if len(taken) != len(set(taken)):
        form.errors[question.field] = _("Two of these have the same place. Give each a place of its own.")
    return [option for place, option in sorted(placed, key=lambda one: int(one[0] or 0)) if place]


def _date(form: Form, question: Question) -> list[str]:
    typed = [form.raw(f"{question.field}-{part}").strip() for part in PARTS]
    if not any(typed):
        return []
    try:
        if not all(part.isdecimal() for part in typed):
            raise ValueError
        day, month, year = map(int, typed)
        return [date(year, month, day).isoformat()]
    except (OverflowError, ValueError):
        form.errors[question.field] = _("Write the day, the month and the year in numbers, such as 27 3 2026.")
        return []


_READ: dict[Kind, Callable[[Form, Question], list[str]]] = {
    Kind.SEVERAL: _several,
    Kind.RANKING: _ranking,
    Kind.DATE: _date,
}


def typed_code(form: Form) -> str:
    return codes.tidy(form.raw("code"))
