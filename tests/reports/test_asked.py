"""Who was asked and who answered is told of surveys that closed in the period, in fives, and never of few; and what was
promised as everybody can read it."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest

from portal.accounts.models import now
from portal.analysis.codebook import roadmap
from portal.boards.models import Evidence, Proof
from portal.feedback.periods import Quarter
from portal.reports.beside import beside
from portal.reports.figures import Scope
from portal.reports.told import Asked, Promise
from portal.surveys.models import Response, Survey
from tests.boards.entries import Far, a_plan_on_the_board, an_entry
from tests.browser import Cast
from tests.surveys.asking import five_questions, new_cards, open_survey


async def asked(cast: Cast, sheets: int, closed: bool = True) -> tuple[list[Asked], list[str]]:
    """As an edition of last quarter tells it, after so many of 31 cards came back."""
    quarter = Quarter.of(now().date()).previous
    survey = await open_survey(cast)
    await new_cards(survey, 31)
    for _ in range(sheets):
        await Response.create(survey=survey, receipt=uuid4().hex, comeback_hash="")
    await Response.create(survey=survey, receipt=uuid4().hex, comeback_hash="", by_poster=True)
    ended = now() - timedelta(days=(now().date() - quarter.last).days)
    await Survey.filter(id=survey.id).update(
        published_at=ended - timedelta(days=20), closed_at=ended if closed else None
    )
    told = await beside(Scope(str(quarter), "lincc"), {}, roadmap())
    return list(told.asked), list(told.open)


async def test_cards_and_the_sheets_that_came_of_them_are_told_in_fives(cast: Cast) -> None:
    [one], still_open = await asked(cast, 12)
    assert (one.group, one.cards, one.sheets, still_open) == ("lincc", 30, 10, [])
    assert one.rate
    assert round(one.rate, 2) == 0.33


async def test_few_sheets_are_not_told_and_no_share_of_them(cast: Cast) -> None:
    [one], _ = await asked(cast, 9)
    assert (one.cards, one.sheets, one.rate) == (30, None, None)


async def test_of_a_survey_that_is_still_open_only_its_name_is_told(cast: Cast) -> None:
    told, still_open = await asked(cast, 12, closed=False)
    assert told == []
    assert len(still_open) == 1


async def test_each_question_is_told_in_the_words_of_its_age(cast: Cast) -> None:
    [one], _ = await asked(cast, 12)
    assert (one.age, one.questions) == ("12-17", tuple(question.text for question in five_questions()))


async def told_of(cast: Cast) -> list[Promise]:
    return list((await beside(Scope(str(Quarter.of(now().date())), "lincc"), {}, roadmap())).promises)


async def test_proved_is_what_everybody_can_check(cast: Cast) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    plan = await a_plan_on_the_board(cast)
    await Evidence.create(entry=plan, kind=Proof.TEXT, caption="A receipt", text="that no board has shown yet")
    assert {one.entry: one.proved for one in await told_of(cast)} == {str(entry.id): True, str(plan.id): False}


async def test_many_promises_are_looked_up_as_quickly_as_few(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    asked = []
    for _ in range(2):
        await an_entry(cast, Far.PUBLISHED)
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            await told_of(cast)
        asked.append(sum('"entry_evidence"' in record.getMessage() for record in caplog.records))
    assert asked == [1, 1]
