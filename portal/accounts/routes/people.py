"""Everybody who can sign in or is invited to, for administrators."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response
from tortoise.functions import Max
from tortoise.models import Model
from tortoise.queryset import QuerySet

from portal.accounts import forms, paper
from portal.accounts.models import Group, Invitation, Person, SignIn, Spent, now
from portal.accounts.routes.groups import SENT_TWICE
from portal.guard import note
from portal.permissions import Role
from portal.web import Form, get_or_404, path_id, redirect, render

STATES = ["here", "paused", "invited"]
M = TypeVar("M", bound=Model)


async def people(request: Request) -> Response:
    return await _people(request)


async def _people(request: Request, status: int = 200, done: str = "") -> Response:
    asked, admin = Form(dict(request.query_params)), request.scope["person"]
    found = await _asked_for(asked, Person.visible_to(admin)).prefetch_related("memberships__group")
    return render(
        request,
        "accounts/people.html",
        status,
        form=asked,
        people=found,
        seen=await last_seen(one.id for one in found),
        invitations=await _invited(asked, Invitation.visible_to(admin)).select_related("group"),
        groups=await Group.all(),
        done=done or request.query_params.get("done", ""),
        today=now().date(),
    )


def _asked_for(asked: Form, people: QuerySet[Person]) -> QuerySet[Person]:
    """What was searched for; what cannot be is left out."""
    state = asked.choice("state", STATES)
    if state == "invited":
        return people.filter(id__in=[])
    if state:
        people = people.filter(paused_at__isnull=state == "here")
    return _named(asked, people, "memberships__group__key")


def _invited(asked: Form, invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    if asked.choice("state", STATES) in {"here", "paused"}:
        return invitations.filter(id__in=[])
    return _named(asked, invitations.filter(Invitation.still_open()), "group__key")


def _named(asked: Form, found: QuerySet[M], group_key: str) -> QuerySet[M]:
    if name := asked.raw("name").replace("\0", "").strip():
        found = found.filter(name__icontains=name[: forms.NAME])
    if role := asked.choice("role", [role.value for role in Role]):
        found = found.filter(role=role)
    if group := asked.raw("group").replace("\0", "")[:40]:
        found = found.filter(**{group_key: group})
    return found


async def last_seen(ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When each was last here, as far as it is remembered."""
    of_them = SignIn.filter(person_id__in=[*ids]).annotate(last=Max("seen_at")).group_by("person_id")
    return dict(await of_them.order_by("person_id").values_list("person_id", "last"))


async def invite(request: Request) -> Response:
    return await _invite(request, Form({}))


async def _invite(request: Request, form: Form, status: int = 200, done: str = "") -> Response:
    groups = await Group.all()
    return render(request, "accounts/invite.html", status, form=form, groups=groups, once=uuid4(), done=done)


async def invite_staff(request: Request) -> Response:
    """The answer shows the code, and nothing after it can. The same form sent twice invites once."""
    form, groups = await Form.read(request), await Group.all()
    asked = forms.invited_staff(form, [group.key for group in groups])
    if form.errors:
        return await _invite(request, form, 422)
    if form.raw("once") and not await Spent.once("invitation form", forms.once(form), SENT_TWICE):
        return await _people(request, 409, "twice")
    chosen = [group for group in groups if group.key in asked.groups]
    made = await Invitation.issue(asked.name, asked.role, by=request.scope["person"], groups=chosen)
    return shown(request, *made, reason=asked.reason, role=asked.role, groups=asked.groups)


def shown(request: Request, made: Invitation, code: str, **told: Any) -> Response:
    note(request, invitation=made.id, **told)
    return render(
        request, "accounts/invitation.html", group=None, invitation=made, code=code, address=paper.address(code)
    )


async def _invitation(request: Request) -> Invitation:
    all_of_them = Invitation.visible_to(request.scope["person"]).select_related("group", "person")
    return await get_or_404(all_of_them, id=path_id(request))


async def invite_again(request: Request) -> Response:
    found = await _invitation(request)
    return shown(request, *await found.again(request.scope["person"]), instead_of=found.id)


async def take_invitation_back(request: Request) -> Response:
    await (await _invitation(request)).revoke()
    return redirect("/people?done=revoked")
