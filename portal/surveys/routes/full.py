"""Posters that have brought enough answers for a day."""

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.languages import noop
from portal.surveys import codes
from portal.surveys.models import Poster
from portal.web import render

TOO_LATE = noop(
    "So many people have answered by this poster today that it takes no more. What you typed still stands here. "
    "Come back tomorrow, or ask for a card; if it cannot wait, use “I need help now”."
)


async def is_full(path: str) -> bool:
    """Whether nobody else is let in by it today."""
    poster = await Poster.find(codes.of_path(path))
    return poster is not None and await poster.is_full()


def come_back_tomorrow(request: Request) -> Answered:
    return render(request, "surveys/full.html", 429)
