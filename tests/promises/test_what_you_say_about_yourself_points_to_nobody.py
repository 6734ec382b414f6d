"""What you say about yourself points to nobody.

Some surveys ask a little about you, such as whether you live outside the borough, so that we can see whether things go
as well for everybody. You need not answer, and you can say that you would rather not say. What you choose stays with
your answers. It is never shown beside your words, and it goes into no file with them. Nobody here sees a number of
fewer than ten, and none at all before the survey is over. It is asked of nobody under eight.

The test has twelve girls, eleven boys, four others, and six who would rather not say answer. While the survey is open,
the officer's page and file show no number of it. Afterwards they show the twelve and the eleven, and not the four and
the six. Then the test looks at the pages on which people read your words, and at the file in which words leave the
portal: nothing of it stands there.
"""

from portal.accounts.models import now
from portal.analysis.exporting import taken
from portal.analysis.models import Coding
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.surveys.about import About
from portal.surveys.models import Question, Response, Survey
from tests.addresses import AllCoded
from tests.browser import Browser, Cast
from tests.keeping.kept import code_all
from tests.surveys.test_about import published

WORDS = "Let me see my brother"
GIRL, BOY, OTHER = "Girl or young woman", "Boy or young man", "Another word is right for me"
SILENT = "I would rather not say"


async def answer(survey: Survey, gender: str, times: int) -> None:
    asked = {question.position: question.id for question in await Question.filter(survey_id=survey.id)}
    for number in range(times):
        await Response.keep(survey, f"{gender} {number}", {asked[5]: [WORDS], asked[6]: [gender]}, None)


async def rows(olu: Browser, survey: Survey) -> list[str]:
    """What the page and the file show of each answer about gender."""
    page = await olu.open(f"/surveys/{survey.id}")
    file = (await olu.open(f"/surveys/{survey.id}/results.csv")).response.text
    lines = [line for line in file.splitlines() if "What is your gender?" in line]
    charts = [row.get_text(" ", strip=True) for row in page.soup.select(".chart li")]
    return [row for row in [*charts, *lines] if any(option in row for option in (GIRL, BOY, OTHER, SILENT))]


async def test_nobody_sees_less_than_ten_of_it_and_nobody_anything_before_the_survey_is_over(cast: Cast) -> None:
    survey = await published(cast, About.GENDER)
    for gender, times in ((GIRL, 12), (BOY, 11), (OTHER, 4), (SILENT, 6)):
        await answer(survey, gender, times)
    async with cast.signed_in("participation officer") as olu:
        while_open = await rows(olu, survey)
        await survey.close(cast["participation officer"])
        afterwards = await rows(olu, survey)
    assert while_open == []
    assert len(afterwards) == 8
    assert f"{GIRL} 36 % (12)" in afterwards
    assert f"{BOY} 33 % (11)" in afterwards
    assert all("withheld" in row for row in afterwards if OTHER in row or SILENT in row)


async def test_it_stands_beside_no_words_on_any_page_or_file(cast: Cast, all_coded: AllCoded) -> None:
    survey = await published(cast, About.GENDER)
    await answer(survey, GIRL, 1)
    await code_all(cast, all_coded)
    coding, comment = await Coding.get(), await Comment.get()
    async with cast.signed_in("participation officer") as olu:
        pages = [
            await olu.open(path) for path in (f"/coding/comments/{coding.id}", f"/coding/comments/{coding.id}/alike")
        ]
    assert WORDS in pages[0].text
    shown = [page.response.text for page in pages]
    shown.append(str(await taken(await cast.group("lincc"), Quarter.of(now().date()), cast["participation officer"])))
    assert WORDS in shown[-1]
    shown.append(str(vars(comment)))
    assert [text for text in shown if "gender=" in text or "your gender" in text or GIRL in text] == []
