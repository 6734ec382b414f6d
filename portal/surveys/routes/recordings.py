"""Questions that a person reads aloud: officers bring recordings to a draft, whoever answers hears them."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response as Answered
from tortoise.queryset import QuerySet

from portal.guard import action, page
from portal.permissions import May
from portal.surveys import forms
from portal.surveys.models import Recording
from portal.surveys.routes.building import show_question
from portal.surveys.routes.finding import found_question, found_survey
from portal.web import Form, get_or_404, path_id, redirect

PART = re.compile(r"bytes=(\d{0,9})-(\d{0,9})")


async def add_recording(request: Request) -> Answered:
    found = await found_question(request)
    form = await Form.read(request)
    language, kind, sound = forms.recording(form)
    if kind and not form.errors:
        if await Recording.keep(found, language, kind, sound, request.scope["person"]):
            return redirect(f"/surveys/{found.survey_id}/questions/{found.id}#recordings")
        form.errors[forms.RECORDING] = forms.FROZEN
    question_as_it_is = Form({})
    question_as_it_is.errors = form.errors
    return await show_question(request, found.survey, found, question_as_it_is, 422, language)


async def remove_recording(request: Request) -> Answered:
    found = await found_question(request)
    await Recording.take_away(found, path_id(request, "recording"))
    return redirect(f"/surveys/{found.survey_id}/questions/{found.id}#recordings")


async def hear(request: Request) -> Answered:
    return await _heard(request, Recording.heard())


async def hear_beforehand(request: Request) -> Answered:
    """For those who work on the survey, before it is open and afterwards."""
    return await _heard(request, Recording.filter(question__survey_id=(await found_survey(request)).id))


async def _heard(request: Request, found: QuerySet[Recording]) -> Answered:
    recording = await get_or_404(found, id=path_id(request, "recording"))
    sound = bytes(recording.sound)
    headers = {"Accept-Ranges": "bytes", "Content-Disposition": "inline"}
    answer: dict[str, Any] = {"content": sound, "media_type": recording.kind.value}
    if wanted := PART.fullmatch(request.headers.get("range", "")):
        start, end = _part(wanted[1], wanted[2], len(sound))
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(sound)}" if start < end else f"bytes */{len(sound)}"
        answer = {**answer, "content": sound[start:end], "status_code": 206 if start < end else 416}
    return Answered(**answer, headers=headers)


def _part(first: str, last: str, length: int) -> tuple[int, int]:
    """From which byte to before which; Safari plays only what it can ask for in parts."""
    if not first:
        return max(length - int(last or 0), 0), length
    return int(first), min(int(last) + 1, length) if last else length


routes = [
    action("/surveys/{id}/questions/{question}/recordings", add_recording, May.WRITE_SURVEYS),
    action("/surveys/{id}/questions/{question}/recordings/{recording}/remove", remove_recording, May.WRITE_SURVEYS),
    page("/surveys/{id}/recordings/{recording}", hear_beforehand, May.READ_SURVEYS),
    page("/recordings/{recording}", hear, May.PUBLIC),
]
