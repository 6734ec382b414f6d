"""One calm page for whatever went wrong; what exactly goes to the log, never to the page."""

import logging

from starlette.requests import Request
from starlette.responses import Response

from portal import web

log = logging.getLogger(__name__)
AWAY = "We will be back soon", "The portal is being looked after. What you sent before is safe. Please try later."
SORRY = {
    400: ("We could not read what was sent", "Nothing was saved. Please go back and try once more."),
    403: (
        "That was sent from another place",
        "So nothing was changed. If you did send it from here, your browser does not tell us so: try another browser.",
    ),
    404: ("We cannot find that page", "It may have moved, or it may not be for you to see."),
    405: ("That does not work here", "Please go back and try again."),
    413: (
        "That is too long for us to take",
        "Nothing was saved. Go back: your words are still there to make shorter.",
    ),
    414: ("That address is too long", "It may have been copied wrongly. Start again from the first page."),
    431: ("Your browser sent too much along", "Delete this site's cookies in your browser, then try again."),
    500: ("Something went wrong on our side", "It is not your fault. Go back and try once more in a minute."),
}


_last = b""
"""The page for when not even a page can be made."""


def alone(heading: str, message: str) -> bytes:
    """A page that needs nothing besides itself: no style sheet, no other page, no portal."""
    page = web.environment().get_template("away.html")
    return page.render(heading=heading, message=message).encode()


def make_ready() -> None:
    """While nothing is wrong yet."""
    global _last
    _last = alone(*SORRY[500])


def sorry(request: Request, status: int, wait: str = "") -> Response:
    """`wait`: for how many seconds, when somebody guessed too often. Always answers."""
    try:
        return _sorry(request, status, wait)
    except Exception:
        log.exception("The page for %s could not be made.", status)
    try:
        return _whole(alone(*_said(status)), status)
    except Exception:
        return _whole(_last, status)


def _whole(page: bytes, status: int) -> Response:
    return Response(page, status, media_type="text/html")


def _said(status: int) -> tuple[str, str]:
    return SORRY.get(status, SORRY[404 if status < 500 else 500])


def _sorry(request: Request, status: int, wait: str) -> Response:
    if status == 429 and wait.isdecimal():
        page = web.render(request, "wait.html", status, minutes=max(int(wait) // 60, 1))
        page.headers["Retry-After"] = wait
        return page
    heading, message = _said(status)
    return web.render(request, "error.html", status, heading=heading, message=message)
