"""The page of questions: the same bytes for everybody, made and compressed once, and sent from memory.

Nothing of a request is at hand where it is made.
"""

import gzip
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.held import Shelf
from portal.safeguarding.helplines import Shown, helplines
from portal.surveys import sent
from portal.surveys.models import Question, Survey
from portal.web import Form, environment

TEMPLATE = "surveys/questions.html"


@dataclass(frozen=True, slots=True)
class Page:
    lines: Shown
    """The help lines that stand on it."""
    plain: bytes
    packed: bytes


PAGES: Shelf[UUID, Page] = Shelf()


async def of(survey_id: UUID) -> Page:
    held = PAGES.get(survey_id)
    if held is None or held.lines != helplines():
        held = PAGES.put(survey_id, await _made(survey_id))
    return held


async def _made(survey_id: UUID) -> Page:
    survey = await Survey.get(id=survey_id).select_related("group")
    questions, lines = await Question.filter(survey_id=survey_id), list(helplines())
    plain = environment().get_template(TEMPLATE).render(**shown(survey, questions, Form({}))).encode()
    return Page(lines, plain, gzip.compress(plain, 9, mtime=0))


def shown(survey: Survey, questions: list[Question], form: Form, ticket: str = "") -> dict[str, Any]:
    """What surveys/questions.html shows. `ticket`: of the half sheet, if it is one."""
    room = sent.room(questions)
    return {"survey": survey, "questions": questions, "room": room, "form": form, "ticket": ticket, "preview": False}


def answered(request: Request, page: Page) -> Response:
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(page.plain, media_type="text/html")
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(page.packed, media_type="text/html", headers=headers)
