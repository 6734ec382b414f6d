"""Small numbers are not shown, so that nobody can work out that it was you.

If only two people said something, others might guess who. So wherever we show numbers, anything under five is left
out, and in reports anything under ten. And so is any number that would give a small one away, such as "all but two".
Nobody can take one report from another to find it, either. While people still answer, nobody sees what they chose, so
that nobody can watch your answer come in. An officer who closed a survey, opened it again for you alone and closed it
once more could see one number go up by one; it is written down who closed and opened it. And if two people here agree
that one of them has to see a report with its small numbers, that one sees it for a day; it is written down who and why.

The test has twelve children choose between three answers: seven choose the first, four the second and one the third.
It looks at the page that the officer sees, before the survey is closed and after. Then it tries reports in which few
spoke, and in which all but few agreed.
"""

import pytest

from portal.reports.counts import ALL, EVERY_CODE, Counts, Place, Row
from portal.reports.disclosure import Rule
from portal.reports.figures import Scope, choose
from portal.surveys.models import Response, Survey
from tests.browser import Cast
from tests.surveys.asking import open_survey


async def answer_so(survey: Survey, answer: str, times: int) -> None:
    question = await survey.questions.filter(position=2).get()
    for number in range(times):
        await Response.keep(survey, f"{answer} {number}", {question.id: [answer]}, None)


async def test_an_answer_that_few_chose_is_not_counted_out(cast: Cast) -> None:
    survey = await open_survey(cast)
    for answer, times in (("Yes", 7), ("Sometimes", 4), ("No", 1)):
        await answer_so(survey, answer, times)
    async with cast.signed_in("participation officer") as olu:
        before = await olu.open(f"/surveys/{survey.id}")
        await survey.close(cast["participation officer"])
        page = await olu.open(f"/surveys/{survey.id}")
    assert before.soup.select(".chart") == []
    assert "10 or more people have answered" in before.text
    shown = {row.get_text(" ", strip=True) for row in page.soup.select(".chart li")}
    assert {"Yes 58 % (7)", "Sometimes withheld", "No withheld"} <= shown


async def test_under_five_answers_nothing_is_shown_at_all(cast: Cast) -> None:
    survey = await open_survey(cast)
    await answer_so(survey, "Yes", 4)
    await survey.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
    assert "Fewer than 5 people have answered" in page.text
    assert page.soup.select(".chart") == []


@pytest.mark.parametrize(
    ("said_it", "is_shown"), [(0, False), (1, False), (9, False), (10, True), (40, True), (48, False)]
)
def test_a_report_leaves_out_what_few_said_and_what_all_but_few_said(said_it: int, is_shown: bool) -> None:
    counts = Counts()
    rows = [Row("lincc", "", ALL, EVERY_CODE, 50, 50), Row("lincc", "", ALL, "V1", said_it, said_it)]
    counts.add("2026-Q3", rows)
    shown = choose(counts, Scope("2026-Q3", "lincc"), ["V1"], Rule(), {}).figures
    assert (Place("2026-Q3", "lincc").said("V1") in shown) is is_shown
