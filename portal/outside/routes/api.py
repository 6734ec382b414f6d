"""What programs read: boards, published cards, and the description of both."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import Group
from portal.guard import page
from portal.outside import openapi
from portal.outside.answering import as_json, problem
from portal.outside.editions import editions
from portal.outside.published import PAGE, address, after, board, one_of, published, told_of
from portal.outside.shapes import Boards, Cards, Editions, told
from portal.permissions import May
from portal.web import get_or_404, path_id

NO_ID = "`after` has to be the id of a published card."


async def api_boards(request: Request) -> Response:
    return as_json(request, told(Boards([board(group) for group in await Group.all()])))


async def api_cards(request: Request) -> Response:
    """The newest first; `next` leads on. What is published meanwhile moves no card from one page to another."""
    key, last = request.query_params.get("board", ""), request.query_params.get("after", "")
    found = published(await get_or_404(Group.all(), key=key) if key else None)
    if last:
        known = await published().get_or_none(id=_id(last))
        if known is None:
            return problem(400, NO_ID)
        found = after(found, known)
    entries = await found.limit(PAGE + 1)
    more = entries[PAGE - 1].id if len(entries) > PAGE else None
    return as_json(request, told(Cards(await told_of(entries[:PAGE]), _next(key, more))))


def _id(text: str) -> UUID:
    """One that there is not, where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _next(key: str, last: UUID | None) -> str | None:
    return address(f"/api/1/cards?{f'board={key}&' if key else ''}after={last}") if last else None


async def api_card(request: Request) -> Response:
    found = await one_of(path_id(request))
    return as_json(request, told(found[0])) if found else problem(404)


async def api_editions(request: Request) -> Response:
    return as_json(request, told(Editions(await editions())))


async def api_edition(request: Request) -> Response:
    number = request.path_params["edition"]
    found = (
        await editions(int(number)) if number.isascii() and number.isdecimal() and len(number) < 9 else []
    )  # no larger ones are kept
    return as_json(request, told(found[0])) if found else problem(404)


async def api_described(request: Request) -> Response:
    return as_json(request, openapi.document(settings.COUNCIL, settings.URL))


routes = [
    page("/api/1/boards", api_boards, May.PUBLIC),
    page("/api/1/cards", api_cards, May.PUBLIC),
    page("/api/1/cards/{id}", api_card, May.PUBLIC),
    page("/api/1/editions", api_editions, May.PUBLIC),
    page("/api/1/editions/{edition}", api_edition, May.PUBLIC),
    page("/api/1/openapi.json", api_described, May.PUBLIC),
]
