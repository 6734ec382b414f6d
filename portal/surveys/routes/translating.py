"""A draft in other languages, part by part."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.guard import action, page
from portal.languages import LANGUAGES, OTHERS
from portal.permissions import May
from portal.surveys import forms
from portal.surveys.models import Question, Survey, offer, translate, withdraw
from portal.surveys.routes.finding import found_survey
from portal.surveys.translating import State, mark, state, translation
from portal.web import Form, redirect, render

ABOUT = "about"
"""In an address: what is told before the first question."""


async def _parts(survey: Survey) -> dict[str, Survey | Question]:
    """By their place in an address."""
    questions = await Question.filter(survey_id=survey.id)
    return {ABOUT: survey, **{str(one.id): one for one in questions}}


def _code(request: Request) -> str:
    code: str = request.path_params["language"]
    if code not in OTHERS:
        raise HTTPException(404)
    return code


async def in_languages(request: Request) -> Answered:
    found = await found_survey(request)
    parts = (await _parts(found)).values()
    states = {code: [state(part, code) for part in parts] for code in OTHERS}
    return render(request, "surveys/in_languages.html", survey=found, states=states, State=State)


async def in_language(request: Request) -> Answered:
    found, code = await found_survey(request), _code(request)
    states = {key: (part, state(part, code)) for key, part in (await _parts(found)).items()}
    return render(request, "surveys/in_language.html", survey=found, code=code, states=states, State=State)


async def offer_language(request: Request) -> Answered:
    found, code = await found_survey(request), _code(request)
    await offer(found, code)
    return redirect(f"/surveys/{found.id}/languages/{code}")


async def withdraw_language(request: Request) -> Answered:
    found, code = await found_survey(request), _code(request)
    await withdraw(found, code)
    return redirect(f"/surveys/{found.id}/languages")


async def part(request: Request) -> Answered:
    found, code = await found_survey(request), _code(request)
    if found.published_at:
        return redirect(f"/surveys/{found.id}/languages/{code}")
    parts = await _parts(found)
    return _part(request, found, code, parts[_key(request, parts)], Form({}))


def _key(request: Request, parts: dict[str, Survey | Question]) -> str:
    key: str = request.path_params["part"]
    if key not in parts:
        raise HTTPException(404)
    return key


def _part(
    request: Request, survey: Survey, code: str, found: Survey | Question, form: Form, status: int = 200
) -> Answered:
    key = request.path_params["part"]
    context = {"code": code, "key": key, "part": found, "state": state(found, code), "of": mark(found.english)}
    kept = translation(found.in_languages, code)
    told = {"survey": survey, "form": form, "kept": kept, "language": LANGUAGES[code], "State": State}
    return render(request, "surveys/translate.html", status, **context, **told)


async def save_translation(request: Request) -> Answered:
    """Then the next part that has no words yet."""
    found, code = await found_survey(request), _code(request)
    form, parts = await Form.read(request), await _parts(found)
    key = _key(request, parts)
    made = forms.translated(form, parts[key].english)
    if not form.errors and not await translate(parts[key], code, made):
        form.errors["part"] = forms.FROZEN
    if form.errors:
        return _part(request, found, code, parts[key], form, 422)
    after = list(parts)[list(parts).index(key) + 1 :]
    to_do = [one for one in after if state(parts[one], code) in {State.MISSING, State.STALE}]
    here = f"/surveys/{found.id}/languages/{code}"
    return redirect(f"{here}/parts/{to_do[0]}" if to_do else here)


routes = [
    page("/surveys/{id}/languages", in_languages, May.READ_SURVEYS),
    page("/surveys/{id}/languages/{language}", in_language, May.READ_SURVEYS),
    action("/surveys/{id}/languages/{language}", offer_language, May.WRITE_SURVEYS),
    action("/surveys/{id}/languages/{language}/withdraw", withdraw_language, May.WRITE_SURVEYS),
    page("/surveys/{id}/languages/{language}/parts/{part}", part, May.READ_SURVEYS),
    action("/surveys/{id}/languages/{language}/parts/{part}", save_translation, May.WRITE_SURVEYS, words=True),
]
