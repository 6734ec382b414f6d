"""The questions of a draft, one by one."""

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.guard import action, page
from portal.permissions import May
from portal.surveys import about, bank, forms, ready, sent
from portal.surveys.gate import of_question
from portal.surveys.kinds import Kind
from portal.surveys.models import Question, Recording, Survey, Wording, offer
from portal.surveys.routes.finding import found_question, found_survey
from portal.web import Form, path_id, redirect, render


async def new_question(request: Request) -> Answered:
    return await _opened(request, await found_survey(request), None)


async def question(request: Request) -> Answered:
    found = await found_question(request)
    return await _opened(request, found.survey, found)


async def _opened(request: Request, survey: Survey, found: Question | None) -> Answered:
    if survey.published_at or (found and found.about):
        return redirect(f"/surveys/{survey.id}")
    return await show_question(request, survey, found, Form({}))


async def show_question(
    request: Request, survey: Survey, found: Question | None, form: Form, status: int = 200, language: str = ""
) -> Answered:
    """`found` is empty for one that is still to be added; `language`: of a recording that was not taken."""
    line = await Question.filter(survey_id=survey.id)
    await Recording.beside([found] if found else [])
    context = {"survey": survey, "question": found, "form": form, "line": line, "kinds": list(Kind)}
    chosen = {"earlier": forms.may_lead_to(found, line), "place": forms.place(form, found, line)}
    chosen |= {"rule_value": forms.rule_value, "language": language}
    return render(request, "surveys/question.html", status, **context, **chosen)


async def add_question(request: Request) -> Answered:
    survey = await found_survey(request)
    form = await Form.read(request)
    line = await Question.filter(survey_id=survey.id)
    content = forms.question(form, None, line)
    if len(line) >= ready.MOST_QUESTIONS:
        form.errors["text"] = f"A survey has room for {ready.MOST_QUESTIONS} questions."
    made = None if form.errors else await Question.add(survey, **content)
    if made is None:
        return await _not_kept(request, survey, None, form)
    await made.move(forms.place(form, None, line) - made.position)
    return _back_to(made)


async def save_question(request: Request) -> Answered:
    survey, wanted = await found_survey(request), path_id(request, "question")
    form = await Form.read(request)
    line = await Question.filter(survey_id=survey.id).select_related("survey")
    found = next((one for one in line if one.id == wanted), None)
    if found is None:
        form.errors["text"] = forms.DELETED
        return await _not_kept(request, survey, None, form)
    content = forms.question(form, found, line)
    if form.errors or not await found.rewrite(**content):
        return await _not_kept(request, survey, found, form)
    await found.move(forms.place(form, found, line) - found.position)
    return await _changed(found, line)


async def _not_kept(request: Request, survey: Survey, found: Question | None, form: Form) -> Answered:
    """With all that was typed, and why: something needs another look, or the survey was published meanwhile."""
    if not form.errors:
        form.errors["text"] = forms.FIXED if found and found.about else forms.FROZEN
    return await show_question(request, survey, found, form, 422)


def _back_to(question: Question) -> Answered:
    return redirect(f"/surveys/{question.survey_id}#q-{question.id}")


async def _changed(found: Question, before: list[Question]) -> Answered:
    """Says so when another question lost its rule by it, and is asked of everybody now."""
    ruled = [one.id for one in before if one.shown_if_id and one.id != found.id]
    freed = await Question.filter(id__in=ruled, shown_if_id=None).exists()
    at = f"q-{found.id}" if await Question.filter(id=found.id).exists() else "questions"
    return redirect(f"/surveys/{found.survey_id}{'?freed=yes' if freed else ''}#{at}")


async def move_question(request: Request) -> Answered:
    found = await found_question(request)
    before = await Question.filter(survey_id=found.survey_id)
    way = (await Form.read(request)).choice("way", ["up", "down"])
    await found.move({"up": -1, "down": 1}.get(way, 0))
    return await _changed(found, before)


async def copy_question(request: Request) -> Answered:
    found = await found_question(request)
    return _back_to(await found.copy() or found)


async def remove_question(request: Request) -> Answered:
    found = await found_question(request)
    before = await Question.filter(survey_id=found.survey_id)
    await found.remove()
    return await _changed(found, before)


async def ready_questions(request: Request) -> Answered:
    survey = await found_survey(request)
    if survey.published_at:
        return redirect(f"/surveys/{survey.id}")
    return _ready(request, survey, await Question.filter(survey_id=survey.id), Form({}))


def _ready(request: Request, survey: Survey, line: list[Question], form: Form, status: int = 200) -> Answered:
    context = {"themes": bank.questions_for(survey.age_band), "kind": Kind, "most_about": about.MOST}
    context["who_answers"] = ready.who_answers(survey.audience, line)
    return render(request, "surveys/ready.html", status, survey=survey, form=form, **context)


async def add_ready(request: Request) -> Answered:
    survey = await found_survey(request)
    form = await Form.read(request)
    line = await Question.filter(survey_id=survey.id)
    chosen = ready.chosen(form, survey.age_band, survey.audience, line)
    made = [] if form.errors else [await Question.add(survey, **content) for content in chosen]
    if form.errors or not all(made):
        form.errors = form.errors or {"pick": forms.FROZEN}
        return _ready(request, survey, line, form, 422)
    for code in survey.in_languages:
        await offer(survey, code)
    return redirect(f"/surveys/{survey.id}#questions")


async def preview(request: Request) -> Answered:
    """The whole survey as respondents will see it, with nothing to send."""
    survey = await found_survey(request)
    asked = await Question.filter(survey_id=survey.id)
    await Recording.beside(asked)
    shown = {"questions": asked, "room": sent.room(asked), "form": Form({}), "preview": True}
    return render(request, "surveys/questions.html", 200, survey=survey, **shown)


async def preview_question(request: Request) -> Answered:
    """One question as it is being written, on the phone beside it."""
    survey = await found_survey(request)
    content = forms.question(Form(request.query_params), None, [])
    warnings = of_question(Question(**content), survey.age_band, await Wording.avoided())
    content["text"] = content["text"] or "Your question"
    shown = Question(survey_id=survey.id, position=1, **content)
    context = {"questions": [shown], "room": sent.SHORT, "form": Form({}), "warnings": warnings}
    return render(request, "surveys/_beside.html", 200, **context)


routes = [
    page("/surveys/{id}/preview", preview, May.READ_SURVEYS),
    page("/surveys/{id}/new-question", new_question, May.READ_SURVEYS),
    page("/surveys/{id}/ready-questions", ready_questions, May.READ_SURVEYS),
    page("/surveys/{id}/preview/question", preview_question, May.READ_SURVEYS),
    action("/surveys/{id}/questions", add_question, May.WRITE_SURVEYS, words=True),
    action("/surveys/{id}/ready-questions", add_ready, May.WRITE_SURVEYS, words=True),
    page("/surveys/{id}/questions/{question}", question, May.READ_SURVEYS),
    action("/surveys/{id}/questions/{question}", save_question, May.WRITE_SURVEYS, words=True),
    action("/surveys/{id}/questions/{question}/move", move_question, May.WRITE_SURVEYS),
    action("/surveys/{id}/questions/{question}/copy", copy_question, May.WRITE_SURVEYS),
    action("/surveys/{id}/questions/{question}/remove", remove_question, May.WRITE_SURVEYS),
]
