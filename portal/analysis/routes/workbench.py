"""Coding comments one by one, keeping a person's last word, and hiding what gives somebody away."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from portal.accounts.models import Group, Person, Proof
from portal.analysis import forms
from portal.analysis.marks import in_their_places, marked
from portal.analysis.models import Code, Coding, Review, codebook
from portal.audit.models import Record
from portal.feedback.masking import Kind
from portal.guard import action, note, page, wake
from portal.permissions import May
from portal.safeguarding.models import Concern
from portal.web import Form, get_or_404, is_htmx, path_id, redirect, render


async def coding(request: Request) -> Response:
    """How much waits, group by group."""
    person = request.scope["person"]
    waiting = [(group, await _waiting(person, group).count()) for group in await Group.visible_to(person)]
    return render(request, "analysis/coding.html", waiting=waiting)


def _waiting(person: Person, group: Group) -> QuerySet[Coding]:
    """Coded comments that no person has looked at yet, newest first."""
    unread = Coding.visible_to(person).filter(comment__group_id=group.pk, reviewed_at=None)
    return unread.order_by("-comment__said_on", "id")


async def next_comment(request: Request) -> Response:
    person = request.scope["person"]
    group = await get_or_404(Group.visible_to(person), key=request.path_params["key"])
    following = await _waiting(person, group).first()
    if following is None:
        return render(request, "analysis/all_read.html", group=group)
    return redirect(f"/coding/comments/{following.id}")


async def comment(request: Request) -> Response:
    found = await get_or_404(Coding.visible_to(request.scope["person"]), id=path_id(request))
    return await _comment(request, found)


async def _comment(request: Request, found: Coding, before: Coding | None = None, form: Form | None = None) -> Response:
    await found.fetch_related("comment__group", "reviewed_by")
    book = await codebook()
    codes = {code.key: code for code in await Code.filter(coding_id=found.id).order_by("given_by")}
    standing = {code.key for code in await Code.filter(Code.STANDS, coding_id=found.id)}
    spans = [
        (code.key, *term)
        for code in codes.values()
        for term in code.terms or [[code.start, code.end]]
        if None not in term
    ]
    template = "analysis/_comment.html" if is_htmx(request) else "analysis/comment.html"
    return render(
        request,
        template,
        status=422 if form else 200,
        form=form or Form({}),
        coding=found,
        before=before,
        codes=codes,
        standing=standing,
        suggested=[
            book.by_key[key]
            for key in sorted(codes, key=lambda key: -(codes[key].confidence or 0))
            if key in book.by_key
        ],
        book=book,
        stretches=marked(found.comment.text, spans),
        masks=in_their_places(found.comment.unmasked, found.comment.masks),
        kinds=list(Kind),
        hard=await Concern.exists(comment_id=found.comment_id),
        waiting=await _waiting(request.scope["person"], found.comment.group).count(),
    )


async def review(request: Request) -> Response:
    """Keeps a person's last word and puts the next comment in front of them."""
    person = request.scope["person"]
    found = await _coding(request)
    decided = forms.decision(await Form.read(request), await codebook())
    await Review.make(found, person, decided.keys, quotable=decided.quotable)
    following = await _waiting(person, found.comment.group).first()
    where = f"/coding/comments/{following.id}" if following else f"/coding/{found.comment.group.key}"
    if not is_htmx(request):
        return redirect(where)
    if following is None:
        return Response(headers={"HX-Redirect": where})
    await Record.add(person.pk, comment.__name__, where)  # it is read here, without being opened
    return await _comment(request, following, before=found)


async def hide_detail(request: Request) -> Response:
    """Hides a personal detail that the portal did not see."""
    found = await _coding(request)
    words, kind = forms.hiding(form := await Form.read(request))
    if not form.errors and not await found.hide(words, kind):
        form.errors["hide-words"] = "These words do not stand in the comment as it is shown here."
    return await _changed(request, found, form, kind=kind.word)


async def show_detail(request: Request) -> Response:
    """Shows again what was hidden though it is no personal detail."""
    found = await _coding(request)
    start, reason = forms.showing(form := await Form.read(request), found.comment.masks)
    lifted = None if form.errors else await found.show_again(start)
    return await _changed(request, found, form, kind=lifted.kind.word if lifted else "", reason=reason)


async def _coding(request: Request) -> Coding:
    mine = Coding.visible_to(request.scope["person"]).select_related("comment__group")
    return await get_or_404(mine, id=path_id(request))


async def _changed(request: Request, found: Coding, form: Form, **details: str) -> Response:
    if form.errors:
        return await _comment(request, found, form=form)
    note(request, **details)
    wake(request, "code_comments")
    return redirect(f"/coding/comments/{found.id}")


routes = [
    page("/coding", coding, May.READ_COMMENTS),
    page("/coding/{key}", next_comment, May.READ_COMMENTS),
    page("/coding/comments/{id}", comment, May.READ_COMMENTS, Proof.TODAY, raw=True),
    action("/coding/comments/{id}", review, May.CODE_COMMENTS, Proof.TODAY),
    action("/coding/comments/{id}/hide", hide_detail, May.CODE_COMMENTS, Proof.TODAY),
    action("/coding/comments/{id}/show", show_detail, May.CODE_COMMENTS, Proof.TODAY),
]
