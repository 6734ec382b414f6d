"""The page of questions: the same bytes for everybody, made and compressed once, and sent from memory.

Nothing of a request is at hand where it is made.
"""

import asyncio
import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import brotli
from starlette.requests import Request
from starlette.responses import Response

from portal.held import Shelf
from portal.languages import spoken
from portal.safeguarding.helplines import Shown, helplines
from portal.surveys import sent
from portal.surveys.models import Question, Survey
from portal.web import Form, environment

TEMPLATE = "surveys/questions.html"
INDENTED = re.compile(r"\s*\n\s*")
"""In a page on which nobody has written anything yet, this means nothing."""


@dataclass(frozen=True, slots=True)
class Page:
    lines: Shown
    """The help lines that stand on it."""
    languages: list[str]
    """Those that its questions are offered in beside English, by code."""
    plain: bytes
    packed: dict[str, bytes]
    """By the name of the encoding, the smallest first. Browsers take brotli over https and from their own machine."""


PAGES: Shelf[tuple[UUID, str], Page] = Shelf()
"""By survey and language."""


async def of(survey_id: UUID) -> Page:
    """In the language that is spoken now."""
    which = survey_id, spoken()
    held = PAGES.get(which)
    if held is None or held.lines != helplines():
        held = PAGES.put(which, await _made(survey_id))
    return held


async def _made(survey_id: UUID) -> Page:
    survey = await Survey.get(id=survey_id).select_related("group")
    questions, lines = await Question.frozen(survey_id), list(helplines())
    page = environment().get_template(TEMPLATE).render(**shown(survey, questions, Form({})))
    plain = INDENTED.sub("\n", page).encode()
    return Page(lines, list(survey.in_languages), plain, await asyncio.to_thread(_packed, plain))


@lru_cache(64)
def _packed(plain: bytes) -> dict[str, bytes]:
    """Takes some 50 ms, mostly for the same page as half a minute before."""
    return {"br": brotli.compress(plain, quality=11), "gzip": gzip.compress(plain, 9, mtime=0)}


def shown(survey: Survey, questions: list[Question], form: Form, ticket: str = "") -> dict[str, Any]:
    """What surveys/questions.html shows. `ticket`: of the half sheet, if it is one."""
    room = sent.room(questions)
    return {"survey": survey, "questions": questions, "room": room, "form": form, "ticket": ticket, "preview": False}


def answered(request: Request, page: Page) -> Response:
    accepted = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    name = next((name for name in page.packed if name in accepted), "")
    headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": name} if name else {})
    return Response(page.packed.get(name, page.plain), media_type="text/html", headers=headers)
