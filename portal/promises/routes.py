"""How we keep people safe: what is promised, the test of each promise, and the threats that were thought of."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.guard import page
from portal.permissions import May
from portal.promises.promises import all_promises, chapters, limits
from portal.promises.threats import actors
from portal.web import render


async def safe(request: Request) -> Response:
    return render(request, "promises/safe.html", chapters=chapters(), limits=limits())


async def promise(request: Request) -> Response:
    found = all_promises().get(request.path_params["promise"])
    if found is None:
        raise HTTPException(404)
    return render(request, "promises/promise.html", promise=found)


async def threats(request: Request) -> Response:
    return render(request, "promises/threats.html", actors=actors())


routes = [
    page("/safe", safe, May.PUBLIC),
    page("/safe/threats", threats, May.PUBLIC),
    page("/safe/{promise}", promise, May.PUBLIC),
]
