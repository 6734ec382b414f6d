"""Surveys on their way out of the portal and in, between the tables and a form in plain words."""

from portal.surveys.models import AgeBand, Details, Question, Survey
from portal.surveys.xlsform.form import Asked, Form, LeftOut

UNTITLED = "A form from elsewhere"


def described(survey: Survey, questions: list[Question]) -> Form:
    places = {question.id: place for place, question in enumerate(questions)}
    asked = tuple(
        Asked(
            kind=one.kind,
            text=one.text,
            options=tuple(one.options),
            help=one.help,
            section=one.section,
            required_because=one.required_because,
            shown_if=places[one.shown_if_id] if one.shown_if_id else None,
            shown_if_options=tuple(one.shown_if_options),
        )
        for one in questions
    )
    return Form(survey.title, asked, survey.purpose, survey.readers, survey.known)


def details(form: Form, band: AgeBand) -> Details:
    return Details(form.title or UNTITLED, form.purpose, form.readers, band, None, form.known)


def questions(form: Form) -> list[Question]:
    made: list[Question] = []
    for place, one in enumerate(form.questions):
        question = Question(
            position=place + 1,
            kind=one.kind,
            text=one.text,
            options=list(one.options),
            help=one.help,
            section=one.section,
            required_because=one.required_because,
        )
        if one.shown_if is not None:
            question.shown_if_id, question.shown_if_options = made[one.shown_if].id, list(one.shown_if_options)
        made.append(question)
    return made


def spoken(left: LeftOut) -> str:
    return f"Sheet {left.sheet}, row {left.row}: {left.why}"
