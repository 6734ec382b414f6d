"""Words are kept only as long as we said.

Each survey tells you before its first question for how many months we keep what you write, and that cannot be changed
once the survey is open. Then your words are deleted by themselves. Only the safeguarding team keeps words that may mean
danger. What was counted stays a number, and we show to the council's staff that nothing is overdue.

The test opens a survey that keeps words for six months and one that keeps them for two years. It lets seven months go
by and looks at what is left.
"""

from datetime import timedelta

from portal.feedback.models import Comment
from portal.keeping import jobs
from portal.keeping.retention import overdue, rules
from portal.surveys.models import Response, Survey
from portal.tables import now
from tests.browser import Browser, Cast
from tests.keeping.kept import an_answer
from tests.surveys.asking import new_card, open_survey


async def test_after_seven_months_the_words_of_the_six_month_survey_are_gone(cast: Cast, stranger: Browser) -> None:
    short, long = await open_survey(cast), await open_survey(cast)
    await Survey.filter(id=short.id).update(words_kept_months=6)
    assert "We keep your words for 6 months." in (await stranger.open(await new_card(short))).text
    assert "We keep your words for 24 months." in (await stranger.open(await new_card(long))).text
    await an_answer(short, "The rice is cold")
    await an_answer(long, "The bus is late")
    then = now().date() - timedelta(days=213)
    await Response.all().update(answered_in=then)
    await Comment.all().update(said_on=then)
    for rule in await rules():
        await jobs.forget(rule)
    assert {comment.text for comment in await Comment.filter(erased=False)} == {"The bus is late"}
    assert await Response.all().count() == 2, "what was counted stays"
    assert (await overdue()).rows == 0
