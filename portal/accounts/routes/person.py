"""One person, for administrators. Every change has a page of its own, and a reason that is kept with its record."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts import forms
from portal.accounts.models import Group, Invitation, Person, now
from portal.accounts.routes.people import last_seen, shown
from portal.guard import Endpoint, note
from portal.leaders.models import SEAT_NAMES, Seat, Sits
from portal.permissions import Role
from portal.web import Form, get_or_404, path_id, redirect, render

OWN = "This is you. Ask another administrator, or leave by your own page."
THE_LAST = "This is the only administrator. Make somebody else one first, so that people can still be let in."
NO_GROUPS = "Only members and participation officers belong to groups."
NO_OFFICER = "Only a participation officer has groups to hand over."
NOBODY_ELSE = "There is no other participation officer to hand over to. Invite one first."
NO_SEAT = "none"
PAUSED = "They are paused: let them back in first."
Change = Callable[[Request, Person, Form], Awaitable[Response | None]]


async def person(request: Request) -> Response:
    found = await _found(request)
    return render(
        request,
        "accounts/person.html",
        one=found,
        has_way_in=await found.has_way_in(),
        invited=await found.invitations.filter(Invitation.still_open()),
        seen=(await last_seen([found.id])).get(found.id),
        seat=await Seat.of(found),
        is_self=found.id == request.scope["person"].id,
        done=request.query_params.get("done", ""),
        today=now().date(),
    )


async def _found(request: Request) -> Person:
    everybody = Person.visible_to(request.scope["person"]).prefetch_related("memberships__group")
    return await get_or_404(everybody, id=path_id(request))


def asks(change: str) -> Endpoint:
    """The page that asks about one change before it is made."""

    async def ask(request: Request) -> Response:
        return await _asked(request, change, await _found(request), Form({}))

    return ask


async def _asked(request: Request, change: str, found: Person, form: Form, status: int = 200) -> Response:
    return render(
        request,
        f"accounts/person_{change.replace('-', '_')}.html",
        status,
        one=found,
        form=form,
        groups=await Group.all(),
        officers=await _successors(found),
        barred=await _barred(request, change, found),
        seat=await Seat.of(found),
        seats=SEAT_NAMES,
    )


async def _barred(request: Request, change: str, found: Person) -> str:
    """Why there is nothing to fill in."""
    if found.id == request.scope["person"].id:
        return OWN
    if change == "hand-over" and found.role is not Role.OFFICER:
        return NO_OFFICER
    return "" if change != "hand-over" or await _successors(found) else NOBODY_ELSE


async def _successors(found: Person) -> list[Person]:
    return await Person.filter(role=Role.OFFICER, paused_at=None, ended_at=None).exclude(id=found.id)


async def _changed(request: Request, change: str, make: Change) -> Response:
    """`make` puts what stands against the change into the form's errors, and says where to go if not back."""
    found, form = await _found(request), await Form.read(request)
    reason = forms.reason(form)
    if found.id == request.scope["person"].id:
        form.errors["reason"] = OWN
    answer = None if form.errors else await make(request, found, form)
    if form.errors:
        return await _asked(request, change, found, form, 422)
    note(request, reason=reason)
    return answer or redirect(f"/people/{found.id}?done={change}")


async def _not_the_last(found: Person, form: Form) -> bool:
    if found.role is Role.ADMINISTRATOR and await found.is_last_administrator():
        form.errors["reason"] = THE_LAST
    return not form.errors


async def change_role(request: Request) -> Response:
    return await _changed(request, "role", _change_role)


async def _change_role(request: Request, found: Person, form: Form) -> None:
    role = forms.role(form)
    if role and role is not found.role and await _not_the_last(found, form):
        note(request, role=role, was=found.role)
        await found.change_role(role)


async def pause_person(request: Request) -> Response:
    return await _changed(request, "pause", _pause)


async def _pause(request: Request, found: Person, form: Form) -> None:
    if await _not_the_last(found, form):
        await found.pause()


async def resume_person(request: Request) -> Response:
    return await _changed(request, "resume", _resume)


async def _resume(request: Request, found: Person, form: Form) -> None:
    await found.resume()


async def remove_person(request: Request) -> Response:
    return await _changed(request, "remove", _remove)


async def _remove(request: Request, found: Person, form: Form) -> Response | None:
    if await _not_the_last(found, form):
        await found.end()
    return redirect("/people?done=removed")


async def give_way_in(request: Request) -> Response:
    return await _changed(request, "way-in", _give_way_in)


async def _give_way_in(request: Request, found: Person, form: Form) -> Response | None:
    """Takes the place of one that was given before."""
    if not found.is_welcome:
        form.errors["reason"] = PAUSED
        return None
    await Invitation.revoke_all(found)
    return shown(request, *await Invitation.issue(found.name, found.role, by=request.scope["person"], person=found))


async def hand_over(request: Request) -> Response:
    return await _changed(request, "hand-over", _hand_over)


async def _hand_over(request: Request, found: Person, form: Form) -> Response | None:
    if found.role is not Role.OFFICER:
        form.errors["reason"] = NO_OFFICER
        return None
    others = {str(one.id): one for one in await _successors(found)}
    successor = others.get(form.choice("successor", [*others], "Choose who takes over."))
    if successor is None:
        return None
    note(request, successor=successor.id)
    await found.hand_over(successor)
    return redirect(f"/people/{successor.id}?done=took-over")


async def change_groups(request: Request) -> Response:
    return await _changed(request, "groups", _change_groups)


async def _change_groups(request: Request, found: Person, form: Form) -> None:
    """A way in that was given before somebody joined a group must not open that group too."""
    if found.role not in {Role.MEMBER, Role.OFFICER}:
        form.errors["reason"] = NO_GROUPS
        return
    groups = await Group.all()
    chosen = set(form.several("groups", [group.key for group in groups]))
    before = {one.group.key for one in found.memberships}
    added, ended = chosen - before, before - chosen
    await found.join(*(group for group in groups if group.key in added))
    for group in groups:
        if group.key in ended:
            await found.leave(group)
    if added:
        await Invitation.revoke_all(found)
    note(request, added=sorted(added), ended=sorted(ended))


async def change_seat(request: Request) -> Response:
    return await _changed(request, "seat", _change_seat)


async def _change_seat(request: Request, found: Person, form: Form) -> None:
    """It shows them nothing that is not published, so one administrator gives it, as roles are given."""
    chosen = form.choice("seat", [*Sits, NO_SEAT], "Choose where they sit from now on.")
    had = await Seat.of(found)
    if not form.errors:
        note(request, seat=chosen, was=had.sits if had else NO_SEAT)
        await (Seat.take(found) if chosen == NO_SEAT else Seat.give(found, Sits(chosen), request.scope["person"]))


CHANGES: dict[str, Callable[[Request], Awaitable[Any]]] = {
    "role": change_role,
    "groups": change_groups,
    "seat": change_seat,
    "way-in": give_way_in,
    "pause": pause_person,
    "resume": resume_person,
    "hand-over": hand_over,
    "remove": remove_person,
}
"""By the last part of their address."""
