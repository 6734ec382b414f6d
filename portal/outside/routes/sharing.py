"""What carries a board further: a poster, a picture for links to it, and code for other pages."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Group
from portal.guard import page
from portal.outside import drawn
from portal.outside.answering import for_everybody
from portal.outside.published import address, board
from portal.outside.routes.feeds import found_board
from portal.permissions import May
from portal.web import attached, get_or_404, render


async def preview(request: Request) -> Response:
    return for_everybody(request, await asyncio.to_thread(drawn.preview, await found_board(request)), "image/png")


async def _mine(request: Request) -> Group:
    return await get_or_404(Group.visible_to(request.scope["person"]), key=request.path_params["key"])


async def share(request: Request) -> Response:
    group = await _mine(request)
    embedded = address(f"/boards/{group.key}/embed")
    return render(request, "outside/share.html", group=group, board=board(group), embedded=embedded)


async def poster(request: Request) -> Response:
    group = await _mine(request)
    made = await asyncio.to_thread(drawn.poster, group)
    return attached(made, "application/pdf", f"poster-{group.key}.pdf")


routes = [
    page("/boards/{key}/preview.png", preview, May.PUBLIC),
    page("/boards/{key}/share", share, May.READ_ENTRIES),
    page("/boards/{key}/poster.pdf", poster, May.READ_ENTRIES),
]
