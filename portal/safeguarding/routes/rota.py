"""The rota: who is told of a concern, in which order and how, and the clock that the council keeps to."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from portal.accounts.models import Person, Proof, now
from portal.guard import action, afterwards, note, page, wake
from portal.permissions import May, Role
from portal.safeguarding import cover, places
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Alert, Concern, Contact, Hours
from portal.safeguarding.models.hours import HELD
from portal.web import Form, get_or_404, path_id, redirect, render

MAY_FILL_A_PLACE = [Role.SAFEGUARDING, Role.DESIGNATED, Role.LEADER]
DONE = ["added", "changed", "removed", "hours", "sent", "tested"]


def _people() -> QuerySet[Person]:
    return Person.filter(role__in=MAY_FILL_A_PLACE, paused_at=None, ended_at=None)


async def rota(request: Request) -> Response:
    listed = await Contact.visible_to(request.scope["person"])
    return render(
        request,
        "safeguarding/rota.html",
        places={duty: [one for one in listed if one.duty is duty] for duty in Duty},
        missing=await Contact.missing(),
        gaps=cover.gaps([one for one in listed if one.duty is Duty.TEAM], now()),
        clock=await Hours.clock(),
        done=Form(dict(request.query_params)).choice("done", DONE),
    )


async def new_place(request: Request) -> Response:
    return await _place(request, None, Form(dict(request.query_params)))


async def _place(request: Request, found: Contact | None, form: Form, status: int = 200) -> Response:
    context: dict[str, Any] = {"place": found, "form": form, "people": await _people()}
    done = Form(dict(request.query_params)).choice("done", DONE)
    return render(request, "safeguarding/place.html", status, **context, done=done, duties=Duty)


async def add_place(request: Request) -> Response:
    form = await Form.read(request)
    typed = places.place(form, await _people())
    if not form.errors and await Contact.on_rota().filter(duty=typed.duty, name=typed.name).exists():
        form.errors["name"] = f"{typed.name} is on the rota for this already."
    if form.errors:
        return await _place(request, None, form, 422)
    made = await Contact.add(typed)
    note(request, place=made.id, name=made.name, duty=made.duty)
    return redirect(f"/rota/{made.id}?done=added")


async def _found(request: Request) -> Contact:
    return await get_or_404(Contact.visible_to(request.scope["person"]), id=path_id(request))


async def place(request: Request) -> Response:
    return await _place(request, await _found(request), Form({}))


async def change_place(request: Request) -> Response:
    """Another address or number has to be tested before it counts."""
    found, form = await _found(request), await Form.read(request)
    typed = places.place(form, await _people())
    if form.errors:
        return await _place(request, found, form, 422)
    await found.change(typed)
    note(request, name=found.name, duty=found.duty)
    return redirect(f"/rota/{found.id}?done=changed")


async def move_place(request: Request) -> Response:
    found, form = await _found(request), await Form.read(request)
    await found.move(-1 if form.raw("by") == "up" else 1)
    return redirect(f"/rota#{found.id}")


async def remove_place(request: Request) -> Response:
    """What they were still to be told, others are told now."""
    found = await _found(request)
    await found.end()
    await Concern.called_off(found.id)
    note(request, name=found.name)
    wake(request, "climb_ladder")
    return redirect("/rota?done=removed")


async def send_test(request: Request) -> Response:
    found = await _found(request)
    await Alert.test(found)
    wake(request, "send_alerts")
    wake(request, "send_texts")
    return redirect(f"/rota/{found.id}?done=sent")


async def confirm_test(request: Request) -> Response:
    found, form = await _found(request), await Form.read(request)
    typed = places.figures(form, found.to_test)
    for way in [] if form.errors else await found.not_through(typed):
        form.errors[f"{way}-figures"] = (
            "These are not the figures of the newest test alert. Send another one, or look again."
        )
    if form.errors:
        return await _place(request, found, form, 422)
    return redirect(f"/rota/{found.id}?done=tested")


async def hours(request: Request) -> Response:
    return await _hours(request, Form({}))


async def _hours(request: Request, form: Form, status: int = 200) -> Response:
    return render(request, "safeguarding/hours.html", status, form=form, clock=await Hours.clock())


async def keep_hours(request: Request) -> Response:
    """Concerns that are waiting keep the times they were given."""
    form = await Form.read(request)
    typed = places.clock(form)
    if form.errors:
        return await _hours(request, form, 422)
    await Hours.keep(typed)
    afterwards(request, HELD.look)
    note(request, hours=f"{typed.opens:%H:%M} to {typed.closes:%H:%M}", seen=typed.seen_minutes)
    note(request, acknowledge=typed.acknowledge_minutes)
    return redirect("/rota?done=hours")


routes = [
    page("/rota", rota, May.READ_ROTA),
    page("/rota/add", new_place, May.READ_ROTA),
    action("/rota/add", add_place, May.KEEP_ROTA, Proof.TODAY),
    page("/rota/hours", hours, May.READ_ROTA),
    action("/rota/hours", keep_hours, May.KEEP_ROTA, Proof.TODAY),
    page("/rota/{id}", place, May.READ_ROTA),
    action("/rota/{id}", change_place, May.KEEP_ROTA, Proof.TODAY),
    action("/rota/{id}/move", move_place, May.KEEP_ROTA, Proof.TODAY),
    action("/rota/{id}/remove", remove_place, May.KEEP_ROTA, Proof.TODAY),
    action("/rota/{id}/test", send_test, May.KEEP_ROTA, Proof.TODAY),
    action("/rota/{id}/tested", confirm_test, May.KEEP_ROTA, Proof.TODAY),
]
