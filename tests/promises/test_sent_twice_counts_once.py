"""Sent twice counts once, and what we thank you for is kept.

On a bad line you cannot tell whether your answers arrived. Press the button again: they count once, and you get the
same six picture-words. And when you read "thank you", your answers are already stored. If we cannot store them we say
so, and we do not say thank you.

The test sends the same answers three times from one card, even at the same moment. Then it breaks our store on purpose
and makes sure that nobody is thanked, and that the card can still be used.
"""

import asyncio

import pytest

from portal.surveys.models import Answer, Response
from tests.browser import Browser, Cast
from tests.surveys.asking import ANSWERS, new_card, open_survey


async def test_the_same_answers_sent_three_times_are_one(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    first = await stranger.send(card, ANSWERS)
    again = await asyncio.gather(stranger.send(card, ANSWERS), stranger.send(card, ANSWERS))
    assert {page.h1 for page in [first, *again]} == {"Thank you. We have got your answers."}
    assert len({page.soup.select("ol.words")[0].get_text() for page in [first, *again]}) == 1
    assert await Response.all().count() == 1


async def test_nobody_is_thanked_for_what_was_not_kept(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_full(*_: object) -> None:
        raise OSError("no space left")

    card = await new_card(await open_survey(cast))
    with monkeypatch.context() as broken:
        broken.setattr(Answer, "create_all", is_full)
        page = await stranger.send(card, ANSWERS)
    assert (page.status, page.h1) == (500, "Something went wrong on our side")
    assert await Response.all().count() == 0
    assert (await stranger.send(card, ANSWERS)).h1 == "Thank you. We have got your answers."
