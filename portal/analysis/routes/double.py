"""Beginning and ending a double coding, how far it has come, and how far the two agree."""

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Group, Person
from portal.analysis import forms
from portal.analysis.agreement import LEAST, STRENGTHS, agreed, strength
from portal.analysis.codebook import Codebook
from portal.analysis.models import DoubleCoding, TooFew, codebook
from portal.analysis.models.double import SIZES
from portal.guard import action, note, page, wake
from portal.permissions import May
from portal.web import Form, get_or_404, path_id, redirect, render

PEOPLE = ("group", "coder_a", "coder_b")


async def double_codings(request: Request) -> Response:
    return await _list(request, Form({}))


async def _list(request: Request, form: Form) -> Response:
    person = request.scope["person"]
    found = await DoubleCoding.visible_to(person).order_by("-begun_at").select_related(*PEOPLE)
    return render(
        request,
        "analysis/double_codings.html",
        422 if form.errors else 200,
        form=form,
        key=uuid4(),
        listed=[(one, await _progress(one), await one.lasts()) for one in found],
        groups=await Group.visible_to(person),
        colleagues=await DoubleCoding.colleagues(person),
        sizes=SIZES,
        least=LEAST,
    )


async def begin_double_coding(request: Request) -> Response:
    person, form = request.scope["person"], await Form.read(request)
    groups = await Group.visible_to(person)
    asked = forms.beginning(form, list(groups), await DoubleCoding.colleagues(person))
    if asked is None:
        return await _list(request, form)
    if not await asked.group.memberships.filter(person_id=asked.other.pk).exists():
        form.errors["other"] = f"{asked.other.name} does not belong to this group."
        return await _list(request, form)
    try:
        made = await DoubleCoding.begin(asked.group, person, asked.other, asked.most, form.key())
    except TooFew as few:
        form.errors["most"] = f"Only {few} comments of this group are new to both of you and in English."
        return await _list(request, form)
    note(request, comments=asked.most)
    return redirect(f"/double-coding/{made.id}")


async def found_double(request: Request) -> DoubleCoding:
    mine = DoubleCoding.visible_to(request.scope["person"]).select_related(*PEOPLE)
    return await get_or_404(mine, id=path_id(request))


async def _progress(double: DoubleCoding) -> list[tuple[Person | None, int, int]]:
    """Each coder, how many comments they have spoken of, and how many there are."""
    of = await double.pairs.all().count()
    said = [await double.pairs.filter(**{f"review_{side}_id__isnull": False}).count() for side in "ab"]
    return [(double.coder_a, said[0], of), (double.coder_b, said[1], of)]


async def double_coding(request: Request) -> Response:
    """How far both have come; afterwards, how far they agree."""
    double, person = await found_double(request), request.scope["person"]
    side, lasts, book = double.side_of(person), await double.lasts(), await codebook()
    rows = _in_order(book, double.figures.get("codes", {}))
    differing = await double.disagreements(person)
    return render(
        request,
        "analysis/double_coding.html",
        double=double,
        progress_of=await _progress(double),
        side=side,
        lasts=lasts,
        begun=bool(side) and await double.to_read(person).filter(**{f"review_{side}_id__isnull": False}).exists(),
        following=await double.waiting_for(person).first() if side and lasts else None,
        overall=_measured(double.figures.get("all", {})),
        lines=[(name_of(book, key), _measured(row)) for key, row in rows.items() if "kappa" in row],
        too_few=[name_of(book, key) for key, row in rows.items() if "kappa" not in row],
        unsettled=sum(pair.last_word is None for pair in differing),
        differing=len(differing),
        compared=double.figures.get("comments", 0),
        least=LEAST,
        strengths=STRENGTHS,
    )


def _in_order(book: Codebook, rows: dict[str, Any]) -> dict[str, Any]:
    """The codebook's own order, and behind it what it has no longer."""
    known = [key for key in book.by_key if key in rows]
    return {key: rows[key] for key in (*known, *sorted(rows.keys() - known))}


def name_of(book: Codebook, key: str) -> str:
    return book.by_key[key].name if key in book.by_key else key


def _measured(row: dict[str, Any]) -> dict[str, Any] | None:
    """What a page tells of one code; None where nothing may be said of it."""
    if "kappa" not in row:
        return None
    told = agreed(row)
    return {**row, "strength": strength(told.kappa) if told else None}


async def end_double_coding(request: Request) -> Response:
    """Somebody of the group ends it before both have spoken of everything."""
    double = await found_double(request)
    await double.end()
    wake(request, "work_out_agreement")
    left = await DoubleCoding.exists(id=double.id)
    return redirect(f"/double-coding/{double.id}" if left else "/double-coding")


routes = [
    page("/double-coding", double_codings, May.READ_COMMENTS),
    action("/double-coding", begin_double_coding, May.CODE_COMMENTS),
    page("/double-coding/{id}", double_coding, May.READ_COMMENTS),
    action("/double-coding/{id}/end", end_double_coding, May.CODE_COMMENTS),
]
