"""A group's members, for the officers who look after it: who is in, who is invited, and letting somebody in or out."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts import forms, paper
from portal.accounts.models import Group, Invitation, Membership, Person, Spent
from portal.guard import note
from portal.permissions import Role
from portal.safeguarding.helplines import helplines
from portal.web import Form, get_or_404, path_id, redirect, render

SENT_TWICE = timedelta(days=1)
"""How long a form is known again."""
ELSEWHERE = "They also belong to a group that is not yours. Ask an administrator to give them a new way in."


async def members(request: Request) -> Response:
    return await _members(request, await _group(request), Form({}))


async def _group(request: Request) -> Group:
    return await get_or_404(Group.visible_to(request.scope["person"]), key=request.path_params["key"])


async def _members(request: Request, group: Group, form: Form, status: int = 200, done: str = "") -> Response:
    officer = request.scope["person"]
    return render(
        request,
        "accounts/members.html",
        status,
        group=group,
        members=await Person.visible_to(officer).filter(memberships__group_id=group.id),
        invitations=await _open_invitations(officer, group),
        form=form,
        done=done or request.query_params.get("done", ""),
        once=uuid4(),
    )


async def _open_invitations(officer: Person, group: Group) -> list[Invitation]:
    mine = Invitation.visible_to(officer).filter(Invitation.still_open(), group_id=group.id)
    return await mine.select_related("person")


async def invite_member(request: Request) -> Response:
    """The answer shows the code, and nothing after it can. The same form sent twice invites once."""
    group, form = await _group(request), await Form.read(request)
    name = forms.invited(form)
    if name and name.casefold() in {one.name.casefold() for one in await _open_invitations(_officer(request), group)}:
        form.errors["name"] = "Somebody of this name is invited already: see below. Is this another one? Add a letter."
    if form.errors:
        return await _members(request, group, form, 422)
    if form.raw("once") and not await Spent.once("invitation form", forms.once(form), SENT_TWICE):
        return await _members(request, group, Form({}), 409, "twice")
    return _shown(request, group, *await Invitation.issue(name, Role.MEMBER, group, by=_officer(request)))


def _officer(request: Request) -> Person:
    officer: Person = request.scope["person"]
    return officer


def _shown(request: Request, group: Group, made: Invitation, code: str, **told: Any) -> Response:
    note(request, invitation=made.id, **told)
    return render(
        request, "accounts/invitation.html", group=group, invitation=made, code=code, address=paper.address(code)
    )


async def _invitation(request: Request, group: Group) -> Invitation:
    mine = Invitation.visible_to(_officer(request)).filter(group_id=group.id)
    return await get_or_404(mine.select_related("group", "person"), id=path_id(request, "invited"))


async def invite_member_again(request: Request) -> Response:
    """A new code, for when the paper was lost or seen by somebody else."""
    group = await _group(request)
    found = await _invitation(request, group)
    if found.person and await _belongs_elsewhere(_officer(request), found.person):
        return await _members(request, group, Form({}), 409, "elsewhere")
    return _shown(request, group, *await found.again(_officer(request)), instead_of=found.id)


async def revoke_invitation(request: Request) -> Response:
    group = await _group(request)
    await (await _invitation(request, group)).revoke()
    return redirect(f"/groups/{group.key}/members?done=revoked")


async def print_invitation(request: Request) -> Response:
    """The browser sends back the code that it was shown: the portal does not know it any more."""
    group, form = await _group(request), await Form.read(request)
    found, code = await _invitation(request, group), form.raw("code")
    if Invitation.hashed(code) != found.code_hash:
        return await _members(request, group, Form({}), 422, "other-code")
    named = {"Content-Disposition": 'inline; filename="invitation.pdf"'}
    pdf = await asyncio.to_thread(paper.card, found, group, code, helplines())
    return Response(pdf, media_type="application/pdf", headers=named)


async def set_links_by_email(request: Request) -> Response:
    group, form = await _group(request), await Form.read(request)
    wanted = form.choice("links", ["allowed", "stopped"], "Choose whether links are allowed.")
    if not wanted:
        return await _members(request, group, form, 422)
    await group.allow_links(wanted == "allowed")
    note(request, links=wanted)
    return redirect(f"/groups/{group.key}/members?done={wanted}")


async def _member(request: Request, group: Group) -> Person:
    mine = Person.visible_to(_officer(request)).filter(memberships__group_id=group.id)
    return await get_or_404(mine, id=path_id(request, "member"))


async def _asked(request: Request, what: str, form: Form, status: int = 200) -> Response:
    group = await _group(request)
    member = await _member(request, group)
    others = await Membership.filter(person_id=member.id).exclude(group_id=group.id).count()
    return render(request, f"accounts/{what}.html", status, group=group, member=member, others=others, form=form)


async def remove(request: Request) -> Response:
    return await _asked(request, "member_remove", Form({}))


async def remove_member(request: Request) -> Response:
    """Whoever belongs to no group any more has nothing left here, so their account ends with it."""
    group = await _group(request)
    member, form = await _member(request, group), await Form.read(request)
    reason = forms.reason(form)
    if form.errors:
        return await _asked(request, "member_remove", form, 422)
    await member.leave(group)
    if not await Membership.exists(person_id=member.id):
        await member.end()
    note(request, reason=reason)
    return redirect(f"/groups/{group.key}/members?done=removed")


async def way_in(request: Request) -> Response:
    return await _asked(request, "member_way_in", Form({}))


async def give_member_way_in(request: Request) -> Response:
    """Takes the place of one that was given before. Not for a member of a group that the officer has no part in,
    whose space it would open too."""
    group = await _group(request)
    member, form = await _member(request, group), await Form.read(request)
    reason = forms.reason(form)
    if await _belongs_elsewhere(_officer(request), member):
        form.errors["reason"] = ELSEWHERE
    if form.errors:
        return await _asked(request, "member_way_in", form, 422)
    await Invitation.revoke_all(member)
    made = await Invitation.issue(member.name, Role.MEMBER, group, by=_officer(request), person=member)
    return _shown(request, group, *made, reason=reason)


async def _belongs_elsewhere(officer: Person, member: Person) -> bool:
    mine = await Group.visible_to(officer).values_list("id", flat=True)
    return await Membership.filter(person_id=member.id).exclude(group_id__in=mine).exists()
