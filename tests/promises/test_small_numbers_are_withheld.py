"""Small numbers are not shown, so that nobody can work out that it was you.

If only two people said something, others might guess who. So wherever we show numbers, anything under five is left
out. And so is any number that would give a small one away, such as "all but two". An officer who looked just before and
just after you answered could see one number go up by one. And if two people here agree that one of them has to see a
report with its small numbers, that one sees it for a day; it is written down who and why.

The test has twelve children choose between three answers: seven choose the first, four the second and one the third.
It looks at the page that the officer sees. Then it tries reports in which few spoke, and in which all but few agreed.
"""

import pytest

from portal.analysis.codebook import roadmap
from portal.analysis.report import Tally, make
from portal.surveys.models import Response, Survey
from tests.browser import Cast
from tests.surveys.asking import open_survey


async def choose(survey: Survey, answer: str, times: int) -> None:
    question = await survey.questions.filter(position=2).get()
    for number in range(times):
        await Response.keep(survey, f"{answer} {number}", {question.id: [answer]}, None)


async def test_an_answer_that_few_chose_is_not_counted_out(cast: Cast) -> None:
    survey = await open_survey(cast)
    for answer, times in (("Yes", 7), ("Sometimes", 4), ("No", 1)):
        await choose(survey, answer, times)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
    shown = {row.get_text(" ", strip=True) for row in page.soup.select(".chart li")}
    assert {"Yes 58 % (7)", "Sometimes withheld", "No withheld"} <= shown


async def test_under_five_answers_nothing_is_shown_at_all(cast: Cast) -> None:
    survey = await open_survey(cast)
    await choose(survey, "Yes", 4)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
    assert "Fewer than 5 people have answered" in page.text
    assert page.soup.select(".chart") == []


@pytest.mark.parametrize(
    ("said_it", "is_shown"), [(0, False), (1, False), (4, False), (5, True), (45, True), (46, False)]
)
def test_a_report_leaves_out_what_few_said_and_what_all_but_few_said(said_it: int, is_shown: bool) -> None:
    this = Tally(comments=50, codes={"V1": said_it})
    [line] = [line for line in make(this, this, list(roadmap().codes), 5).lines if line.code.key == "V1"]
    assert (line.share is not None, line.count is not None) == (is_shown, is_shown)
