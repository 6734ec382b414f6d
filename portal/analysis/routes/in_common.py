"""What comments have in common: what is alike, which words are new, and what no code fits."""

from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Group, Proof
from portal.analysis.in_common import Page, like, page_of
from portal.analysis.models import Coding, InCommon, codebook
from portal.analysis.models.drafts import draft_with
from portal.analysis.new_code import kinds, new_code
from portal.guard import action, note, page, wake
from portal.permissions import May
from portal.web import Form, get_or_404, is_htmx, path_id, redirect, render

HERE = "/in-common"


async def in_common(request: Request) -> Response:
    """Group by group: when it was looked at, and how far a look has come."""
    groups = await Group.visible_to(request.scope["person"])
    looks = {look.group_id: look for look in await InCommon.filter(group_id__in=[group.pk for group in groups])}
    template = "analysis/_looks.html" if is_htmx(request) else "analysis/looks.html"
    under_way = any(look.due_at for look in looks.values())
    return render(request, template, groups=groups, looks=looks, under_way=under_way)


async def found_in_common(request: Request) -> Response:
    group = await _group(request)
    return await _found(request, group, await page_of(request.scope["person"], group), Form({}))


async def _group(request: Request) -> Group:
    return await get_or_404(Group.visible_to(request.scope["person"]), key=request.path_params["key"])


async def _found(request: Request, group: Group, shown: Page, form: Form) -> Response:
    told = {"group": group, "shown": shown, "form": form, "kinds": kinds(await codebook())}
    return render(request, "analysis/in_common.html", 422 if form.errors else 200, **told)


async def look_again(request: Request) -> Response:
    look = await InCommon.of(await _group(request))
    await look.ask()
    wake(request, "look_in_common")
    return redirect(HERE)


async def draft_code(request: Request) -> Response:
    """Puts a code that holds a cluster's words into a draft of the codebook in force, which nothing is coded to yet."""
    group, person = await _group(request), request.scope["person"]
    shown, book = await page_of(person, group), await codebook()
    definition = new_code(form := await Form.read(request), {one.key: one for one in shown.clusters}, book)
    if definition is None:
        return await _found(request, group, shown, form)
    draft, key = await draft_with(person, definition)
    note(request, codebook=draft.edition)
    return redirect(f"/codebooks/{draft.id}/codes/{key}")


async def alike(request: Request) -> Response:
    """What others in the group said that is like this comment."""
    person = request.scope["person"]
    found = await get_or_404(Coding.visible_to(person).select_related("comment__group"), id=path_id(request))
    near, same = await like(person, found)
    template = "analysis/_alike.html" if is_htmx(request) else "analysis/alike.html"
    return render(request, template, coding=found, group=found.comment.group, near=near, same=same)


routes = [
    page(HERE, in_common, May.READ_COMMENTS),
    page(f"{HERE}/{{key}}", found_in_common, May.READ_COMMENTS, Proof.TODAY, raw=True),
    action(f"{HERE}/{{key}}", look_again, May.CODE_COMMENTS),
    action(f"{HERE}/{{key}}/codes", draft_code, May.EDIT_CODEBOOKS, Proof.TODAY),
    page("/coding/comments/{id}/alike", alike, May.READ_COMMENTS, Proof.TODAY, raw=True),
]
