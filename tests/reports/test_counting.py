"""What was said in a quarter is counted as it stands in the database: comments, and the people behind them."""

from datetime import date

from portal.analysis.models import Tone
from portal.forums.models import Topic
from portal.keeping.models import Erasure
from portal.reports.counting import rows
from portal.reports.counts import ALL, EVERY_CODE, NONE_FITS, Counts, Place, Row
from portal.surveys.about import About
from portal.surveys.models import Answer, Question, Response, Survey
from tests.addresses import AllCoded
from tests.analysis.coded import LAST_QUARTER, coded
from tests.browser import Cast
from tests.keeping.kept import an_answer, code_all
from tests.surveys.asking import open_survey
from tests.surveys.test_about import published

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)


async def test_codes_tones_and_what_nothing_fits_are_counted_by_group(cast: Cast) -> None:
    await coded(cast, "They moved me again", ["V7", "T2"], tone=Tone.NEGATIVE)
    await coded(cast, "I like it here", ["V7"], tone=Tone.POSITIVE)
    await coded(cast, "Bananas", [])
    await coded(cast, "They moved me in summer", ["V7"], on=LAST_QUARTER)
    await coded(cast, "The allowance came late", ["V6"], group="foster-carers", tone=Tone.NEGATIVE)
    found = set(await rows(FIRST, LAST))
    assert {
        Row("lincc", "", ALL, EVERY_CODE, 3, 3),
        Row("lincc", "", ALL, "V7", 2, 2),
        Row("lincc", "", ALL, NONE_FITS, 1, 1),
        Row("lincc", "", "tone=negative", "V7", 1, 1),
        Row("lincc", "", "tone=positive", EVERY_CODE, 1, 1),
        Row("foster-carers", "", ALL, "V6", 1, 1),
    } <= found
    assert not [row for row in found if row.code == "V7" and row.times > 2]


async def test_a_sheet_is_one_person_of_its_surveys_age(cast: Cast, all_coded: AllCoded) -> None:
    survey = await open_survey(cast)
    await an_answer(survey, "My social worker never listens to me")
    await code_all(cast, all_coded)
    await survey.close(cast["participation officer"])
    [row] = [row for row in await rows(date.min, date.max) if (row.by, row.code) == (ALL, EVERY_CODE)]
    assert row == Row("lincc", survey.age_band, ALL, EVERY_CODE, 1, 1)


async def test_who_posts_twice_in_a_forum_is_one_person(cast: Cast, all_coded: AllCoded) -> None:
    member = cast["LinCC member"]
    topic = await Topic.open(await cast.group("lincc"), member, "Moving", "They never listen to us when we move")
    await topic.reply(member, "And they never listen when we want to stay")
    await code_all(cast, all_coded)
    [row] = [row for row in await rows(date.min, date.max) if (row.by, row.code) == (ALL, EVERY_CODE)]
    assert (row.times, row.people) == (2, 1)


async def test_nothing_that_came_from_a_survey_is_counted_while_it_is_open(cast: Cast, all_coded: AllCoded) -> None:
    earlier, olu = await open_survey(cast), cast["participation officer"]
    await an_answer(earlier, "My social worker never listens to me")
    await earlier.close(olu)
    survey = await open_survey(cast)
    await an_answer(survey, "They never listen to us when we move")
    await Topic.open(await cast.group("lincc"), cast["LinCC member"], "Moving", "They never listen to us")
    await code_all(cast, all_coded)
    assert await everything() == [("", 1), (earlier.age_band, 1)], "the forum's and the earlier survey's"
    await survey.close(olu)
    assert await everything() == [("", 1), (earlier.age_band, 2)]
    await survey.reopen()
    assert await everything() == [("", 1), (earlier.age_band, 1)]


async def everything() -> list[tuple[str, int]]:
    """How many comments are counted, by age."""
    found = await rows(date.min, date.max)
    return sorted((row.age, row.times) for row in found if (row.by, row.code) == (ALL, EVERY_CODE))


