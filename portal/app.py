"""The site map: every feature's routes, what stands around each request, and what is open while the portal runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from portal import db, queue, web, worker
from portal.accounts.routes import routes as accounts
from portal.analysis.routes import routes as analysis
from portal.boards.routes import routes as boards
from portal.forums.routes import routes as forums
from portal.permissions import Guarded
from portal.safeguarding.helplines import helplines
from portal.safeguarding.routes import routes as safeguarding
from portal.security import HEADERS, NotTooLong, SafeHeaders, SameOrigin, WhoIsAsking
from portal.surveys.comeback import drawing
from portal.surveys.faces import face
from portal.surveys.routes import routes as surveys

MOST_BYTES = 1_000_000
"""Room for every answer at its longest, typed in letters of four bytes each."""

ROUTES: list[BaseRoute] = [*accounts, *surveys, *forums, *analysis, *boards, *safeguarding]

MIDDLEWARE = [
    Middleware(SafeHeaders),
    Middleware(GZipMiddleware, minimum_size=500),
    Middleware(SameOrigin),
    Middleware(WhoIsAsking),
    Middleware(NotTooLong, most=MOST_BYTES),
]

SORRY = {
    404: ("We cannot find that page", "It may have moved, or it may not be for you to see."),
    405: ("That does not work here", "Please go back and try again."),
    413: (
        "That is too long for us to take",
        "Nothing was saved. Go back: your words are still there to make shorter.",
    ),
    500: ("Something went wrong on our side", "It is not your fault. Go back and try once more in a minute."),
}


async def sorry(request: Request, exc: Exception) -> Response:
    """One calm page for whatever went wrong; what exactly goes to the log, never to the page."""
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    heading, message = SORRY.get(status, SORRY[404 if status < 500 else 500])
    page = web.render(request, "error.html", status, heading=heading, message=message)
    page.headers.update({**HEADERS, "Cache-Control": "no-store"})  # our own faults answer from outside SafeHeaders
    return page


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with db.connect():
        app.state.queue = queue.start(worker.JOBS)
        yield
        await app.state.queue.close()


def make_app() -> Starlette:
    """The whole portal. Raises TypeError for an address that names no permission."""
    for route in ROUTES:
        if not isinstance(route, Guarded):
            raise TypeError(f"{route} was not made by page() or action(), so nobody said who may open it.")
    web.environment().globals.update(helpline_list=helplines(), drawing=drawing, face=face)
    static = Mount("/static", StaticFiles(directory=web.folder("static")))
    return Starlette(
        routes=[*ROUTES, static],
        middleware=MIDDLEWARE,
        exception_handlers={HTTPException: sorry, ClientDisconnect: sorry, 500: sorry},
        lifespan=lifespan,
    )
