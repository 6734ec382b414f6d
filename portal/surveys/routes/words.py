"""The words to avoid: the young people whom the surveys are for change the list, and so do officers."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.guard import action, note, page
from portal.permissions import May
from portal.surveys import forms
from portal.surveys.avoiding import Entry
from portal.surveys.models import Wording
from portal.web import Form, get_or_404, path_id, redirect, render

HERE = "/words"


async def _let_in(request: Request) -> None:
    if not await Wording.may_be_changed_by(request.scope["person"]):
        raise HTTPException(404)


async def words(request: Request) -> Answered:
    await _let_in(request)
    return await _words(request, Form({}))


async def _words(request: Request, form: Form, status: int = 200) -> Answered:
    return render(request, "surveys/words.html", status, words=await Wording.listed(), form=form)


async def word(request: Request) -> Answered:
    """The form of one."""
    return _word(request, await _found(request), Form({}))


def _word(request: Request, found: Wording, form: Form, status: int = 200) -> Answered:
    return render(request, "surveys/word.html", status, word=found, form=form)


async def _found(request: Request) -> Wording:
    """Also where the list is still the one that the portal comes with."""
    await _let_in(request)
    wanted = path_id(request)
    shipped = [] if await Wording.exists() else Wording.shipped()
    return next((one for one in shipped if one.id == wanted), None) or await get_or_404(Wording.all(), id=wanted)


async def _own(found: Wording) -> Wording:
    """The same to be changed: from now on the list is the council's own."""
    await Wording.begin()
    return await Wording.get(id=found.id)


async def add_word(request: Request) -> Answered:
    await _let_in(request)
    form = await Form.read(request)
    entry = forms.word(form, [one.entry for one in await Wording.listed()])
    if form.errors:
        return await _words(request, form, 422)
    await Wording.begin()
    await Wording.create(**entry._asdict())
    return _changed(request, now=entry)


async def change_word(request: Request) -> Answered:
    found = await _found(request)
    form = await Form.read(request)
    entry = forms.word(form, [one.entry for one in await Wording.listed() if one.id != found.id])
    if form.errors:
        return _word(request, found, form, 422)
    await (await _own(found)).update_from_dict(entry._asdict()).save()
    return _changed(request, was=found.entry, now=entry)


async def remove_word(request: Request) -> Answered:
    found = await _own(await _found(request))
    if not await found.remove():
        form = Form({})
        form.errors["remove"] = "This is the last word of the list, so it stays. Add another one first."
        return _word(request, found, form, 422)
    return _changed(request, was=found.entry)


def _changed(request: Request, **entries: Entry) -> Answered:
    """What stood there and what stands there now is told by the trail."""
    note(request, **{when: entry._asdict() for when, entry in entries.items()})
    return redirect(HERE)


routes = [
    page(HERE, words, May.READ_WORD_LIST),
    action(HERE, add_word, May.EDIT_WORD_LIST, words=True),
    page(f"{HERE}/{{id}}", word, May.READ_WORD_LIST),
    action(f"{HERE}/{{id}}", change_word, May.EDIT_WORD_LIST, words=True),
    action(f"{HERE}/{{id}}/remove", remove_word, May.EDIT_WORD_LIST),
]
