"""The list of help lines: checking it and changing it."""

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import now
from portal.guard import action, afterwards, note, page
from portal.permissions import May
from portal.safeguarding import typed
from portal.safeguarding.helplines import HELD
from portal.safeguarding.models import HelpLine
from portal.safeguarding.models.help_line import overdue
from portal.web import Form, get_or_404, path_id, redirect, render

HERE = "/help-lines"


async def help_lines(request: Request) -> Response:
    return await _help_lines(request, Form({}))


async def _help_lines(request: Request, form: Form, status: int = 200) -> Response:
    lines = await HelpLine.listed()
    context = {"lines": lines, "late": overdue(lines, now().date()), "form": form}
    return render(request, "safeguarding/help_lines.html", status, ways=typed.WAYS, **context)


async def help_line(request: Request) -> Response:
    """The form of one line."""
    return _help_line(request, await _found(request), Form({}))


def _help_line(request: Request, line: HelpLine, form: Form, status: int = 200) -> Response:
    return render(request, "safeguarding/help_line.html", status, line=line, form=form, ways=typed.WAYS)


async def _found(request: Request) -> HelpLine:
    """Also where the list is still the one that the portal comes with."""
    wanted = path_id(request)
    shipped = [] if await HelpLine.exists() else HelpLine.shipped()
    if found := [line for line in shipped if line.id == wanted]:
        return found[0]
    return await get_or_404(HelpLine.visible_to(request.scope["person"]), id=wanted)


async def _own(request: Request) -> HelpLine:
    """One line, to be changed: from now on the list is the council's own."""
    await _found(request)
    await HelpLine.begin()
    return await HelpLine.get(id=path_id(request))


def _changed(request: Request, line: HelpLine) -> Response:
    note(request, line=line.name)
    return _done(request)


def _done(request: Request) -> Response:
    afterwards(request, HELD.look)
    return redirect(HERE)


async def add_help_line(request: Request) -> Response:
    form = await Form.read(request)
    said = typed.help_line(form)
    if form.errors:
        return await _help_lines(request, form, 422)
    await HelpLine.begin()
    return _changed(request, await HelpLine.add(**said))


async def change_help_line(request: Request) -> Response:
    line, form = await _found(request), await Form.read(request)
    said = typed.help_line(form, line.is_emergency)
    if form.errors:
        return _help_line(request, line, form, 422)
    line = await _own(request)
    await line.change(**said)
    return _changed(request, line)


async def remove_help_line(request: Request) -> Response:
    """The emergency number and the last line stay; their pages offer no such button."""
    line = await _own(request)
    if not await line.remove():
        form = Form({})
        form.errors["remove"] = f"{line.name} has to stay."
        return _help_line(request, line, form, 409)
    return _changed(request, line)


async def move_help_line(request: Request) -> Response:
    line = await _own(request)
    await line.move_up()
    return _changed(request, line)


async def check_help_lines(request: Request) -> Response:
    await HelpLine.begin()
    await HelpLine.check_all()
    return _done(request)


routes = [
    page(HERE, help_lines, May.READ_HELP_LINES),
    action(HERE, add_help_line, May.EDIT_HELP_LINES),
    action(f"{HERE}/all/checked", check_help_lines, May.EDIT_HELP_LINES),
    page(f"{HERE}/{{id}}", help_line, May.READ_HELP_LINES),
    action(f"{HERE}/{{id}}", change_help_line, May.EDIT_HELP_LINES),
    action(f"{HERE}/{{id}}/remove", remove_help_line, May.EDIT_HELP_LINES),
    action(f"{HERE}/{{id}}/up", move_help_line, May.EDIT_HELP_LINES),
]
