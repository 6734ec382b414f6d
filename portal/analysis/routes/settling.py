"""What two coders saw differently: listed by comment and by code, and settled by a third or by both together."""

from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Proof
from portal.analysis import forms
from portal.analysis.models import DoubleCoding, Pair, codebook
from portal.analysis.routes.double import PEOPLE, found_double, name_of
from portal.guard import action, note, page
from portal.permissions import May
from portal.safeguarding.models import Concern
from portal.web import Form, get_or_404, path_id, redirect, render


async def disagreements(request: Request) -> Response:
    """By comment and by code, with both views side by side; nothing while it lasts."""
    double, book = await found_double(request), await codebook()
    found = await double.disagreements(request.scope["person"])
    by_code = {key: [one for one in found if (key in one.said[0]) != (key in one.said[1])] for key in book.by_key}
    return render(
        request,
        "analysis/disagreements.html",
        double=double,
        lasts=await double.lasts(),
        found=found,
        places={one.id: place for place, one in enumerate(found, 1)},
        by_code=[(book.by_key[key], pairs) for key, pairs in by_code.items() if pairs],
        name=lambda key: name_of(book, key),
        hard=await _hard(found),
    )


async def _hard(pairs: list[Pair]) -> set[UUID]:
    comments = [one.coding.comment_id for one in pairs]
    return {one.comment_id for one in await Concern.filter(comment_id__in=comments) if one.comment_id}


async def _differing(request: Request) -> tuple[Pair, DoubleCoding]:
    mine = DoubleCoding.visible_to(request.scope["person"])
    double = await get_or_404(mine.select_related(*PEOPLE), pairs__id=path_id(request))
    for one in await double.disagreements(request.scope["person"]):
        if one.id == path_id(request):
            return one, double
    raise HTTPException(404)


async def disagreement(request: Request) -> Response:
    return await _disagreement(request, *await _differing(request), Form({}))


async def _disagreement(request: Request, pair: Pair, double: DoubleCoding, form: Form) -> Response:
    person, book, (a, b) = request.scope["person"], await codebook(), pair.said
    agreed_on = set(pair.last_word.keys) if pair.last_word else set(a) & set(b)
    return render(
        request,
        "analysis/disagreement.html",
        422 if form.errors else 200,
        form=form,
        pair=pair,
        double=double,
        own=bool(double.side_of(person)),
        given=set(form.data.getlist("code")) if form.errors else agreed_on,
        either={*a, *b, *agreed_on},
        book=book,
        name=lambda key: name_of(book, key),
        hard=await Concern.exists(comment_id=pair.coding.comment_id),
    )


async def settle_disagreement(request: Request) -> Response:
    """Settles it, and goes on to the next that is not settled yet."""
    pair, double = await _differing(request)
    person, form = request.scope["person"], await Form.read(request)
    own = bool(double.side_of(person))
    keys, why = forms.settling(form, await codebook(), own)
    if form.errors:
        return await _disagreement(request, pair, double, form)
    await double.settle(pair, person, keys, why)
    note(request, together="yes" if own else "no")
    left = [one for one in await double.disagreements(person) if one.last_word is None]
    return redirect(f"/disagreements/{left[0].id}" if left else f"/double-coding/{double.id}/disagreements")


routes = [
    page("/double-coding/{id}/disagreements", disagreements, May.READ_COMMENTS, Proof.TODAY, raw=True),
    page("/disagreements/{id}", disagreement, May.READ_COMMENTS, Proof.TODAY, raw=True),
    action("/disagreements/{id}", settle_disagreement, May.CODE_COMMENTS, Proof.TODAY),
]
