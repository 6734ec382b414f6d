"""For a watcher outside: whether the portal is at work. It learns yes or no, and nothing else."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal.accounts.models import now
from portal.guard import page
from portal.permissions import May
from portal.safeguarding.pulse import faults


async def heartbeat(request: Request) -> Response:
    try:
        well = not await faults(now())
    except Exception:  # a database that cannot be reached is no reason to answer with a page
        well = False
    return PlainTextResponse("ok" if well else "not ok", 200 if well else 503, {"Cache-Control": "no-store"})


routes = [page("/heartbeat", heartbeat, May.PUBLIC)]
