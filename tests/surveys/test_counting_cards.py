"""Officers see how many cards of a sheet came back, and never which, nor whose came in just now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from portal import settings
from portal.accounts.models import now
from portal.surveys.models import Card, CardBatch, Response, Survey, UsedCard
from portal.surveys.models.card import GRACE
from portal.withholding import STEP
from tests.browser import Browser, Cast
from tests.surveys.asking import ANSWERS, open_survey

SEND = "Send my answers"


async def answered(browser: Browser, codes: Iterable[str]) -> None:
    for code in codes:
        page = await (await browser.open(f"/A/{code}")).submit(SEND, **{**ANSWERS, "q5": f"I had card {code[:4]}"})
        assert page.status == 200


async def sheets(cast: Cast, survey: Survey) -> list[str]:
    """What the officer reads about each sheet."""
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
    return [" ".join(item.get_text(" ").split()) for item in page.soup.select("li.row")]


async def printed(cast: Cast, count: int = 20) -> tuple[Survey, list[str]]:
    survey = await open_survey(cast)
    _, codes = await CardBatch.print(survey, "Summer day", count)
    return survey, codes


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> datetime:
    moment = now() + by
    monkeypatch.setattr("portal.surveys.models.card.now", lambda: moment)
    return moment


async def test_a_page_that_is_watched_all_day_stays_the_same(cast: Cast, stranger: Browser) -> None:
    survey, codes = await printed(cast)
    await answered(stranger, codes[:6])
    before = await sheets(cast, survey)
    assert "fewer than 5 of 20 back" in before[0], "nothing was counted yet"
    for code in codes[6:9]:
        await answered(stranger, [code])
        assert await sheets(cast, survey) == before


async def test_once_a_day_they_are_counted_in_fives(cast: Cast, stranger: Browser) -> None:
    survey, codes = await printed(cast)
    seen = []
    for done in range(0, 12, 2):
        await answered(stranger, codes[done : done + 2])
        await CardBatch.count()
        seen.append((await sheets(cast, survey))[0].partition(" of ")[0].removeprefix("Summer day "))
    assert seen == ["fewer than 5", "fewer than 5", "5 or more", "5 or more", "10 or more", "10 or more"]
    assert STEP >= settings.MINIMUM_COUNT


async def test_when_the_survey_is_closed_they_are_counted_exactly_and_every_card_is_forgotten(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey, codes = await printed(cast)
    await answered(stranger, codes[:13])
    await CardBatch.count()
    await survey.close(cast["participation officer"])
    assert not await CardBatch.settle(), "answers may still be on their way"
    assert "10 or more of 20 back" in (await sheets(cast, survey))[0]
    later(monkeypatch, GRACE + timedelta(seconds=1))
    assert await CardBatch.settle()
    assert "13 of 20 back" in (await sheets(cast, survey))[0]
    assert (await Card.all().count(), await UsedCard.all().count(), await Response.all().count()) == (0, 0, 13)
    assert not await CardBatch.settle()
    await CardBatch.count()
    assert "13 of 20 back" in (await sheets(cast, survey))[0]


async def test_a_few_that_came_back_are_not_told_exactly_even_then(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey, codes = await printed(cast)
    await answered(stranger, codes[:3])
    await survey.close(cast["participation officer"])
    later(monkeypatch, timedelta(hours=1))
    await CardBatch.settle()
    assert "fewer than 5 of 20 back" in (await sheets(cast, survey))[0]


async def test_sheets_of_a_survey_are_settled_together_so_that_none_can_be_told_from_another(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey, codes = await printed(cast)
    lost, lost_codes = await CardBatch.print(survey, "Lost", 20)
    await answered(stranger, codes[:7] + lost_codes[:8])
    await lost.void()
    later(monkeypatch, timedelta(days=1))
    assert not await CardBatch.settle()
    assert await UsedCard.all().count() == 15
    await CardBatch.filter(name="Summer day").update(expires_on=now().date() - timedelta(days=2))
    assert await CardBatch.settle()
    assert await UsedCard.all().count() == 0
    assert sorted([batch.answered for batch in await CardBatch.all()]) == [7, 8]
    told = " ".join(await sheets(cast, survey))
    assert told.count("5 or more of 20 back") == 2, "not exactly while the survey is open"


async def test_other_surveys_keep_their_cards(cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    shut, shut_codes = await printed(cast)
    _, codes = await printed(cast)
    await answered(stranger, [shut_codes[0], codes[0]])
    await shut.close(cast["participation officer"])
    later(monkeypatch, timedelta(hours=1))
    await CardBatch.settle()
    assert (await Card.all().count(), await UsedCard.all().count()) == (20, 1)
    assert [bool(await Card.find(code)) for code in codes[:2]] == [False, True]


async def test_cards_that_were_counted_before_the_portal_was_brought_up_to_date_count_on(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were deleted when they were used, and counted at once."""
    survey, codes = await printed(cast)
    await CardBatch.all().update(answered=4)
    await answered(stranger, codes[:3])
    await CardBatch.count()
    assert "5 or more of 20 back" in (await sheets(cast, survey))[0]
    await survey.close(cast["participation officer"])
    later(monkeypatch, timedelta(hours=1))
    await CardBatch.settle()
    assert "7 of 20 back" in (await sheets(cast, survey))[0]


async def test_of_a_sheet_with_few_cards_only_that_is_told_however_many_are_back(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey, codes = await printed(cast, 4)
    told = "Summer day 4 in all: too few to tell how many are back ·"
    assert told in (await sheets(cast, survey))[0]
    await answered(stranger, codes)
    await survey.close(cast["participation officer"])
    later(monkeypatch, timedelta(hours=1))
    await CardBatch.settle()
    assert told in (await sheets(cast, survey))[0]
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open(f"/surveys/{survey.id}/cards")).text.count("4 in all: too few to tell") == 2
