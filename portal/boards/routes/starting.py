"""Starting an entry, from a theme in a report."""

from dataclasses import dataclass
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import settings
from portal.accounts.models import Group
from portal.analysis.codebook import Codebook, Definition
from portal.analysis.models import codebook
from portal.boards import forms
from portal.boards.models import Entry, comments_behind, how_many
from portal.guard import action, page
from portal.permissions import May
from portal.web import Form, get_or_404, redirect, render
from portal.withholding import in_steps


@dataclass(frozen=True, slots=True)
class Start:
    """What an entry is to be about, and how many people spoke of each code, as far as this person may know."""

    group: Group
    theme: forms.Theme
    book: Codebook
    counts: dict[str, int]

    @property
    def count(self) -> int:
        return self.counts.get(self.theme.code.key, 0)

    @property
    def others(self) -> list[tuple[Definition, int]]:
        """What else it may be about: most spoken of first."""
        there = [(one, self.counts.get(one.key, 0)) for one in self.book.codes if one != self.theme.code]
        return sorted(there, key=lambda one: -one[1])


async def _start(request: Request, group: str, code: str, quarter: str) -> Start:
    person, book = request.scope["person"], await codebook()
    found, theme = await get_or_404(Group.visible_to(person), key=group), forms.theme(code, quarter, book)
    if theme is None:
        raise HTTPException(404)
    return Start(found, theme, book, await how_many(found, theme.quarter, person))


async def new_entry(request: Request) -> Response:
    asked = (request.query_params.get(name, "") for name in ("group", "code", "quarter"))
    return _new(request, await _start(request, *asked), Form({}))


def _new(request: Request, start: Start, form: Form, status: int = 200) -> Response:
    context = {"group": start.group, "theme": start.theme, "count": start.count, "others": start.others}
    return render(request, "boards/new.html", status, form=form, key=uuid4(), in_steps=in_steps, **context)


async def start_entry(request: Request) -> Response:
    form = await Form.read(request)
    start = await _start(request, form.raw("group"), form.raw("code"), form.raw("quarter"))
    said, codes = forms.you_said(form), forms.codes(form, start.theme, start.counts, start.book)
    if form.errors or start.count < settings.MINIMUM_COUNT:
        return _new(request, start, form, 422)
    behind = {code: await comments_behind(start.group, code, start.theme.quarter).only("id") for code in codes}
    started = await Entry.start(start.group, request.scope["person"], behind, said, form.key())
    return redirect(f"/entries/{started.id}")


routes = [
    action("/entries", start_entry, May.START_ENTRIES, words=True),
    page("/entries/new", new_entry, May.BEGIN_ENTRIES),
]
