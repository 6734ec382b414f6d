"""Answers that are kept, read and coded, to be let go of."""

from collections import Counter
from uuid import uuid4

from portal.feedback.periods import Quarter
from portal.reports.counting import rows
from portal.safeguarding.models import Reading
from portal.surveys.models import Question, Response, Survey
from tests.addresses import AllCoded
from tests.browser import Cast


async def an_answer(survey: Survey, words: str, read: bool = True) -> Response:
    """What one respondent sent: a face, two choices and their words, which somebody has read."""
    asked = {question.position: question.id for question in await Question.filter(survey_id=survey.id)}
    given = {asked[1]: ["Good"], asked[2]: ["Yes"], asked[3]: ["Friends", "Pets"], asked[5]: [words]}
    sheet = await Response.keep(survey, uuid4().hex, given, None)
    if read:
        await Reading.filter(comment__response_id=sheet.id).update(due_on=None)
    return sheet


async def code_all(cast: Cast, all_coded: AllCoded) -> None:
    cast.app.state.queue.wake("code_comments")
    await all_coded()


async def counted(quarter: Quarter) -> Counter[tuple[str, ...]]:
    """Comments by group, tone and code; of what age somebody was went with their sheet."""
    found: Counter[tuple[str, ...]] = Counter()
    for row in await rows(quarter.first, quarter.last):
        found[row.group, row.by, row.code] += row.times
    return found
