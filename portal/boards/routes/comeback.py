"""What became of somebody's words, found with their six picture-words: whether it helped, and taking them back."""

from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal import limits
from portal.accounts.models import Group
from portal.boards import forms
from portal.boards.cards import Card, cards
from portal.boards.models import Entry, Felt, count, once, to_be_asked
from portal.boards.routes.public import found_group
from portal.guard import action, afterwards, page, wake
from portal.keeping.models import Erasure
from portal.languages import gettext
from portal.permissions import May
from portal.surveys.models import AgeBand
from portal.surveys.models import Response as Sheet
from portal.web import Form, get_or_404, path_id, redirect, render


async def find_my_words(request: Request) -> Response:
    """Answers to the picture-words at once: they must never stand in an address, which is kept and shared."""
    group, form = await found_group(request), await Form.read(request)
    sheets = await _sheets(request, form)
    if form.errors:
        return _no_such_words(request, group, form)
    return await _yours(request, group, form, sheets)


async def _yours(request: Request, group: Group, form: Form, sheets: list[UUID], felt: UUID | None = None) -> Response:
    """`felt`: the entry about which they have just answered."""
    entries = await Entry.from_sheets(sheets).select_related("group").order_by("-shown_at")
    made: list[Card] = await cards(entries, await _age_of(sheets), request.scope.get("person"))
    asked = await to_be_asked(entries, "sheet", sheets)
    return render(request, "boards/yours.html", group=group, cards=made, form=form, asked=asked, felt=felt)


async def _age_of(sheets: list[UUID]) -> AgeBand | None:
    """The age that the survey was for."""
    bands = await Sheet.filter(id__in=sheets).values_list("survey__age_band", flat=True)
    return AgeBand(bands[0]) if bands else None  # type: ignore[arg-type]


async def _sheets(request: Request, form: Form) -> list[UUID]:
    """Those that the picture-words belong to. Words that nothing belongs to are an error, and a guess."""
    hashes = forms.comeback_code(form)
    found = [] if form.errors else [one.id for one in await Sheet.filter(comeback_hash__in=hashes).only("id")]
    if not found and not form.errors:
        if not await limits.spend(limits.COMEBACK, limits.place(request)):
            raise limits.slow_down(limits.COMEBACK)
        form.errors["words"] = gettext(forms.NOT_FOUND)
    return found


def _no_such_words(request: Request, group: Group, form: Form) -> Response:
    return render(request, "boards/yours.html", 422, group=group, cards=[], form=form, asked=set(), felt=None)


async def say_felt_without_a_name(request: Request) -> Response:
    """Sent twice, it counts once, and is answered alike."""
    group, form = await found_group(request), await Form.read(request)
    sheets = await _sheets(request, form)
    if form.errors:
        return _no_such_words(request, group, form)
    entry = await get_or_404(Entry.from_sheets(sheets), id=forms.entry_id(form))
    answer = form.choice("felt", list(Felt))
    if answer and all([await once(entry, "sheet", sheet) for sheet in sorted(sheets)]):
        afterwards(request, partial(count, entry, Felt(answer)))
    return await _yours(request, group, form, sheets, entry.id if answer else None)


async def say_felt(request: Request) -> Response:
    """As a member whose posts it rests on. The trail says that they answered, and not what."""
    person, form = request.scope["person"], await Form.read(request)
    entry = await get_or_404(Entry.from_posts_of(person), id=path_id(request, "entry"))
    answer = form.choice("felt", list(Felt))
    if answer and await once(entry, "member", person.pk):
        afterwards(request, partial(count, entry, Felt(answer)))
    return redirect("/me?done=felt#news" if answer else "/me#news")


async def take_back(request: Request) -> Response:
    """Says what will happen, in the same words to everybody."""
    group, form = await found_group(request), await Form.read(request)
    await _sheets(request, form)
    if form.errors:
        return _no_such_words(request, group, form)
    return render(request, "boards/take_back.html", group=group, form=form)


async def take_back_for_good(request: Request) -> Response:
    """Sent twice, or with words that nothing belongs to, it is answered alike."""
    group, form = await found_group(request), await Form.read(request)
    if sheets := await _sheets(request, form):
        await Erasure.take_back(sheets, answers=form.raw("answers") == "yes")
        wake(request, "erase")
    return redirect(f"/boards/{group.key}/taken-back")


async def taken_back(request: Request) -> Response:
    return render(request, "boards/taken_back.html", group=await found_group(request))


routes = [
    action("/boards/{key}", find_my_words, May.TAKE_PART),
    action("/boards/{key}/felt", say_felt_without_a_name, May.TAKE_PART),
    action("/boards/{key}/take-back", take_back, May.TAKE_PART),
    page("/boards/{key}/taken-back", taken_back, May.PUBLIC),
    action("/boards/{key}/taken-back", take_back_for_good, May.TAKE_PART),
    action("/me/felt/{entry}", say_felt, May.CHANGE_OWN),
]
