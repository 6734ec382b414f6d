"""A draft's codes, one by one. Two officers may change the same draft: whoever comes second sees what the first did."""

from starlette.requests import Request
from starlette.responses import Response

from portal.analysis import codebook_forms as forms
from portal.analysis.codebook import Definition
from portal.analysis.differing import of_code
from portal.analysis.drafting import free_key, mark, moved, put, without
from portal.analysis.models.drafts import Change, change
from portal.analysis.routes.codebooks import HERE, code_form, edits, show
from portal.analysis.routes.finding import Found, code_or_404, found_book
from portal.guard import action, note, page
from portal.permissions import May
from portal.web import Form, redirect


async def new_code(request: Request) -> Response:
    found = await found_book(request)
    return _new(request, found, Form({})) if edits(request, found) else redirect(found.at)


def _new(request: Request, found: Found, form: Form, wanted: str = "") -> Response:
    free = {kind: free_key(found.book.codes, kind) for kind in forms.kinds(found.book)}
    return code_form(request, found, None, form, free=free, wanted=wanted)


async def add_code(request: Request) -> Response:
    found = await found_book(request)
    made = forms.code(form := await Form.read(request), found.book, None)

    def add(codes: list[Definition]) -> list[Definition] | None:
        return None if made.key in {code.key for code in codes} else put(codes, made)

    if not form.errors and not await _change(found, add):
        form.errors["key"] = _why_not(found, f"{made.key} was added by somebody else meanwhile: choose another key.")
    if form.errors:
        return _new(request, found, form)
    note(request, code=made.key)
    return redirect(f"{found.at}#code-{made.key}")


async def save_code(request: Request) -> Response:
    """What is typed takes the place of the code as it was when the form was drawn, and of no other."""
    found, key = await found_book(request), request.path_params["definition"]
    form = await Form.read(request)
    now = found.book.by_key.get(key)
    if now is None:
        form.errors["key"] = forms.GONE
        return _new(request, found, form, wanted=key)
    made, seen = forms.code(form, found.book, now), form.raw("seen")

    def save(codes: list[Definition]) -> list[Definition] | None:
        as_seen = any(code.key == key and mark(code) in {seen, mark(made)} for code in codes)
        return put(codes, made) if as_seen else None

    if not form.errors and not await _change(found, save):
        form.errors["seen"] = _why_not(found, forms.CHANGED)
    if form.errors:
        return code_form(request, found, now, form, theirs=of_code(made, now) if "seen" in form.errors else None)
    note(request, code=key)
    return redirect(f"{found.at}#code-{key}")


async def move_code(request: Request) -> Response:
    found = await found_book(request)
    one = code_or_404(found.book, request)
    by = {"up": -1, "down": 1}.get((await Form.read(request)).choice("way", ["up", "down"]), 0)
    return await _done(request, found, one.key, lambda codes: moved(codes, one.key, by))


async def remove_code(request: Request) -> Response:
    found = await found_book(request)
    one = code_or_404(found.book, request)
    return await _done(request, found, one.key, lambda codes: without(codes, one.key))


async def _done(request: Request, found: Found, key: str, how: Change) -> Response:
    form = Form({})
    if not await _change(found, how):
        form.errors["codes"] = forms.FROZEN
        return await show(request, found, form)
    note(request, code=key)
    return redirect(f"{found.at}#codes")


async def _change(found: Found, how: Change) -> bool:
    return bool(found.row and await change(found.row, how))


def _why_not(found: Found, otherwise: str) -> str:
    return otherwise if found.is_draft else forms.FROZEN


routes = [
    page(f"{HERE}/{{id}}/new-code", new_code, May.READ_CODEBOOKS),
    action(f"{HERE}/{{id}}/codes", add_code, May.EDIT_CODEBOOKS, words=True),
    action(f"{HERE}/{{id}}/codes/{{definition}}", save_code, May.EDIT_CODEBOOKS, words=True),
    action(f"{HERE}/{{id}}/codes/{{definition}}/move", move_code, May.EDIT_CODEBOOKS),
    action(f"{HERE}/{{id}}/codes/{{definition}}/remove", remove_code, May.EDIT_CODEBOOKS),
]
