"""What every way in ends with: a sign-in of this browser's own, and its cookie."""

from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from tortoise.transactions import in_transaction

from portal import settings
from portal.accounts import devices
from portal.accounts.models import LASTS, SHARED_LASTS, Authenticator, Draft, Person, SignIn, Way, now
from portal.audit.models import Record
from portal.web import COOKIE, leave_nothing, redirect


def device(request: Request) -> str:
    return devices.named(request.headers.get("user-agent", ""))


async def let_in(
    request: Request, person: Person, way: Way, goal: str, shared: bool = False, proved_at: datetime | None = None
) -> Response:
    """Signs somebody in who has proved who they are. An earlier sign-in of this browser ends."""
    async with in_transaction():
        await SignIn.end(request.cookies.get(COOKIE, ""))
        token = await SignIn.start(person, way, device(request), shared, proved_at=proved_at or now())
        await Record.add(person.pk, "sign_in", "/sign-in", way=way)
    return with_cookie(redirect(await where_to(person, goal)), token, person, shared)


async def ask_second(request: Request, person: Person, way: Way, goal: str, shared: bool) -> Response:
    """One proof was given: nobody is signed in before the second one."""
    await Authenticator.begin(person)
    token = await SignIn.start(person, way, device(request), shared, half=True)
    return with_cookie(redirect(f"/sign-in/second?{urlencode({'next': goal})}"), token, person, shared)


async def where_to(person: Person, goal: str) -> str:
    """What somebody was writing when they were last let out comes before where they were going."""
    return "/draft" if await Draft.of(person) else goal


def with_cookie(answer: Response, token: str, person: Person, shared: bool) -> Response:
    lasts = SHARED_LASTS if shared else LASTS[person.role]
    answer.set_cookie(
        COOKIE,
        token,
        max_age=None if shared else int(lasts.longest.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.HTTPS,
    )
    return answer


def let_out(answer: Response) -> Response:
    """Nothing of the sign-in, nor of what was seen meanwhile, stays in the browser."""
    answer.delete_cookie(COOKIE, secure=settings.HTTPS, httponly=True, samesite="lax")
    return leave_nothing(answer)
