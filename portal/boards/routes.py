"""The public boards, and the way there: starting an entry, answering it, signing it off, publishing it."""

from uuid import UUID, uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q
from tortoise.functions import Count

from portal import limits, settings
from portal.accounts.models import Group
from portal.analysis.models import codebook
from portal.boards import forms
from portal.boards.models import Entry, by_state, comments_behind
from portal.guard import action, page, wake
from portal.keeping.models import Erasure
from portal.languages import gettext
from portal.permissions import May
from portal.surveys.models import Response as Sheet
from portal.web import Form, get_or_404, path_id, redirect, render


async def boards(request: Request) -> Response:
    is_published = Q(entries__published_at__isnull=False)
    groups = await Group.annotate(published=Count("entries", _filter=is_published))
    return render(request, "boards/boards.html", groups=groups)


async def _group(request: Request) -> Group:
    return await get_or_404(Group.all(), key=request.path_params["key"])


async def board(request: Request) -> Response:
    group = await _group(request)
    entries = await Entry.visible_to(None).filter(group_id=group.id).order_by("-published_at")
    return render(request, "boards/board.html", group=group, entries=entries, form=Form({}))


async def find_my_words(request: Request) -> Response:
    """Answers to the picture-words at once: they must never stand in an address, which is kept and shared."""
    group = await _group(request)
    form = await Form.read(request)
    sheets = await _sheets(request, form)
    if form.errors:
        return _no_such_words(request, group, form)
    entries = await Entry.from_sheets(sheets).select_related("group").order_by("-published_at")
    return render(request, "boards/yours.html", group=group, entries=entries, form=form)


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
    return render(request, "boards/yours.html", 422, group=group, entries=[], form=form)


async def take_back(request: Request) -> Response:
    """Says what will happen, in the same words to everybody."""
    group, form = await _group(request), await Form.read(request)
    await _sheets(request, form)
    if form.errors:
        return _no_such_words(request, group, form)
    return render(request, "boards/take_back.html", group=group, form=form)


async def take_back_for_good(request: Request) -> Response:
    """Sent twice, or with words that nothing belongs to, it is answered alike."""
    group, form = await _group(request), await Form.read(request)
    if sheets := await _sheets(request, form):
        await Erasure.take_back(sheets, answers=form.raw("answers") == "yes")
        wake(request, "erase")
    return redirect(f"/boards/{group.key}/taken-back")


async def taken_back(request: Request) -> Response:
    return render(request, "boards/taken_back.html", group=await _group(request))


async def entries(request: Request) -> Response:
    found = await Entry.visible_to(request.scope["person"]).select_related("group")
    return render(request, "boards/entries.html", queues=by_state(found))


async def _found(request: Request) -> Entry:
    people = ("started_by", "answered_by", "signed_off_by", "published_by")
    mine = Entry.visible_to(request.scope["person"]).select_related("group", *people)
    return await get_or_404(mine, id=path_id(request))


async def entry(request: Request) -> Response:
    return await _entry(request, await _found(request), Form({}))


async def _entry(request: Request, found: Entry, form: Form, status: int = 200, refusal: str = "") -> Response:
    count = await found.comments.all().count()
    return render(request, "boards/entry.html", status, entry=found, count=count, form=form, refusal=refusal)


async def _refused(request: Request, verb: str) -> Response:
    """The entry as it stands now, and why what was asked did not apply to it."""
    found = await _found(request)
    refusal = forms.refusal(verb, found, request.scope["person"])
    return await _entry(request, found, Form({}), 409, refusal)


async def answer_entry(request: Request) -> Response:
    found = await _found(request)
    form = await Form.read(request)
    done = forms.answer(form)
    if done is None:
        return await _entry(request, found, form, 422)
    if not await found.answer(request.scope["person"], done.we_did, done.evidence, done.done_on):
        return await _refused(request, "answer")
    return redirect(f"/entries/{found.id}")


async def sign_off_entry(request: Request) -> Response:
    """Signs the answer that was read, not one that came in its place meanwhile."""
    found = await _found(request)
    read = (await Form.read(request)).raw("read")
    if read != found.answer_mark or not await found.sign_off(request.scope["person"]):
        return await _refused(request, "sign off")
    return redirect(f"/entries/{found.id}")


async def publish_entry(request: Request) -> Response:
    found = await _found(request)
    if not await found.publish(request.scope["person"]):
        return await _refused(request, "publish")
    return redirect(f"/entries/{found.id}")


async def _theme(request: Request, group: str, code: str, quarter: str) -> tuple[Group, forms.Theme, int]:
    """What an entry is to be about, and on how many comments it would rest, as far as this person may know."""
    person = request.scope["person"]
    found = await get_or_404(Group.visible_to(person), key=group)
    theme = forms.theme(code, quarter, await codebook())
    if theme is None:
        raise HTTPException(404)
    return found, theme, await comments_behind(found, theme.code.key, theme.quarter, person).count()


async def new_entry(request: Request) -> Response:
    asked = (request.query_params.get(name, "") for name in ("group", "code", "quarter"))
    return _new(request, *await _theme(request, *asked), Form({}))


def _new(request: Request, group: Group, theme: forms.Theme, count: int, form: Form, status: int = 200) -> Response:
    context = {"group": group, "theme": theme, "count": count, "form": form, "key": uuid4()}
    return render(request, "boards/new.html", status, **context)


async def start_entry(request: Request) -> Response:
    form = await Form.read(request)
    group, theme, count = await _theme(request, form.raw("group"), form.raw("code"), form.raw("quarter"))
    said = forms.you_said(form)
    if form.errors or count < settings.MINIMUM_COUNT:
        return _new(request, group, theme, count, form, 422)
    person, comments = request.scope["person"], await comments_behind(group, theme.code.key, theme.quarter).only("id")
    started = await Entry.start(group, person, theme.code.key, said, comments, form.key())
    return redirect(f"/entries/{started.id}")


routes = [
    page("/boards", boards, May.PUBLIC),
    page("/boards/{key}", board, May.PUBLIC),
    action("/boards/{key}", find_my_words, May.TAKE_PART),
    action("/boards/{key}/take-back", take_back, May.TAKE_PART),
    page("/boards/{key}/taken-back", taken_back, May.PUBLIC),
    action("/boards/{key}/taken-back", take_back_for_good, May.TAKE_PART),
    page("/entries", entries, May.READ_ENTRIES),
    action("/entries", start_entry, May.START_ENTRIES, words=True),
    page("/entries/new", new_entry, May.BEGIN_ENTRIES),
    page("/entries/{id}", entry, May.READ_ENTRIES),
    action("/entries/{id}/answer", answer_entry, May.ANSWER_ENTRIES, words=True),
    action("/entries/{id}/sign-off", sign_off_entry, May.SIGN_OFF_ENTRIES),
    action("/entries/{id}/publish", publish_entry, May.START_ENTRIES),
]
