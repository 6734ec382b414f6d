"""Surveys on their way out of the portal and in, between the tables and a form in plain words."""

from dataclasses import asdict
from typing import Any

from portal.languages import LANGUAGES, OTHERS, catalog, in_english, name
from portal.surveys.about import known_again
from portal.surveys.kinds import Kind
from portal.surveys.models import AgeBand, Details, Question, Survey
from portal.surveys.translating import Texts, Translation, fresh, mark
from portal.surveys.xlsform.form import Asked, Form, LeftOut
from portal.surveys.xlsform.languages import Language

UNTITLED = "A form from elsewhere"


def languages() -> list[Language]:
    """All that a form can have beside English."""
    return [
        Language(code, (in_english(code), str(LANGUAGES[code].english_name), name(code)), catalog(code).gettext)
        for code in OTHERS
    ]


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
            in_languages={code: texts for code, texts in _said(survey, one).items() if texts},
        )
        for one in questions
    )
    return Form(survey.title, asked, survey.purpose, survey.readers, survey.known, in_languages=_said(survey, survey))


def _said(survey: Survey, part: Survey | Question) -> dict[str, Texts]:
    """What is not older than the English, in the languages in which the survey is offered."""
    return {code: fresh(part.english, part.in_languages, code) for code in survey.in_languages}


def translations(part: Survey | Question, said: Form | Asked) -> dict[str, Any]:
    """Of what stands in the column, checked by nobody."""
    made = {code: Translation(texts, mark(part.english) if texts else "") for code, texts in said.in_languages.items()}
    return {code: asdict(one) for code, one in made.items()}


def details(form: Form, band: AgeBand) -> Details:
    return Details(form.title or UNTITLED, form.purpose, form.readers, band, None, form.known)


def questions(form: Form) -> list[Question]:
    """What asks who answers, word for word as the portal does, is known again; nothing depends on it."""
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
            about=known_again(one.text, one.options) if one.kind is Kind.ONE else None,
        )
        if question.about:
            question.required_because = ""
        question.in_languages = translations(question, one)
        if one.shown_if is not None and not question.about and not made[one.shown_if].about:
            question.shown_if_id, question.shown_if_options = made[one.shown_if].id, list(one.shown_if_options)
        made.append(question)
    return made


def spoken(left: LeftOut) -> str:
    return f"Sheet {left.sheet}, row {left.row}: {left.why}"
