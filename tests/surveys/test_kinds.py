"""All eleven kinds of question, answered, skipped and answered wrongly; and rules, which the server holds to."""

from collections.abc import Iterable

import pytest

from portal.feedback.models import Comment
from portal.surveys.models import Answer, Kind, Question, Survey
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import answered, kept, new_card, open_survey

SEND = "Send my answers"
ORDER = ["Home", "School", "Friends"]
Sent = dict[str, str | list[str]]
ANSWERED: dict[Kind, tuple[Sent, list[str]]] = {
    Kind.FACES: ({"q1": "Really good"}, ["Really good"]),
    Kind.FACES_3: ({"q1": "Not good"}, ["Not good"]),
    Kind.YES_NO: ({"q1": "Sometimes"}, ["Sometimes"]),
    Kind.SCALE: ({"q1": "Home"}, ["Home"]),
    Kind.ONE: ({"q1": "School"}, ["School"]),
    Kind.SEVERAL: ({"q1": ["Friends", "Home"]}, ["Home", "Friends"]),
    Kind.NUMBER: ({"q1": "10"}, ["10"]),
    Kind.RANKING: ({"q1-1": "3", "q1-2": "1", "q1-3": "2"}, ["School", "Friends", "Home"]),
    Kind.SHORT: ({"q1": "The dog"}, ["The dog"]),
    Kind.LONG: ({"q1": "The dog\nand the cat"}, ["The dog\nand the cat"]),
    Kind.DATE: ({"q1-day": "7", "q1-month": "03", "q1-year": "2026"}, ["2026-03-07"]),
}
DATE = "Write the day, the month and the year in numbers, such as 27 3 2026."
TWICE = "Two of these have the same place. Give each a place of its own."


def of_kind(kind: Kind, position: int = 1, **more: str) -> Question:
    return Question(position=position, kind=kind, text=f"How about {position}?", options=kind.options(ORDER), **more)


async def chosen(survey: Survey) -> dict[str, list[str]]:
    """What was kept, words and all, by question field."""
    found = {answer.question.field: answer.chosen for answer in await Answer.all().select_related("question")}
    asked = {question.text: question.field for question in await Question.filter(survey_id=survey.id)}
    return found | {asked[comment.question]: [comment.text] for comment in await Comment.all()}


async def opened(cast: Cast, browser: Browser, questions: Iterable[Question]) -> tuple[Survey, Page]:
    survey = await open_survey(cast, questions)
    return survey, await browser.open(await new_card(survey))


async def send(page: Page, fields: Sent) -> Page:
    """As a form is sent, whatever stands in it: by hand where the page has no such field."""
    return await page.browser.send(page.path, fields, multipart=True)


def test_every_kind_has_an_example() -> None:
    assert set(ANSWERED) == set(Kind)
    assert len(Kind) == 11
    assert len({kind.label for kind in Kind}) == 11


@pytest.mark.parametrize("kind", list(Kind))
async def test_what_is_answered_is_kept(cast: Cast, stranger: Browser, kind: Kind) -> None:
    survey, page = await opened(cast, stranger, [of_kind(kind)])
    fields, expected = ANSWERED[kind]
    names = {str(field["name"]) for field in page.soup.select("form [name]")}
    assert set(fields) <= names, "the page offers every field"
    thanks = await send(page, fields)
    assert thanks.h1 == "Thank you. We have got your answers."
    assert await chosen(survey) == {"q1": expected}


@pytest.mark.parametrize("kind", list(Kind))
async def test_every_kind_can_be_skipped(cast: Cast, stranger: Browser, kind: Kind) -> None:
    survey, page = await opened(cast, stranger, [of_kind(kind), of_kind(Kind.SHORT, 2)])
    empty: Sent = dict.fromkeys(ANSWERED[kind][0], "")
    assert (await send(page, {**empty, "q2": "Only this"})).h1.startswith("Thank you")
    assert await chosen(survey) == {"q2": ["Only this"]}


@pytest.mark.parametrize("kind", list(Kind))
async def test_one_that_is_required_says_why_and_keeps_the_other_answers(
    cast: Cast, stranger: Browser, kind: Kind
) -> None:
    asked = [of_kind(kind, required_because="We cannot plan without it."), of_kind(Kind.SHORT, 2)]
    survey, page = await opened(cast, stranger, asked)
    assert "We cannot plan without it." in page.text
    again = await send(page, {"q2": "The dog"})
    assert again.status == 422
    assert again.text.count("Please answer this one. We cannot plan without it.") >= 2, "in the summary and beside it"
    field = again.soup.select_one("[name=q2]")
    assert field is not None
    assert "The dog" in str(field)
    assert (await kept())["Response"] == 0
    assert (await send(again, {**ANSWERED[kind][0], "q2": "The dog"})).status == 200
    assert await chosen(survey) == {"q1": ANSWERED[kind][1], "q2": ["The dog"]}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.FACES, {"q1": "Superb"}),
        (Kind.FACES_3, {"q1": "Really good"}),
        (Kind.YES_NO, {"q1": "yes"}),
        (Kind.SCALE, {"q1": "Nowhere"}),
        (Kind.ONE, {"q1": "Home\nSchool"}),
        (Kind.SEVERAL, {"q1": ["Nowhere", ""]}),
        *((Kind.NUMBER, {"q1": number}) for number in ("11", "-1", "5.5", "05", "many", "²")),
        *((Kind.RANKING, {"q1-1": place}) for place in ("0", "4", "first", "1.0", "²")),
        (Kind.SHORT, {"q1": " \t\x00 "}),
    ],
)
async def test_what_the_page_never_offered_is_no_answer(
    cast: Cast, stranger: Browser, kind: Kind, fields: dict[str, str | list[str]]
) -> None:
    survey, page = await opened(cast, stranger, [of_kind(kind), of_kind(Kind.YES_NO, 2)])
    assert (await send(page, {**fields, "q2": "No"})).status == 200
    assert await chosen(survey) == {"q2": ["No"]}


