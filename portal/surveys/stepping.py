"""Where somebody is who is asked one question at a time, and where they go from there."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import FormData

from portal.surveys import sent
from portal.surveys.models import Question
from portal.web import Form

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class At:
    question: Question | None
    """None once all were asked, before sending."""
    position: int
    number: int
    """Among those that are asked, from 1."""
    of: int

    @property
    def dots(self) -> str:
        return "\u25cf" * self.number + "\u25cb" * (self.of - self.number)


def form_of(pairs: Pairs) -> Form:
    return Form(FormData([*pairs]))


def _asked(questions: Iterable[Question], pairs: Pairs) -> list[Question]:
    """Those that whoever answered so much is asked."""
    line = list(questions)
    given = sent.so_far(form_of(pairs), line)
    return [one for one in line if one.is_asked(given)]


def at(place: str, questions: list[Question], pairs: Pairs) -> At:
    """Anywhere that is no question that is asked is the end."""
    line = _asked(questions, pairs)
    for number, one in enumerate(line, 1):
        if str(one.position) == place:
            return At(one, one.position, number, len(line))
    return At(None, len(questions) + 1, len(line), len(line))


def after(position: int, questions: list[Question], pairs: Pairs) -> int:
    """The position of the next question, or 0."""
    return next((one.position for one in _asked(questions, pairs) if one.position > position), 0)


def before(position: int, questions: list[Question], pairs: Pairs) -> int:
    """The position of the question before, or 0."""
    return max((one.position for one in _asked(questions, pairs) if one.position < position), default=0)


def with_answer(pairs: Pairs, question: Question, fields: Pairs) -> Pairs:
    """What was answered to one question in place of what was."""

    def is_its(name: str) -> bool:
        return name == question.field or name.startswith(f"{question.field}-")

    return [pair for pair in pairs if not is_its(pair[0])] + [pair for pair in fields if is_its(pair[0])]


def look(form: Form, questions: list[Question], question: Question | None) -> str:
    """What needs another look in one answer; at the end, in the sheet. It is noted in the form."""
    read = sent.so_far if question else sent.answers
    read(form, questions)
    field = question.field if question else next(iter(form.errors), "")
    wrong = form.errors.get(field, "")
    form.errors = {field: wrong} if wrong else {}
    return wrong
