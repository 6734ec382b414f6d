"""I need help now: for anybody, on any page, without a name."""

import asyncio
import logging

from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import now
from portal.guard import action, page, wake
from portal.languages import FIELD, LANGUAGES, speaking
from portal.permissions import May
from portal.safeguarding import calls, pulse
from portal.safeguarding.models import Concern, Contact, Hours
from portal.safeguarding.told import Told, told_now
from portal.web import HELP, HELP_SENT, Form, leave_nothing, redirect, render

log = logging.getLogger(__name__)
GIVE_UP_SECONDS, KEEP_SECONDS = 3.0, 15.0
"""Nobody who needs help is left waiting for a database that hangs: they are asked to ring."""


def _can_be_told(contact: Contact) -> bool:
    """The answering side sends nothing itself, and does not know how the other side does."""
    return settings.ANSWERING or bool(contact.channels)


async def _told() -> Told | None:
    """Who would be told now; None while the database does not answer. The page never waits for it for long."""
    try:
        async with asyncio.timeout(GIVE_UP_SECONDS):
            rota = await Contact.on_rota() if await pulse.alerts_go_out() else []
            reached = [one for one in rota if one.is_tested and _can_be_told(one)]
            return told_now(reached, now(), await Hours.clock())
    except Exception as exc:
        log.warning("Who is on duty could not be read (%s).", type(exc).__name__)
        return None


async def help_now(request: Request) -> Response:
    return await _help(request, Form({}))


async def _help(request: Request, form: Form, status: int = 200, refused: str = "") -> Response:
    context = {"form": form, "told": await _told(), "refused": refused, "room": calls.MOST_SAID}
    return render(request, "safeguarding/help.html", status, **context)


async def call_for_help(request: Request) -> Response:
    """Nothing is said of who sent it, nor of anything that was found in it; what cannot be kept is given back."""
    form = await Form.read(request)
    if language := form.choice(FIELD, list(LANGUAGES)):
        with speaking(language):
            return await _help(request, form)
    call = calls.read(form)
    if form.errors:
        return await _help(request, form, 422)
    try:
        async with asyncio.timeout(KEEP_SECONDS):
            is_kept = await _keep(request, call)
    except Exception:
        log.exception("A call for help could not be kept.")
        return await _help(request, form, 500, "broken")
    if not is_kept:
        return await _help(request, form, 429, "crowded")
    wake(request, "send_alerts")
    return redirect(HELP_SENT)  # a browser writes down, on its disk, what it sent to get the page that it shows


async def help_sent(request: Request) -> Response:
    return leave_nothing(render(request, "safeguarding/help_sent.html", told=await _told()))


async def _keep(request: Request, call: calls.Call) -> bool:
    """False where it was refused."""
    ids = [await Concern.call_id(key) for key in call.keys(now())]
    if await Concern.exists(id__in=ids):
        return True
    if not await calls.is_let_in(request):
        return False
    await Concern.ask_for_help(ids[0], call.said, call.reach)
    return True


routes = [
    page(HELP, help_now, May.PUBLIC),
    action(HELP, call_for_help, May.TAKE_PART),
    page(HELP_SENT, help_sent, May.PUBLIC),
]
