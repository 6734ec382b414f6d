"""Cards and posters."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.guard import action, page
from portal.permissions import May
from portal.surveys import chasing, forms, paper
from portal.surveys.models import CardBatch, MemberWay, Poster
from portal.surveys.routes.finding import found_survey
from portal.surveys.routes.surveys import show
from portal.web import Form, attached, get_or_404, path_id, redirect, render

PDF = "application/pdf"


async def cards(request: Request) -> Answered:
    """Who is still to be reminded: sheet by sheet and place by place, and nobody by name."""
    found = await found_survey(request)
    batches = await CardBatch.filter(survey_id=found.id).select_related("survey")
    return render(request, "surveys/cards.html", 200, survey=found, batches=batches, places=chasing.by_place(batches))


async def print_cards(request: Request) -> Answered:
    """The codes exist in this answer and on paper, and nowhere else."""
    found = await found_survey(request)
    form = await Form.read(request)
    name, count, place = forms.batch(form)
    if form.errors or not found.is_open:
        return await show(request, found, form, 422)
    _, new_codes = await CardBatch.print(found, name, count, place)
    return attached(await asyncio.to_thread(paper.cards, found, new_codes), PDF, "cards.pdf")


async def print_poster(request: Request) -> Answered:
    found = await found_survey(request)
    if not found.is_open:
        return redirect(f"/surveys/{found.id}")
    poster, form = await Poster.of(found), await Form.read(request)
    most = forms.most_a_day(form, poster.most_a_day)
    if form.errors:
        return await show(request, found, form, 422)
    await poster.take(most)
    return attached(await asyncio.to_thread(paper.poster, found, poster.code), PDF, "poster.pdf")


async def give_members_links(request: Request) -> Answered:
    """Each works once, as a card does."""
    found = await found_survey(request)
    if found.is_open:
        await MemberWay.hand_out(found)
    return redirect(f"/surveys/{found.id}/cards")


async def void_batch(request: Request) -> Answered:
    found = await found_survey(request)
    batch = await get_or_404(CardBatch.filter(survey_id=found.id), id=path_id(request, "batch"))
    await batch.void()
    return redirect(f"/surveys/{found.id}/cards")


routes = [
    page("/surveys/{id}/cards", cards, May.READ_SURVEYS),
    action("/surveys/{id}/cards", print_cards, May.WRITE_SURVEYS, words=True),
    action("/surveys/{id}/poster", print_poster, May.WRITE_SURVEYS),
    action("/surveys/{id}/members", give_members_links, May.WRITE_SURVEYS),
    action("/surveys/{id}/batches/{batch}/void", void_batch, May.WRITE_SURVEYS),
]
