"""One calm page for whatever went wrong; what exactly goes to the log, never to the page."""

import logging

from starlette.requests import Request
from starlette.responses import Response

from portal import web
from portal.languages import gettext, noop

log = logging.getLogger(__name__)
AWAY = (
    noop("We will be back soon"),
    noop("The portal is being looked after. What you sent before is safe. Please try later."),
)
SORRY = {
    400: (noop("We could not read what was sent"), noop("Nothing was saved. Please go back and try once more.")),
    403: (
        noop("That was sent from another place"),
        noop(
            "So nothing was changed. If you did send it from here, your browser does not say so: try another browser."
        ),
    ),
    404: (noop("We cannot find that page"), noop("It may have moved, or it may not be for you to see.")),
    405: (noop("That does not work here"), noop("Please go back and try again.")),
    413: (
        noop("That is too long for us to take"),
        noop("Nothing was saved. Go back: your words are still there to make shorter."),
    ),
    414: (noop("That address is too long"), noop("It may have been copied wrongly. Start again from the first page.")),
    431: (
        noop("Your browser sent too much along"),
        noop("Delete this site's cookies in your browser, then try again."),
    ),
    500: (
        noop("Something went wrong on our side"),
        noop("It is not your fault. Go back and try once more in a minute."),
    ),
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
    heading, message = SORRY.get(status, SORRY[404 if status < 500 else 500])
    return gettext(heading), gettext(message)


def _sorry(request: Request, status: int, wait: str) -> Response:
    if status == 429 and wait.isdecimal():
        page = web.render(request, "wait.html", status, minutes=max(int(wait) // 60, 1))
        page.headers["Retry-After"] = wait
        return page
    heading, message = _said(status)
    return web.render(request, "error.html", status, heading=heading, message=message)
