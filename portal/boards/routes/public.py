"""The boards: for everybody to read, in the words of their age."""

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q
from tortoise.functions import Count

from portal.accounts.models import Group
from portal.boards.cards import cards
from portal.boards.models import Entry, Evidence, EvidenceFile
from portal.guard import page
from portal.permissions import May
from portal.surveys.models import AgeBand
from portal.web import Form, get_or_404, path_id, render


async def boards(request: Request) -> Response:
    is_published = Q(entries__published_at__isnull=False, entries__shown_at__isnull=False)
    groups = await Group.annotate(published=Count("entries", _filter=is_published)).order_by("name")
    return render(request, "boards/boards.html", groups=groups)


async def found_group(request: Request) -> Group:
    return await get_or_404(Group.all(), key=request.path_params["key"])


async def board(request: Request) -> Response:
    """`?for=8-11` has what is worded for that age, and nothing that is not; all of it where nothing is."""
    group, age = await found_group(request), asked_age(request.query_params.get("for", ""))
    entries = await Entry.on_boards().filter(group_id=group.id).order_by("-shown_at")
    made = await cards(entries, age, request.scope.get("person"))
    there = {band for one in made for band in one.ages}
    ages = [band for band in AgeBand if band in there]
    listed = [one for one in made if one.age is age] if age in there else made
    return render(request, "boards/board.html", group=group, cards=listed, age=age, ages=ages, form=Form({}))


def asked_age(asked: str) -> AgeBand | None:
    return next((age for age in AgeBand if age.value == asked), None)


async def public_evidence(request: Request) -> Response:
    return await as_file(
        await get_or_404(Evidence.for_everybody().select_related("entry"), id=path_id(request, "evidence"))
    )


async def as_file(evidence: Evidence, anybody: bool = True) -> Response:
    """To anybody only as far as the board leads to it."""
    shown = not anybody or str(evidence.id) in evidence.entry.shown["evidence"]
    found = EvidenceFile.filter(evidence_id=evidence.id) if shown else EvidenceFile.filter(evidence_id=None)
    file = bytes((await get_or_404(found)).file)
    name = {"application/pdf": "evidence.pdf", "image/png": "evidence.png"}.get(str(evidence.paper), "evidence.jpg")
    how = "inline" if evidence.paper and evidence.paper.is_picture else "attachment"
    return Response(file, media_type=str(evidence.paper), headers={"Content-Disposition": f'{how}; filename="{name}"'})


routes = [
    page("/boards", boards, May.PUBLIC),
    page("/boards/{key}", board, May.PUBLIC),
    page("/evidence/{evidence}", public_evidence, May.PUBLIC),
]
