"""Codebooks: reading them, and drafts to begin with."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.analysis import codebook_forms as forms
from portal.analysis.codebook import Codebook, Definition, Example, examples_given
from portal.analysis.drafting import mark
from portal.analysis.models import Edition, Recoding
from portal.analysis.models.drafts import draft_empty, draft_from, drafts, throw_away
from portal.analysis.routes.finding import Found, code_or_404, found_book
from portal.guard import action, note, page
from portal.permissions import May, allowed
from portal.web import Form, is_htmx, redirect, render

HERE = "/codebooks"
A_PAGE = 20


async def codebooks(request: Request) -> Response:
    return await _listed(request, Form({}))


async def _listed(request: Request, form: Form) -> Response:
    return render(request, "analysis/codebooks.html", 422 if form.errors else 200, form=form, listed=await Found.all())


async def start_codebook(request: Request) -> Response:
    """From one that is there, as its next version, or from nothing, as the first under its own key."""
    listed = {one.id: one for one in await Found.all()}
    taken = [one.book.key for one in listed.values()] + [one.key for one in await Edition.all().only("key")]
    begun = forms.begun(form := await Form.read(request), list(listed), taken)
    if form.errors:
        return await _listed(request, form)
    person = request.scope["person"]
    if begun.start in listed:
        made = await draft_from(await listed[begun.start].kept(), person)
    else:
        made = await draft_empty(begun.key, begun.name, person)
    note(request, codebook=made.edition, based_on=made.based_on)
    return redirect(f"{HERE}/{made.id}")


async def codebook(request: Request) -> Response:
    return await show(request, await found_book(request), Form({}))


async def show(request: Request, found: Found, form: Form) -> Response:
    recoding = await Recoding.filter(finished_at=None).order_by("-begun_at").first() if found.in_force else None
    done = await recoding.done() if recoding else 0
    template = "analysis/_recoding.html" if is_htmx(request) else "analysis/codebook.html"
    shown = {"found": found, "book": found.book, "form": form, "recoding": recoding, "done": done}
    return render(request, template, 422 if form.errors else 200, edits=edits(request, found), **shown)


def edits(request: Request, found: Found) -> bool:
    return found.is_draft and allowed(request.scope["person"], May.EDIT_CODEBOOKS)


async def describe_codebook(request: Request) -> Response:
    found = await found_book(request)
    told = forms.about(form := await Form.read(request))
    mine = found.row and drafts().filter(id=found.row.id) if found.is_draft else None
    if not form.errors and not (mine and await mine.update(**told._asdict())):
        form.errors["name"] = forms.FROZEN
    return await show(request, found, form) if form.errors else redirect(found.at)


async def delete_codebook(request: Request) -> Response:
    """Of drafts alone: what was in force once stays, for comments were coded by it."""
    found = await found_book(request)
    form = await Form.read(request)
    if not (found.row and found.is_draft and await throw_away(found.row)):
        form.errors["delete"] = "Only a draft can be deleted."
        return await show(request, found, form)
    note(request, codebook=found.book.edition)
    return redirect(HERE)


async def code(request: Request) -> Response:
    """For whoever may change it, in a form; for others, to be read."""
    found = await found_book(request)
    one = code_or_404(found.book, request)
    if edits(request, found):
        return code_form(request, found, one, Form({}))
    return render(request, "analysis/code.html", found=found, book=found.book, code=one, **_named())


def code_form(request: Request, found: Found, one: Definition | None, form: Form, **more: Any) -> Response:
    """`one` is empty for a code that is still to be added."""
    shown: dict[str, Any] = {
        "found": found,
        "book": found.book,
        "code": one,
        "form": form,
        "kinds": forms.kinds(found.book),
    }
    shown |= {"typed": forms.terms_typed, "mark": mark, **_named()}
    shown |= {"theirs": None, "free": {}, "wanted": "", **more}
    return render(request, "analysis/code_form.html", 422 if form.errors else 200, **shown)


def _named() -> dict[str, Any]:
    return {"voices": forms.VOICES, "weights": forms.WEIGHTS}


async def code_examples(request: Request) -> Response:
    """Those that come with the portal and those of the codebook's own, page by page."""
    found = await found_book(request)
    one = code_or_404(found.book, request)
    examples = await asyncio.to_thread(_examples, found.book, one.key)
    pages = max(-(-len(examples) // A_PAGE), 1)
    asked = request.query_params.get("page", "1")
    at = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 6 else 1
    shown = examples[(at - 1) * A_PAGE : at * A_PAGE]
    told: dict[str, Any] = {"found": found, "book": found.book, "code": one, "examples": shown, "all": len(examples)}
    return render(request, "analysis/code_examples.html", at=at, pages=pages, **told, **_named())


def _examples(book: Codebook, key: str) -> list[Example]:
    return [example for example in examples_given(book) if key in example.codes]


routes = [
    page(HERE, codebooks, May.READ_CODEBOOKS),
    action(HERE, start_codebook, May.EDIT_CODEBOOKS),
    page(f"{HERE}/{{id}}", codebook, May.READ_CODEBOOKS),
    action(f"{HERE}/{{id}}", describe_codebook, May.EDIT_CODEBOOKS),
    action(f"{HERE}/{{id}}/delete", delete_codebook, May.EDIT_CODEBOOKS),
    page(f"{HERE}/{{id}}/codes/{{definition}}", code, May.READ_CODEBOOKS),
    page(f"{HERE}/{{id}}/codes/{{definition}}/examples", code_examples, May.READ_CODEBOOKS),
]
