"""One calm page for whatever went wrong; what exactly goes to the log, never to the page."""

from starlette.requests import Request
from starlette.responses import Response

from portal import web

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


def sorry(request: Request, status: int, wait: str = "") -> Response:
    """`wait`: for how many seconds, when somebody guessed too often."""
    if status == 429 and wait.isdecimal():
        page = web.render(request, "wait.html", status, minutes=max(int(wait) // 60, 1))
        page.headers["Retry-After"] = wait
        return page
    heading, message = SORRY.get(status, SORRY[404 if status < 500 else 500])
    return web.render(request, "error.html", status, heading=heading, message=message)
