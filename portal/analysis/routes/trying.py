"""Before a codebook comes into force: what is different in it, what it would change, and adopting it."""

import asyncio
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import Person, Proof
from portal.analysis.codebook import FEW, KINDS, with_few_examples
from portal.analysis.differing import WORDS, differences, reordered
from portal.analysis.drafting import mark_of
from portal.analysis.foreseen import rightness, rows
from portal.analysis.models import Coding, Training, codebook
from portal.analysis.models.drafts import adopt, based_on, may_be_adopted, trial_of, try_out
from portal.analysis.routes.codebooks import HERE
from portal.analysis.routes.finding import Found, found_book
from portal.guard import action, note, page, wake
from portal.permissions import May, allowed
from portal.safeguarding.models import Concern
from portal.web import Form, is_htmx, redirect, render

CHANGED = "Its words were changed since you opened this page. Look at what is different, and try it anew."
EMPTY = "Add some codes first, with examples: there is nothing yet to try."
UNTRIED = "Try it first: exactly these words have not been tried yet beside the codebook that is in force."


async def codebook_changes(request: Request) -> Response:
    """Beside what a draft was made from or, for others, beside the one in force."""
    found = await found_book(request)
    before = await based_on(found.row) if found.row and found.is_draft else None
    old = before.book if before else await codebook()
    told: dict[str, Any] = {"differences": differences(old, found.book), "reordered": reordered(old, found.book)}
    shown: dict[str, Any] = {"found": found, "book": found.book, "old": old, "kinds": KINDS, "headings": WORDS}
    return render(request, "analysis/codebook_changes.html", **shown, **told)


async def trial(request: Request) -> Response:
    """While it goes on, the page asks again; once it is done, what is sent asks no more."""
    return await _trial(request, await found_book(request), Form({}))


async def _trial(request: Request, found: Found, form: Form) -> Response:
    tried, in_force = await trial_of(found.row) if found.row else None, await codebook()
    waits = bool(tried and not tried.finished_at)
    told = rows(tried.outcome, in_force, found.book, settings.MINIMUM_COUNT) if tried else []
    shown: dict[str, Any] = {"found": found, "book": found.book, "in_force": in_force, "form": form, "trial": tried}
    shown |= {"rows": told, "mark": mark_of(found.book), "to_read": await _to_read(request.scope["person"], tried)}
    shown["may_adopt"] = not found.in_force and bool(found.row and await may_be_adopted(found.row))
    shown["right"] = list(rightness(tried.outcome.get("figures", {}), found.book)) if tried else []
    shown["few"] = await asyncio.to_thread(with_few_examples, found.book) if found.is_draft and not waits else []
    shown |= {"enough": FEW, "waits": waits}
    template = "analysis/_trial.html" if is_htmx(request) else "analysis/trial.html"
    return render(request, template, 422 if form.errors else 200, **shown)


async def _to_read(person: Person, tried: Training | None) -> set[str]:
    """The codes of which this person may read a comment that would be coded otherwise."""
    examples = tried.outcome.get("examples", {}) if tried and allowed(person, May.READ_COMMENTS) else {}
    ids = {id for one in examples.values() for id in (*one["gained"], *one["lost"])}
    mine = {str(one.id) for one in await Coding.visible_to(person).filter(id__in=list(ids)).only("id")} if ids else {}
    return {key for key, one in examples.items() if not set(mine).isdisjoint((*one["gained"], *one["lost"]))}


async def try_codebook(request: Request) -> Response:
    """Nothing is changed by it: what would be is counted."""
    found, form = await found_book(request), Form({})
    if not found.book.codes:
        form.errors["try"] = EMPTY
        return await _trial(request, found, form)
    if not found.in_force and not found.was_in_force:
        asked = await try_out(await found.kept(), request.scope["person"])
        note(request, codebook=asked.codebook)
        wake(request, "train")
    return redirect(f"{found.at}/trial")


async def trial_words(request: Request) -> Response:
    """A few of the comments that would be coded otherwise, of the reader's own groups."""
    found, key = await found_book(request), request.path_params["definition"]
    code = found.book.by_key.get(key) or (await codebook()).by_key.get(key)
    tried = await trial_of(found.row) if found.row else None
    examples = tried.outcome.get("examples", {}).get(key, {}) if tried else {}
    seen = await _seen(request.scope["person"], [UUID(id) for ids in examples.values() for id in ids])
    if code is None or not seen:
        raise HTTPException(404)
    changes = {how: [seen[id] for id in map(UUID, examples[how]) if id in seen] for how in ("gained", "lost")}
    worries = await Concern.filter(comment_id__in=[one.comment_id for one in seen.values()]).only("id", "comment_id")
    hard = {one.comment_id for one in worries}
    shown: dict[str, Any] = {"found": found, "book": found.book, "code": code, "hard": hard, "changes": changes}
    return render(request, "analysis/trial_words.html", 200, **shown)


async def _seen(person: Person, ids: list[UUID]) -> dict[UUID, Coding]:
    found = Coding.visible_to(person).filter(id__in=ids).select_related("comment__group")
    return {one.id: one for one in await found}


async def adopt_codebook(request: Request) -> Response:
    found = await found_book(request)
    form = await Form.read(request)
    if form.raw("mark") != mark_of(found.book):
        form.errors["adopt"] = CHANGED
    elif not await adopt(await found.kept(), request.scope["person"]):
        form.errors["adopt"] = UNTRIED
    if form.errors:
        return await _trial(request, found, form)
    note(request, codebook=found.book.edition)
    for job in ("code_comments", "train"):
        wake(request, job)
    return redirect(found.at)


routes = [
    page(f"{HERE}/{{id}}/changes", codebook_changes, May.READ_CODEBOOKS),
    page(f"{HERE}/{{id}}/trial", trial, May.READ_CODEBOOKS),
    action(f"{HERE}/{{id}}/trial", try_codebook, May.EDIT_CODEBOOKS),
    page(f"{HERE}/{{id}}/trial/{{definition}}", trial_words, May.READ_COMMENTS, Proof.TODAY, raw=True),
    action(f"{HERE}/{{id}}/adopt", adopt_codebook, May.ADOPT_CODEBOOKS),
]
