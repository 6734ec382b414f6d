"""Signing in and out, the first page, and who is here."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import SIGN_IN_LASTS, Group, Person, SignIn, SignInLink
from portal.permissions import May, action, page
from portal.web import COOKIE, redirect, render

HOURS = SIGN_IN_LASTS // timedelta(hours=1)


async def home(request: Request) -> Response:
    person = request.scope["person"]
    if person is None:
        return render(request, "home.html", groups=await Group.all())
    groups = await Group.visible_to(person)
    return render(request, "accounts/home.html", groups=groups)


async def sign_in(request: Request) -> Response:
    needed = request.query_params.get("needed") == "yes"
    return render(request, "accounts/sign_in.html", needed=needed, hours=HOURS)


async def link(request: Request) -> Response:
    """Opening a link uses nothing up, so a preview in a mail program cannot spend it."""
    return _link(request, await SignInLink.open(request.path_params["token"]))


def _link(request: Request, found: SignInLink | None) -> Response:
    """Wrong, used and expired look the same."""
    return render(request, "accounts/link.html", 200 if found else 404, link=found, hours=HOURS)


async def redeem(request: Request) -> Response:
    person = await SignInLink.redeem(request.path_params["token"])
    if person is None:
        return _link(request, None)
    await SignIn.end(request.cookies.get(COOKIE, ""))
    response = redirect("/")
    response.set_cookie(
        COOKIE,
        await SignIn.start(person),
        max_age=HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.HTTPS,
    )
    return response


async def sign_out(request: Request) -> Response:
    await SignIn.end(request.cookies.get(COOKIE, ""))
    response = redirect("/")
    response.delete_cookie(COOKIE)
    return response


async def people(request: Request) -> Response:
    everybody = await Person.filter(ended_at=None).prefetch_related("memberships__group")
    return render(request, "accounts/people.html", people=everybody)


routes = [
    page("/", home, May.PUBLIC),
    page("/sign-in", sign_in, May.PUBLIC),
    page("/sign-in/{token}", link, May.PUBLIC),
    action("/sign-in/{token}", redeem, May.PUBLIC),
    action("/sign-out", sign_out, May.SIGNED_IN),
    page("/people", people, May.READ_PEOPLE),
]