async def test_what_was_taken_back_of_a_survey_is_not_counted_before_it_ends_either(
    cast: Cast, all_coded: AllCoded
) -> None:
    survey = await open_survey(cast)
    sheet = await an_answer(survey, "My social worker never listens to me")
    await code_all(cast, all_coded)
    await Erasure.take_back([sheet.id], answers=False)
    await coded(cast, "They moved me in summer", ["V7"], on=date(2020, 1, 1))
    assert await everything() == [("", 1)]
    await survey.close(cast["participation officer"])
    assert await everything() == [("", 2)]


async def says(survey: Survey, words: str, **told: str) -> Response:
    """A sheet with these words, and what is said on it about whoever answers."""
    sheet = await an_answer(survey, words)
    for question in await Question.filter(survey_id=survey.id, about__isnull=False):
        if chosen := told.get(str(question.about)):
            await Answer.create(response=sheet, question=question, chosen=[chosen], about=question.tells([chosen]))
    return sheet


async def test_what_people_say_of_themselves_breaks_down_what_was_said_and_adds_up(
    cast: Cast, all_coded: AllCoded
) -> None:
    survey, olu = await published(cast, About.GENDER, About.BOROUGH), cast["participation officer"]
    never = "My social worker never listens to me"
    await says(survey, never, gender="Girl or young woman", borough="Yes, inside the borough")
    await says(survey, never, gender="Girl or young woman", borough="I would rather not say")
    await says(survey, never, gender="Boy or young man")
    apart = await says(survey, never, gender="Boy or young man")
    await says(survey, "Bananas")
    await Topic.open(await cast.group("lincc"), cast["LinCC member"], "Moving", "They never listen to us")
    await code_all(cast, all_coded)
    assert not [row for row in await rows(date.min, date.max) if "=" in row.by and "tone" not in row.by]
    await survey.close(olu)
    await Response.take_apart([apart.id])
    found = await rows(date.min, date.max)
    told = {row.by: (row.group, row.age, row.times, row.people) for row in found if row.code == EVERY_CODE}
    assert {by: counted for by, counted in told.items() if by.startswith(("gender", "borough"))} == {
        "gender=female": (ALL, ALL, 2, 2),
        "gender=male": (ALL, ALL, 1, 1),
        "gender=not said": (ALL, ALL, 3, 3),
        "borough=inside": (ALL, ALL, 1, 1),
        "borough=not said": (ALL, ALL, 5, 5),
    }
    counts = Counts()
    counts.add("2026-Q4", found)
    for code in {row.code for row in found}:
        counts.tables(code)  # raises where parts do not add up to the whole
    v2 = {row.by: row.times for row in found if row.code == "V2" and row.group == ALL}
    assert v2["gender=female"] == 2
    assert not [row for row in found if row.by.startswith("gender") and (row.group, row.age) != (ALL, ALL)]


async def test_a_year_is_the_sum_of_its_quarters_even_if_only_one_of_them_was_asked(
    cast: Cast, all_coded: AllCoded
) -> None:
    survey = await published(cast, About.GENDER)
    await says(survey, "My social worker never listens to me", gender="Girl or young woman")
    await code_all(cast, all_coded)
    await survey.close(cast["participation officer"])
    await coded(cast, "They moved me in summer", ["V7"], on=LAST_QUARTER)
    counts = Counts({"both": ("2026-Q3", "2026-Q4")})
    for name, first, last in (
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-Q4", date(2026, 10, 1), date.max),
        ("both", date(2026, 7, 1), date.max),
    ):
        counts.add(name, await rows(first, last))
    assert counts.of(Place("2026-Q3", by="gender=not said")).times == 1
    assert counts.of(Place("both", by="gender=not said")).times == 1
    assert counts.of(Place("both", by="gender=female")).times == 1
    assert counts.tables().sums
