"""Proposing what needs two people, deciding about what another proposed, and using what was confirmed."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import MONTHS, Group, Person, Proof, now
from portal.analysis.exporting import EXPORT, taken
from portal.analysis.lifting import LIFT
from portal.analysis.taking import FORMATS
from portal.feedback.periods import Quarter
from portal.guard import action, note, page, wake
from portal.permissions import May
from portal.proposals import forms
from portal.proposals.kinds import Kind
from portal.proposals.models import USED_WITHIN, Proposal, State
from portal.proposals.rotation import ROTATION, left
from portal.reports.lifted import lifted
from portal.reports.periods import Period
from portal.web import Form, attached, get_or_404, path_id, redirect, render

LATEST = 50
WITH_IT = ("group", "proposed_by", "decided_by")
QUARTERS = 9
TOO_LATE = "Somebody was faster, it has lapsed, or it is not yours to decide. Nothing was changed."
NOT_YOURS = "Only whoever proposed this can use it, once it was confirmed, within 24 hours, and an export only once."
PRESS_ONE = "Press one of the two buttons."


async def proposals(request: Request) -> Response:
    return await _proposals(request)


async def _proposals(request: Request, status: int = 200) -> Response:
    person, kinds = _person(request), _kinds(request)
    waiting = await Proposal.to_decide(person, kinds.values()).select_related(*WITH_IT)
    seen = await Proposal.visible_to(person).select_related(*WITH_IT).limit(LATEST)
    return render(
        request,
        "proposals/proposals.html",
        status,
        kinds=kinds,
        waiting=waiting,
        mine=[one for one in seen if one.proposed_by_id == person.pk],
        others=[one for one in seen if one.proposed_by_id != person.pk and one not in waiting],
        can_propose=[kind for kind in kinds.values() if person.role in kind.may_propose],
    )


def _person(request: Request) -> Person:
    person: Person = request.scope["person"]
    return person


def _kinds(request: Request) -> dict[str, Kind]:
    """The list on the roof, by key."""
    kinds: dict[str, Kind] = request.app.state.kinds
    return kinds


def _mine(request: Request, key: str) -> Kind | None:
    """The kind that is asked for, if this person may propose it."""
    kind = _kinds(request).get(key)
    return kind if kind and _person(request).role in kind.may_propose else None


async def new_proposal(request: Request) -> Response:
    kind = _mine(request, request.query_params.get("kind", ""))
    return await _new(request, kind, Form(dict(request.query_params))) if kind else redirect("/proposals")


async def _new(request: Request, kind: Kind, form: Form, status: int = 200) -> Response:
    quarters = [Quarter.of(now().date())]
    while len(quarters) < QUARTERS:
        quarters.append(quarters[-1].previous)
    context = {"kind": kind, "groups": await Group.visible_to(_person(request)), "quarters": quarters}
    return render(request, "proposals/new.html", status, form=form, months=MONTHS, **context)


async def propose(request: Request) -> Response:
    form, person = await Form.read(request), _person(request)
    kind = _mine(request, form.raw("kind"))
    if kind is None:
        return await _proposals(request, 422)
    asked = forms.proposed(form, kind, await Group.visible_to(person))
    if form.errors:
        return await _new(request, kind, form, 422)
    made = await Proposal.propose(kind, person, asked.group, asked.about, asked.reason)
    note(request, proposal=made.id, kind=kind.key, reason=asked.reason, **_told(made))
    return redirect(f"/proposals/{made.id}")


def _told(found: Proposal) -> dict[str, Any]:
    return {**({"group": found.group.key} if found.group else {}), **found.facts}


async def _found(request: Request) -> Proposal:
    seen = Proposal.visible_to(_person(request)).select_related(*WITH_IT)
    return await get_or_404(seen, id=path_id(request))


async def proposal(request: Request) -> Response:
    return await _proposal(request, await _found(request))


async def _proposal(request: Request, found: Proposal, problem: str = "", status: int = 200) -> Response:
    person, kind = _person(request), _kinds(request)[found.kind]
    return render(
        request,
        "proposals/proposal.html",
        status,
        proposal=found,
        kind=kind,
        quarter=Quarter.parse(found.facts.get("quarter", "")),
        problem=problem,
        formats=FORMATS,
        can_decide=found.can_be_decided_by(person, kind),
        can_use=await Proposal.usable(kind, person).filter(id=found.id).exists(),
        until=found.decided_at + USED_WITHIN if found.decided_at else None,
        left=await left() if kind is ROTATION and found.state is State.CONFIRMED else {},
    )


async def decide_proposal(request: Request) -> Response:
    found, confirmed = await _found(request), forms.confirmed(await Form.read(request))
    kind = _kinds(request)[found.kind]
    if confirmed is None:
        return await _proposal(request, found, PRESS_ONE, 422)
    if not await found.decide(_person(request), kind, confirmed):
        return await _proposal(request, await _found(request), TOO_LATE, 409)
    note(request, kind=kind.key, confirmed="yes" if confirmed else "no", **_told(found))
    if confirmed and kind.wakes:
        wake(request, kind.wakes)
    return redirect(f"/proposals/{found.id}")


async def _usable(request: Request, found: Proposal, kind: Kind) -> tuple[Group, Quarter] | None:
    """What a confirmed proposal opens to this person, as long as they see the group."""
    person, quarter = _person(request), Quarter.parse(found.facts.get("quarter", ""))
    if not await Proposal.usable(kind, person).filter(id=found.id).exists():
        return None
    group = await Group.visible_to(person).get_or_none(id=found.group_id)
    return (group, quarter) if group and quarter else None


async def download_export(request: Request) -> Response:
    found, sent = await _found(request), await Form.read(request)
    usable = await _usable(request, found, EXPORT)
    if usable is None or not await found.use_up():
        return await _proposal(request, found, NOT_YOURS, 409)
    group, quarter = usable
    chosen = FORMATS[sent.choice("as", list(FORMATS)) or "csv"]
    out = await taken(group, quarter, _person(request), notes="notes" in found.facts)
    file = await asyncio.to_thread(chosen.made, out)
    note(request, rows=len(out.comments), format=chosen.ending, **_told(found))
    return attached(file, chosen.kind, f"{group.key}-{quarter}.{chosen.ending}")


async def lifted_report(request: Request) -> Response:
    found = await _found(request)
    usable = await _usable(request, found, LIFT)
    if usable is None:
        return await _proposal(request, found, NOT_YOURS, 409)
    group, quarter = usable
    made = await lifted(group, Period.of(quarter), _person(request))
    note(request, **_told(found))
    return render(request, "proposals/report.html", proposal=found, group=group, quarter=quarter, edition=made)


routes = [
    page("/proposals", proposals, May.READ_PROPOSALS),
    page("/proposals/new", new_proposal, May.READ_PROPOSALS),
    action("/proposals/new", propose, May.PROPOSE, words=True),
    page("/proposals/{id}", proposal, May.READ_PROPOSALS),
    action("/proposals/{id}/decide", decide_proposal, May.DECIDE_PROPOSALS, proof=Proof.JUST_NOW),
    action("/proposals/{id}/export", download_export, May.EXPORT_COMMENTS, proof=Proof.JUST_NOW),
    page("/proposals/{id}/report", lifted_report, May.READ_REPORTS, proof=Proof.JUST_NOW, raw=True),
]
