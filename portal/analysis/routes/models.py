"""What the coder has learnt of the codebook in force: every model with its figures, and which one is in use."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.analysis.foreseen import ENOUGH, rightness
from portal.analysis.models import Learned, Recoding, Training, codebook
from portal.guard import action, note, page, wake
from portal.permissions import May
from portal.web import get_or_404, is_htmx, path_id, redirect, render

HERE = "/models"
TOLD = ("id", "name", "labels", "figures", "made_at", "adopted_at", "adopted_by__name")
"""All of a model but its arrays, which are large."""


async def models(request: Request) -> Response:
    book = await codebook()
    kept = await Learned.filter(codebook=book.edition).order_by("-made_at").values(*TOLD)
    used = await Learned.in_force(book.edition)
    training = await Training.filter(codebook=book.edition).order_by("-asked_at").first()
    recoding = await Recoding.filter(finished_at=None).order_by("-begun_at").first()
    shown: dict[str, Any] = {"book": book, "models": kept, "used": used, "training": training, "recoding": recoding}
    template = "analysis/_learning.html" if is_htmx(request) else "analysis/models.html"
    return render(request, template, done=await recoding.done() if recoding else 0, **shown)


async def model(request: Request) -> Response:
    book = await codebook()
    found = await get_or_404(Learned.filter(codebook=book.edition), id=path_id(request))
    used = await Learned.in_force(book.edition)
    told: dict[str, Any] = {
        "book": book,
        "model": found,
        "right": list(rightness(found.figures, book)),
        "enough": ENOUGH,
    }
    return render(request, "analysis/model.html", in_use=bool(used and used.id == found.id), **told)


async def train_now(request: Request) -> Response:
    asked = await Training.ask((await codebook()).edition, request.scope["person"])
    note(request, codebook=asked.codebook)
    wake(request, "train")
    return redirect(HERE)


async def use_model(request: Request) -> Response:
    """An earlier one of the same codebook comes into use again, and everything is coded anew with it."""
    book = await codebook()
    found = await get_or_404(Learned.filter(codebook=book.edition), id=path_id(request))
    used = await Learned.in_force(book.edition)
    if used is None or used.id != found.id:
        await found.adopt(request.scope["person"])
        note(request, model=found.name)
        wake(request, "code_comments")
    return redirect(HERE)


routes = [
    page(HERE, models, May.READ_CODEBOOKS),
    action(HERE, train_now, May.EDIT_CODEBOOKS),
    page(f"{HERE}/{{id}}", model, May.READ_CODEBOOKS),
    action(f"{HERE}/{{id}}/adopt", use_model, May.ADOPT_CODEBOOKS),
]
