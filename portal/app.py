"""The site map: every feature's routes, what stands around each request, and what is open while the portal runs."""

import asyncio
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

from portal import calm, codes, db, held, limits, qr, queue, settings, web, worker
from portal.accounts.routes import routes as accounts
from portal.analysis.routes import routes as analysis
from portal.audit.routes import routes as audit
from portal.boards.routes import routes as boards
from portal.data_protection.routes import routes as data_protection
from portal.feedback import masking
from portal.forums.routes import routes as forums
from portal.guard import Guarded
from portal.keeping.jobs import erase_again
from portal.kinds import KINDS
from portal.languages import Speaks
from portal.leaders.routes import routes as leaders
from portal.outside.answering import API, problem
from portal.outside.routes import routes as outside
from portal.permissions import NAMELESS, ROLE_NAMES
from portal.promises.routes import routes as promises
from portal.proposals.routes import routes as proposals
from portal.reports.routes import routes as reports
from portal.safeguarding import clock
from portal.safeguarding.helplines import helplines
from portal.safeguarding.routes import routes as safeguarding
from portal.safeguarding.screening import screen
from portal.security import HEADERS, NotTooLong, SafeHeaders, SameOrigin, WhoIsAsking
from portal.single_sign_on.routes import routes as single_sign_on
from portal.surveys.comeback import drawing
from portal.surveys.faces import face
from portal.surveys.routes import routes as surveys
from portal.surveys.skipping import rules

ROUTES: list[BaseRoute] = [
    *single_sign_on,
    *accounts,
    *surveys,
    *forums,
    *analysis,
    *leaders,
    *outside,
    *reports,
    *boards,
    *safeguarding,
    *audit,
    *data_protection,
    *promises,
    *proposals,
]

MIDDLEWARE = [
    Middleware(SafeHeaders),
    Middleware(Speaks),
    Middleware(GZipMiddleware, minimum_size=500),
    Middleware(SameOrigin),
    Middleware(WhoIsAsking),
    Middleware(NotTooLong),
]


async def sorry(request: Request, exc: Exception) -> Response:
    known = exc if isinstance(exc, HTTPException) else HTTPException(500)
    is_for_programs = request.url.path.startswith(API)
    wait = (known.headers or {}).get("Retry-After", "")
    page = problem(known.status_code) if is_for_programs else calm.sorry(request, known.status_code, wait)
    page.headers.update({**HEADERS, "Cache-Control": "no-store"})  # our own faults answer from outside SafeHeaders
    return page


def _prepare() -> None:
    """Whatever the first request of a process would have to wait for otherwise."""
    for one in (screen, masking, clock):
        one.prepare()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    await asyncio.to_thread(_prepare)
    async with limits.connect(), db.connect(), held.looking():
        if not settings.ANSWERING:
            await erase_again()
        app.state.queue = queue.start([] if settings.ANSWERING else worker.JOBS)
        yield
        await app.state.queue.close()


def _mounted() -> list[Guarded]:
    """Every address or, on the answering side, what people without a name need."""
    found = [route for route in ROUTES if isinstance(route, Guarded)]
    if strange := [route for route in ROUTES if not isinstance(route, Guarded)]:
        raise TypeError(f"{strange[0]} was not made by page() or action(), so nobody said who may open it.")
    return [route for route in found if route.permission in NAMELESS or not settings.ANSWERING]


def make_app() -> Starlette:
    """The whole portal, or its answering side. Raises TypeError for an address that names no permission."""
    web.environment().globals.update(helplines=helplines, drawing=drawing, face=face, rules_of=rules)
    web.environment().globals.update(qr=qr.drawing, spaced=codes.spaced, role_names=ROLE_NAMES)
    calm.make_ready()
    static = Mount("/static", StaticFiles(directory=web.folder("static")))
    portal = Starlette(
        routes=[*_mounted(), static],
        middleware=MIDDLEWARE,
        exception_handlers={HTTPException: sorry, ClientDisconnect: sorry, 500: sorry},
        lifespan=lifespan,
    )
    portal.state.kinds = {kind.key: kind for kind in KINDS}
    return portal
