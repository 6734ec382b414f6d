"""What is done about a concern: taking it on, deciding, telling, passing on, leaving out, closing. Each is a line."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Person, Proof
from portal.guard import Endpoint, Guarded, action, wake
from portal.permissions import May
from portal.safeguarding import forms
from portal.safeguarding.models import Accused, Concern, LeftOut, TooLate
from portal.safeguarding.routes.concerns import found_concern, note_lines, show
from portal.web import Form, redirect

Act = Callable[[], Awaitable[None]]


async def _opened(request: Request) -> tuple[Concern, Person, Form]:
    return await found_concern(request), request.scope["person"], await Form.read(request)


async def _done(request: Request, found: Concern, form: Form, act: Act) -> Response:
    """Does it, unless what was typed needs another look (422) or somebody was faster (409)."""
    if form.errors:
        return await show(request, found, form, 422)
    try:
        await act()
    except TooLate:
        return await show(request, await found_concern(request), form, 409)
    return await _led_back(request, found)


async def _led_back(request: Request, found: Concern) -> Response:
    """To the concern or, where they may know of it no more, to the list."""
    note_lines(request, found)
    wake(request, "send_alerts")
    known = await Concern.visible_to(request.scope["person"]).filter(id=found.id).exists()
    return redirect(f"/concerns/{found.id}" if known else "/concerns?gone")


async def acknowledge(request: Request) -> Response:
    """What a second person typed is shown back to them, so that they can pass it on to the first."""
    found, person, form = await _opened(request)
    first = forms.first_step(form)
    if form.errors and found.acknowledged_at is None:
        return await show(request, found, form, 422)
    if await found.acknowledge(person, first):
        return await _led_back(request, found)
    return await show(request, await found_concern(request), form, 409)


async def decide(request: Request) -> Response:
    found, person, form = await _opened(request)
    decision = forms.decision(form)
    return await _done(request, found, form, lambda: found.decide(person, decision, form.key()))


async def inform(request: Request) -> Response:
    found, person, form = await _opened(request)
    whom, how = forms.informed(form)
    return await _done(request, found, form, lambda: found.inform(person, whom, how, form.key()))


async def add_note(request: Request) -> Response:
    found, person, form = await _opened(request)
    remark = forms.remark(form)
    return await _done(request, found, form, lambda: found.add_note(person, remark, form.key()))


async def pass_on(request: Request) -> Response:
    found, person, form = await _opened(request)
    others = {one.id: one for one in await LeftOut.others(found.id)}
    to, why = forms.passed_on(form, others)
    if to is None:
        return await show(request, found, form, 422)
    return await _done(request, found, form, lambda: found.pass_on(person, others[to], why, form.key()))


async def change_way(request: Request) -> Response:
    found, person, form = await _opened(request)
    allegation, why = forms.way(form)
    return await _done(request, found, form, lambda: found.change_way(person, allegation, why, form.key()))


async def leave_out(request: Request) -> Response:
    found, person, form = await _opened(request)
    chosen = forms.left_out(form, [one.id for one in await LeftOut.offered(found.id)])
    accused = await Accused.chosen(chosen.places, chosen.with_team)
    return await _done(request, found, form, lambda: found.leave_out(person, accused, chosen.why, form.key()))


async def close_concern(request: Request) -> Response:
    found, person, form = await _opened(request)
    outcome, why = forms.closing(form)
    if outcome is None:
        return await show(request, found, form, 422)
    return await _done(request, found, form, lambda: found.close(person, outcome, why, form.key()))


async def reopen(request: Request) -> Response:
    found, person, form = await _opened(request)
    why = forms.reopening(form)
    return await _done(request, found, form, lambda: found.reopen(person, why, form.key()))


def _action(path: str, endpoint: Endpoint) -> Guarded:
    return action(f"/concerns/{{id}}/{path}", endpoint, May.HANDLE_CONCERNS, Proof.TODAY, words=True)


routes = [
    _action("take-on", acknowledge),
    _action("decide", decide),
    _action("inform", inform),
    _action("note", add_note),
    _action("pass-on", pass_on),
    _action("way", change_way),
    _action("leave-out", leave_out),
    _action("close", close_concern),
    _action("reopen", reopen),
]
