"""Boards to follow, and to show on other people's pages."""

from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import Group
from portal.boards.cards import cards
from portal.boards.models import Entry
from portal.guard import page
from portal.outside import feeds
from portal.outside.answering import for_everybody
from portal.outside.published import PAGE, address, told_of
from portal.permissions import May
from portal.web import get_or_404, render

SHOWN = 3
"""Cards in a page that others put into theirs."""


async def feed_of_all(request: Request) -> Response:
    return await _feed(request, None)


async def found_board(request: Request) -> Group:
    return await get_or_404(Group.all(), key=request.path_params["key"])


async def feed_of_board(request: Request) -> Response:
    return await _feed(request, await found_board(request))


async def _feed(request: Request, group: Group | None) -> Response:
    found = Entry.on_boards().select_related("group").order_by("-shown_at").limit(PAGE)
    entries = await (found.filter(group_id=group.pk) if group else found)
    at = address(f"/boards/{group.key}" if group else "/boards")
    title = f"You said, we did: {group.name}" if group else f"You said, we did: {settings.COUNCIL}"
    here = f"{at}/feed.atom" if group else address("/feed.atom")
    made = feeds.feed(title, here, at, settings.COUNCIL, await told_of(entries))
    return for_everybody(request, made, feeds.KIND)


async def embed(request: Request) -> Response:
    """The newest cards, without a script, for other people's pages. In the language that its address names."""
    group = await found_board(request)
    found = Entry.on_boards().filter(group_id=group.pk).select_related("group")
    made = await cards(await found.order_by("-shown_at").limit(SHOWN), None, None)
    shown = render(request, "outside/embed.html", group=group, cards=made)
    return for_everybody(request, bytes(shown.body), "text/html", shared="framed")


routes = [
    page("/feed.atom", feed_of_all, May.PUBLIC),
    page("/boards/{key}/feed.atom", feed_of_board, May.PUBLIC),
    page("/boards/{key}/embed", embed, May.PUBLIC),
]
