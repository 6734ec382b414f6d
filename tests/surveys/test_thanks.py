"""The thanks: six picture-words for whoever has just sent answers, and for nobody who has the phone afterwards."""

from datetime import datetime, timedelta

import pytest

from portal.accounts.models import now
from portal.surveys import thanks
from portal.surveys.models import Response
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import ANSWERS, new_card, open_survey

SEND = "Send my answers"
FORGET = '"cache", "storage"'


async def sent(cast: Cast, stranger: Browser) -> Page:
    return await (await stranger.open(await new_card(await open_survey(cast)))).submit(SEND, **ANSWERS)


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> datetime:
    moment = now() + by
    monkeypatch.setattr("portal.surveys.routes.answering.now", lambda: moment)
    return moment


async def test_what_was_sent_is_not_what_the_browser_holds_the_thanks_for(cast: Cast, stranger: Browser) -> None:
    """A browser keeps, on its disk, what it sent to get a page; to a redirect it keeps nothing."""
    card = await new_card(await open_survey(cast))
    answer = await stranger.client.post(card, data=ANSWERS, follow_redirects=False)
    assert (answer.status_code, answer.content) == (303, b"")
    page = await stranger.open(answer.headers["location"])
    assert page.h1 == "Thank you. We have got your answers."
    assert page.response.headers["Clear-Site-Data"] == FORGET


async def test_the_address_tells_nothing_and_is_another_one_each_time(cast: Cast, stranger: Browser) -> None:
    card = await new_card(await open_survey(cast))
    pages = [await stranger.send(card, ANSWERS) for _ in range(2)]
    kept = await Response.get()
    assert pages[0].html == pages[1].html
    assert pages[0].path != pages[1].path
    for trace in (card[3:], kept.receipt, str(kept.id), kept.comeback_hash, *kept.comeback_words.split()):
        assert trace not in pages[0].path


async def test_a_child_on_a_bad_line_can_load_the_thanks_again(cast: Cast, stranger: Browser) -> None:
    page = await sent(cast, stranger)
    assert (await stranger.open(page.path)).html == page.html


async def test_after_a_quarter_of_an_hour_nobody_finds_the_words_there(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await sent(cast, stranger)
    later(monkeypatch, thanks.LASTS + timedelta(seconds=2))
    over = await stranger.open(page.path)
    assert (over.status, over.h1) == (404, "This page has closed")
    assert not over.soup.select("ol.words")


async def test_an_address_that_somebody_made_up_looks_the_same(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await sent(cast, stranger)
    strange = [f"{page.path[:-6]}AAAAAA", "/thanks/x", "/thanks/" + "A" * 92, "/thanks/%F0%9F%98%80", "/thanks/AAAA"]
    strange.append(thanks.address("00" * 32, now()))
    shown = [await stranger.open(path) for path in strange]
    later(monkeypatch, timedelta(hours=1))
    shown.append(await stranger.open(page.path))
    assert {(one.status, one.html) for one in shown} == {(404, shown[0].html)}
