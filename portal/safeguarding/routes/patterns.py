"""What the screen looks for: seeing it, changing it, and trying it on a sentence that is not kept."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.guard import action, afterwards, note, page
from portal.permissions import May
from portal.safeguarding import typed
from portal.safeguarding.kinds import kind_label
from portal.safeguarding.models import ScreenChange
from portal.safeguarding.models.screen_change import HELD, in_force
from portal.safeguarding.screening.overlay import WEIGHTS, Edit
from portal.safeguarding.screening.screen import Looked, look_at, shipped
from portal.web import Form, redirect, render

HERE = "/screen"
MOST_FOUND = 40
DID = {Edit.ADDED: "Added", Edit.TAKEN_AWAY: "Taken away", Edit.HARMLESS: "Added as harmless"}


async def screen(request: Request) -> Response:
    return await _screen(request, Form({}))


async def _screen(
    request: Request, form: Form, status: int = 200, tried: str = "", looked: Looked | None = None
) -> Response:
    patterns = await _patterns()
    wanted = request.query_params.get("look", "").strip()
    context: dict[str, Any] = {
        "patterns": patterns,
        "changes": await ScreenChange.all().order_by("-number").select_related("by"),
        "found": _found(patterns, wanted) if wanted else [],
        "most": MOST_FOUND,
        "wanted": wanted,
        **{"form": form, "tried": tried, "looked": looked},
        **{"weights": WEIGHTS, "did": DID, "kind_label": kind_label},
    }
    return render(request, "safeguarding/screen.html", status, **context)


async def _patterns() -> dict[str, Any]:
    """Those that the portal comes with, with the council's changes laid over them."""
    return (await ScreenChange.overlay()).laid_over(shipped())


def _found(patterns: dict[str, Any], wanted: str) -> list[tuple[str, str, int]]:
    """Phrases that have this in them: what each may mean ("" where it is harmless), itself, and its weight."""
    part = " ".join(wanted.casefold().split())
    terms = {kind: body["terms"] for kind, body in patterns["kinds"].items()}
    phrases = [(kind, phrase, weight) for kind in terms for phrase, weight in terms[kind].items()]
    phrases += [("", phrase, 0) for phrase in patterns["harmless"]]
    return sorted((one for one in phrases if part in one[1]), key=lambda one: (len(one[1]), one[1]))


async def change_screen(request: Request) -> Response:
    """Every change makes a new version; nothing that was ever changed is forgotten."""
    form = await Form.read(request)
    looked_for = _found(await _patterns(), "")
    asked = typed.screen_change(form, shipped()["kinds"])
    if asked and asked[0].what is Edit.TAKEN_AWAY and asked[0].phrase not in {one[1] for one in looked_for}:
        form.errors["phrase"] = "The screen does not look for this phrase. Look it up first."
    if asked is None or form.errors:
        return await _screen(request, form, 422)
    made = await ScreenChange.make(asked[0], request.scope["person"], asked[1])
    note(request, version=made.number)
    afterwards(request, HELD.look)
    return redirect(HERE)


async def try_screen(request: Request) -> Response:
    """What was typed is answered, and kept nowhere."""
    form = await Form.read(request)
    tried = typed.sentence(form)
    if form.errors:
        return await _screen(request, form, 422)
    return await _screen(request, form, 200, tried, look_at(tried, await in_force()))


routes = [
    page(HERE, screen, May.READ_SCREEN),
    action(HERE, change_screen, May.EDIT_SCREEN),
    action(f"{HERE}/try", try_screen, May.EDIT_SCREEN),
]
