"""Answers that are kept, read and coded, to be let go of."""

from uuid import uuid4

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
