"""One comment on the workbench, as a page or as what takes its place in one."""

from string import ascii_lowercase
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.analysis import forms
from portal.analysis.codebook import Codebook
from portal.analysis.marks import in_their_places, marked
from portal.analysis.models import Code, Coding, Tone, codebook, workbench
from portal.feedback.masking import Kind
from portal.safeguarding.models import Concern
from portal.web import Form, is_htmx, render

TAKEN = "nstu"
"""Keys that do something else; see static/coding.js."""
LETTERS = [letter for letter in ascii_lowercase if letter not in TAKEN]


async def show(request: Request, found: Coding, form: Form | None = None) -> Response:
    """Neither the machine's word on the tone is shown, nor why the comment came up: both would colour what is said."""
    person, group, query = request.scope["person"], found.comment.group, request.query_params
    form = form or Form({})
    return render(
        request,
        f"analysis/{'_' * is_htmx(request)}comment.html",
        422 if form.errors else 200,
        form=form,
        coding=found,
        part=forms.part_named(form.raw("part") or query.get("part", "")),
        state=form.raw("seen") or workbench.state_of(found),
        latest=await workbench.latest_of(found),
        tones=list(Tone),
        masks=in_their_places(found.comment.unmasked, found.comment.masks),
        kinds=list(Kind),
        hard=await Concern.exists(comment_id=found.comment_id),
        progress=await workbench.progress(person, group),
        **await told(request),
        **await _codes(found, form),
    )


async def told(request: Request) -> dict[str, Any]:
    """What became of the comment before this one."""
    query, which = request.query_params, forms.id_named(request.query_params.get("after", ""))
    after = await workbench.made_by(request.scope["person"]).filter(id=which).first() if which else None
    return {"after": after, "instead": bool(query.get("instead")), "undone": bool(query.get("undone"))}


async def _codes(found: Coding, form: Form) -> dict[str, Any]:
    """What is suggested, what is ticked, and by which words."""
    book = await codebook()
    rows = await Code.filter(coding_id=found.id).order_by("given_by")  # a person's come last, and so are kept here
    machine = {code.key: code for code in rows if code.confidence is not None}
    listed = sorted({code.key for code in rows} & book.by_key.keys(), key=lambda key: _order(machine.get(key)))
    sent = set(form.several("code", list(book.by_key))) if form.raw("decide") else None
    return {
        "book": book,
        "machine": machine,
        "suggested": [book.by_key[key] for key in listed],
        "ticked": {code.key for code in rows if code.stands} if sent is None else sent,
        "letters": letters(book),
        "stretches": marked(found.comment.text, evidence(rows)),
    }


def _order(code: Code | None) -> float:
    return -(code.confidence or 0.0) if code else 1.0


def evidence(codes: list[Code]) -> list[tuple[str, int, int]]:
    """The words that drove each code, or the stretch that they stand in."""
    places = [(code.key, place) for code in codes for place in code.terms or [(code.start, code.end)]]
    return [(key, start, end) for key, (start, end) in places if start is not None and end is not None]


def letters(book: Codebook) -> dict[str, str]:
    """The key that ticks each code, always the same one; codes beyond the alphabet have none."""
    return dict(zip(book.by_key, LETTERS, strict=False))
