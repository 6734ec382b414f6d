"""Starting an entry, from a theme in a report."""

from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import Group
from portal.analysis.models import codebook
from portal.boards import forms
from portal.boards.models import Entry, comments_behind
from portal.guard import action, page
from portal.permissions import May
from portal.web import Form, get_or_404, redirect, render


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
    action("/entries", start_entry, May.START_ENTRIES, words=True),
    page("/entries/new", new_entry, May.BEGIN_ENTRIES),
]