@pytest.mark.parametrize(
    "parts",
    [
        ("31", "2", "2026"),
        ("29", "2", "2025"),
        ("0", "1", "2026"),
        ("7", "13", "2026"),
        ("7", "", "2026"),
        ("", "", "2026"),
        ("seven", "3", "2026"),
        ("7", "3", "0"),
        ("7", "3", "99999"),
        ("-7", "3", "2026"),
        ("²", "3", "2026"),
    ],
)
async def test_a_date_that_never_was_is_asked_about_and_stays_as_typed(
    cast: Cast, stranger: Browser, parts: tuple[str, str, str]
) -> None:
    _, page = await opened(cast, stranger, [of_kind(Kind.DATE), of_kind(Kind.SHORT, 2)])
    fields: Sent = dict(zip(("q1-day", "q1-month", "q1-year"), parts, strict=True))
    again = await send(page, {**fields, "q2": "The dog"})
    assert (again.status, again.text.count(DATE)) == (422, 2)
    assert [str(field["value"]) for field in again.soup.select("[name^=q1-]")] == list(parts)
    assert (await kept())["Response"] == 0


async def test_one_place_given_twice_is_asked_about_and_stays_as_chosen(cast: Cast, stranger: Browser) -> None:
    _, page = await opened(cast, stranger, [of_kind(Kind.RANKING)])
    again = await send(page, {"q1-1": "2", "q1-2": "2", "q1-3": "1"})
    assert (again.status, again.text.count(TWICE)) == (422, 2)
    places = [option.get_text() for option in again.soup.select("[name^=q1-] option[selected]")]
    assert places == ["2", "2", "1"]
    assert (await kept())["Response"] == 0


async def test_a_ranking_can_be_left_half_done(cast: Cast, stranger: Browser) -> None:
    survey, page = await opened(cast, stranger, [of_kind(Kind.RANKING)])
    await send(page, {"q1-1": "", "q1-2": "3", "q1-3": "1"})
    assert await chosen(survey) == {"q1": ["Friends", "School"]}


def _chain() -> list[Question]:
    """The second is asked of those who said No to the first, and the third of those who then said Home."""
    first, second, third = of_kind(Kind.YES_NO), of_kind(Kind.ONE, 2), of_kind(Kind.LONG, 3)
    second.shown_if_id, second.shown_if_options = first.id, ["No"]
    third.shown_if_id, third.shown_if_options = second.id, ["Home"]
    return [first, second, third]


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"q1": "No", "q2": "Home", "q3": "It is loud."}, {"q1": ["No"], "q2": ["Home"], "q3": ["It is loud."]}),
        ({"q1": "No", "q2": "School", "q3": "It is loud."}, {"q1": ["No"], "q2": ["School"]}),
        ({"q1": "Yes", "q2": "Home", "q3": "It is loud."}, {"q1": ["Yes"]}),
    ],
)
async def test_what_another_answer_hid_is_taken_back(
    cast: Cast, stranger: Browser, fields: dict[str, str | list[str]], left: dict[str, list[str]]
) -> None:
    survey, page = await opened(cast, stranger, _chain())
    assert (await send(page, fields)).status == 200
    assert await chosen(survey) == left


async def test_what_is_hidden_is_neither_required_nor_looked_at(cast: Cast, stranger: Browser) -> None:
    first, hidden = of_kind(Kind.YES_NO), of_kind(Kind.DATE, 2, required_because="We have to plan.")
    hidden.shown_if_id, hidden.shown_if_options = first.id, ["No"]
    survey, page = await opened(cast, stranger, [first, hidden])
    asked = await send(page, {"q1": "No"})
    assert (asked.status, asked.soup.select_one("#q2-problem") is not None) == (422, True)
    assert (await send(asked, {"q1": "Yes", "q2-day": "99"})).status == 200
    assert await chosen(survey) == {"q1": ["Yes"]}


async def test_figures_are_shown_for_each_kind_and_small_ones_withheld(cast: Cast) -> None:
    kinds = [kind for kind in Kind if not kind.is_words]
    survey = await open_survey(cast, [of_kind(kind, at) for at, kind in enumerate(kinds, 1)])
    for times, dates, many in ((7, "2025-05-01", 0), (6, "2026-05-02", 1), (2, "2024-05-03", 2)):
        sheet = {f"q{at}": [kind.options(ORDER)[many]] for at, kind in enumerate(kinds, 1) if kind is not Kind.DATE}
        sheet[f"q{kinds.index(Kind.RANKING) + 1}"] += [option for option in ORDER if option != ORDER[many]]
        await answered(survey, times, **sheet, **{f"q{kinds.index(Kind.DATE) + 1}": [dates]})
    await survey.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
    charts = [[li.get_text(" ", strip=True) for li in chart.select("li")] for chart in page.soup.select(".chart")]
    assert len(charts) == len(kinds) == 9
    for kind, lines in zip(kinds, charts, strict=True):
        assert len(lines) == (len(kind.options(ORDER)) or 1), kind
        assert sum("47 % (7)" in line for line in lines) == 1, kind
        assert not [line for line in lines if "(2)" in line or "13 %" in line], kind
    assert charts[kinds.index(Kind.DATE)] == ["2025 47 % (7)"], "a day, or a rare year, could be somebody's birthday"
