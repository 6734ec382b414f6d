"""Out and in: codebooks and coded comments that go to other programs, and come back."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from portal.analysis import bringing, returning
from portal.analysis.codebook import shipped
from portal.analysis.models import Edition, codebook
from portal.analysis.refi import Unreadable
from portal.analysis.refi.reading import read
from portal.analysis.refi.writing import qdc
from portal.guard import action, note, page
from portal.permissions import May
from portal.web import MOST_FILE, Form, attached, get_or_404, path_id, render

CODEBOOK, CODES = "codebook", "codes"
"""The two forms' fields for a file."""
NAME = 120
MISSING = {
    CODEBOOK: "Choose the file of the codebook. An empty one cannot be read.",
    CODES: "Choose the file of the coded comments. An empty one cannot be read.",
}


async def exchange(request: Request) -> Response:
    return await _exchange(request, Form({}))


async def _exchange(request: Request, form: Form, **found: object) -> Response:
    shown = {"book": await codebook(), "draft": None, "outcome": None, **found}
    return render(request, "analysis/exchange.html", 422 if form.errors else 200, form=form, **shown)


async def codebook_qdc(request: Request) -> Response:
    """One that comes with the portal by its key, any other by its id."""
    book = shipped().get(request.path_params["id"])
    book = book or (await get_or_404(Edition.all(), id=path_id(request))).book
    return attached(qdc(book), "application/xml", f"{book.key}-{book.version}.qdc")


def _file(form: Form, name: str) -> bytes:
    file = form.files.get(name, b"")
    if not file:
        form.errors[name] = MISSING[name]
    elif len(file) > MOST_FILE:
        form.errors[name] = f"This file is larger than {MOST_FILE // 1000} kB. Bring it in parts."
    return file


async def bring_codebook(request: Request) -> Response:
    """The answer is the page itself: it tells what did not come along, which is kept nowhere. The same file sent again
    finds the draft that is there."""
    form = await Form.read(request)
    file, name = _file(form, CODEBOOK), form.line("name", NAME)
    if form.errors:
        return await _exchange(request, form)
    try:
        books = await bringing.books()
        found = await asyncio.to_thread(read, file, books, name)
    except Unreadable as wrong:
        form.errors[CODEBOOK] = str(wrong)
        return await _exchange(request, form)
    draft = await bringing.drafted(found.book, request.scope["person"], is_new=bool(name))
    if draft is None:
        form.errors["name"] = (
            "There is a codebook by this name. Choose another, or leave this empty to change that one."
        )
        return await _exchange(request, form)
    note(request, codebook=draft.book.edition, codes=len(draft.codes))
    return await _exchange(request, Form({}), draft=draft, told=found.told)


async def bring_codes(request: Request) -> Response:
    form = await Form.read(request)
    file = _file(form, CODES)
    if form.errors:
        return await _exchange(request, form)
    try:
        brought = await asyncio.to_thread(returning.read, file, await codebook())
    except returning.Unreadable as wrong:
        form.errors[CODES] = str(wrong)
        return await _exchange(request, form)
    outcome = await bringing.bring(brought, request.scope["person"])
    note(request, coded=outcome.coded, unchanged=outcome.unchanged, refused=len(outcome.bad))
    return await _exchange(request, Form({}), outcome=outcome)


routes = [
    page("/exchange", exchange, May.READ_COMMENTS),
    page("/codebooks/{id}/qdc", codebook_qdc, May.READ_CODEBOOKS),
    action("/exchange/codebook", bring_codebook, May.EDIT_CODEBOOKS),
    action("/exchange/codes", bring_codes, May.CODE_COMMENTS),
]
