"""An officer makes a survey, looks at it as children will, publishes it and closes it."""

from uuid import uuid4

import pytest

from portal.surveys.models import Card, CardBatch, Kind, Question, Survey
from tests.browser import Cast, Page
from tests.surveys.asking import a_draft, answered, five_questions, kept, new_card, open_survey, typed


async def asked(survey: Survey) -> list[tuple[str, str, list[str]]]:
    """Kind, words and options of every question, in order."""
    return [(q.kind.value, q.text, q.options) for q in await Question.filter(survey_id=survey.id)]


def shown(page: Page) -> dict[str, str]:
    """The figures of the results, by option."""
    lines = [" ".join(li.get_text(" ").split()) for li in page.soup.select("section:first-of-type .chart li")]
    options = {line.removesuffix(" withheld"): "withheld" for line in lines if line.endswith(" withheld")}
    figures = (line.rpartition(" % ") for line in lines if " % " in line)
    return {**options, **{head.rpartition(" ")[0]: f"{head.rpartition(' ')[2]} % {n}" for head, _, n in figures}}


async def test_an_officer_starts_a_survey_for_lincc_from_the_bank(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/surveys")
        page = await page.submit("Start this survey", group="lincc", template="pulse-12-17")
    survey = await Survey.get().select_related("group", "made_by")
    assert (page.status, page.path) == (200, f"/surveys/{survey.id}")
    assert page.h1 == survey.title == "Life in care right now"
    assert survey.group.key == "lincc"
    assert survey.made_by is not None
    assert survey.made_by.name == "Olu Adeyemi"
    assert survey.published_at is None
    questions = await asked(survey)
    assert len(questions) == 8
    assert questions[0] == (
        "faces",
        "How do you feel about where you live?",
        ["Really bad", "Not good", "OK", "Good", "Really good"],
    )
    assert all(text in page.soup.select(".built h3")[at].get_text() for at, (_, text, _) in enumerate(questions))


@pytest.mark.parametrize(
    ("group", "start", "told"),
    [
        ("", "pulse-12-17", "Choose who the survey is for."),
        ("lincc", "", "Choose a survey to start from."),
        ("no-such-group", "no-such-template", "Choose who the survey is for."),
    ],
)
async def test_an_officer_who_forgot_to_choose_is_asked(cast: Cast, group: str, start: str, told: str) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send("/surveys", {"group": group, "template": start})
    assert page.status == 422
    assert told in page.text
    assert not await Survey.exists()


async def test_an_officer_sees_the_survey_as_children_will_and_can_send_nothing(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).click("See it as they will")
        assert page.status == 200
        assert "This is a preview" in page.text
        assert page.soup.select("#answers[method=dialog]"), "it sends nothing, with scripts or without"
        assert [b.get_text() for b in page.soup.select("button:not([disabled], [hidden])")] == []
        for words in ("LinCC asks so that homes get better.", "How is home?", "What would you change?", "0800 1111"):
            assert words in page.text
        assert (await olu.send(page.path, {"q5": "hello"})).status == 405
        back = await page.click("Back to the survey")
    assert back.path == f"/surveys/{survey.id}"
    assert await kept() == {"Response": 0, "Answer": 0, "Comment": 0, "Concern": 0, "Card": 0}


async def test_publishing_twice_keeps_the_first_day_and_person(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        await olu.send(f"/surveys/{survey.id}/publish", {})
        first = await Survey.get()
        await olu.send(f"/surveys/{survey.id}/publish", {})
    again = await Survey.get().select_related("published_by")
    assert first.published_at is not None
    assert again.published_at == first.published_at
    assert again.published_by == cast["participation officer"]


async def test_a_closed_survey_prints_nothing_more_and_stays_closed(cast: Cast) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        shut = await page.submit("Close this survey")
        assert "closed" in shut.text
        assert "Print cards" not in shut.text
        assert (await page.submit("Print cards", name="Late", count="8")).status == 422
        assert (await page.submit("Print a poster")).path == f"/surveys/{survey.id}"
        await olu.send(f"/surveys/{survey.id}/publish", {})
    assert not (await Survey.get()).is_open
    assert not await CardBatch.exists()


async def test_a_draft_that_somebody_tries_to_close_can_still_be_published(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        await olu.send(f"/surveys/{survey.id}/close", {})
        await olu.send(f"/surveys/{survey.id}/publish", {})
    assert (await Survey.get()).is_open


@pytest.mark.parametrize("count", ["", "0", "1001", "-1", "1.5", "many", "²", pytest.param("9" * 5_000, id="huge")])
async def test_an_impossible_number_of_cards_is_asked_about(cast: Cast, count: str) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).submit("Print cards", name="Trip", count=count)
    assert page.status == 422
    assert "Say how many cards, from 1 to 1,000." in page.text
    assert typed(page, "name") == "Trip"
    assert not await CardBatch.exists()


async def test_a_sheet_of_cards_needs_a_name(cast: Cast) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).submit("Print cards", name=" ", count="8")
    assert page.status == 422
    assert "Name this sheet" in page.text
    assert typed(page, "count") == "8"


async def test_an_officer_stops_a_lost_sheet_and_only_that_one(cast: Cast) -> None:
    survey = await open_survey(cast)
    lost, safe = [await CardBatch.print(survey, name, 3) for name in ("Lost", "Safe")]
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(f"/surveys/{survey.id}/batches/{lost[0].id}/void", {})
        again = await olu.send(f"/surveys/{survey.id}/batches/{lost[0].id}/void", {})
    assert (page.status, again.status) == (200, 200)
    assert [bool(await Card.find(code)) for code in (*safe[1], *lost[1])] == [True] * 3 + [False] * 3
    assert "the rest stopped" in again.text
    assert len(again.soup.select("form[action$='/void']")) == 1


async def test_a_sheet_cannot_be_stopped_through_another_survey(cast: Cast) -> None:
    ours, other = await open_survey(cast), await open_survey(cast)
    batch, _ = await CardBatch.print(ours, "Summer day", 3)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(f"/surveys/{other.id}/batches/{batch.id}/void", {})
    assert page.status == 404
    assert await Card.all().count() == 3


@pytest.mark.parametrize(
    "called", ["LinCC member", "foster carer", "senior leader", "safeguarding lead", "administrator"]
)
@pytest.mark.parametrize("published", [False, True])
async def test_whoever_is_no_officer_of_the_group_cannot_find_the_survey(
    cast: Cast, called: str, published: bool
) -> None:
    survey = await (open_survey if published else a_draft)(cast)
    batch = (await CardBatch.print(survey, "Summer day", 2))[0] if published else None
    actions = [
        "/details",
        "/questions",
        "/publish",
        "/close",
        "/copy",
        "/change",
        "/cards",
        "/poster",
        f"/batches/{batch.id if batch else uuid4()}/void",
    ]
    async with cast.signed_in(called) as browser:
        pages = [await browser.open(f"/surveys/{survey.id}{page}") for page in ("", "/preview", "/details", "/trends")]
        pages += [await browser.send(f"/surveys/{survey.id}{act}", {"name": "x", "count": "8"}) for act in actions]
    assert {page.status for page in pages} == {404}
    assert "Life in our homes" not in "".join(page.html for page in pages)
    unchanged = await Survey.get()
    assert (bool(unchanged.published_at), unchanged.closed_at) == (published, None)
    assert await Card.all().count() == 2 * published


async def test_an_officer_of_another_group_cannot_find_the_survey(cast: Cast) -> None:
    survey = await open_survey(cast)
    await cast["participation officer"].memberships.filter(group__key="lincc").delete()
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open(f"/surveys/{survey.id}")).status == 404
        assert (await olu.send(f"/surveys/{survey.id}/close", {})).status == 404
        listed = await olu.open("/surveys")
        started = await olu.send("/surveys", {"group": "lincc", "template": "pulse-12-17"})
    assert "Life in our homes" not in listed.text
    assert started.status == 422
    assert await Survey.all().count() == 1


async def test_figures_are_withheld_until_five_people_have_answered_and_no_more_can(cast: Cast) -> None:
    survey = await open_survey(cast)
    await answered(survey, 4, q2=["Yes"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        assert "Fewer than 5 people have answered" in page.text
        assert shown(page) == {}
        await answered(survey, 3, q2=["Yes"])
        page = await olu.open(f"/surveys/{survey.id}")
        assert "5 or more people have answered" in page.text
        assert shown(page) == {}, "one more would be whoever has just answered"
        page = await page.submit("Close this survey")
    assert "7 people have answered" in page.text
    assert shown(page)["Yes"] == "100 % (7)"


async def test_an_answer_that_fewer_than_five_gave_is_withheld(cast: Cast) -> None:
    survey = await open_survey(cast)
    await answered(survey, 12, q3=["Friends", "Pets"])
    await answered(survey, 4, q3=["School"])
    await answered(survey, 1, q2=["Yes"])
    await survey.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        figures = shown(await olu.open(f"/surveys/{survey.id}"))
    assert figures["Friends"] == figures["Pets"] == "71 % (12)"
    assert figures["School"] == "withheld"


async def test_an_answer_that_all_but_a_few_gave_is_withheld_too(cast: Cast) -> None:
    survey = await open_survey(cast)
    await answered(survey, 12, q2=["Yes"], q3=["Friends"])
    await answered(survey, 2, q2=["No"], q3=["Pets"])
    await survey.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        figures = shown(await olu.open(f"/surveys/{survey.id}"))
    assert {figures[option] for option in ("Yes", "No", "Friends", "Pets")} == {"withheld"}


async def test_one_withheld_answer_cannot_be_worked_out_from_the_others(cast: Cast) -> None:
    survey = await open_survey(cast)
    for answer, times in (("Yes", 12), ("Sometimes", 7), ("No", 2)):
        await answered(survey, times, q2=[answer])
    await survey.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        figures = shown(await olu.open(f"/surveys/{survey.id}"))
    assert figures["Yes"] == "57 % (12)"
    assert figures["Sometimes"] == figures["No"] == "withheld"


async def test_what_people_wrote_is_not_among_the_figures(cast: Cast) -> None:
    survey = await open_survey(cast)
    await answered(survey, 6, q1=["OK"])
    await survey.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
    headings = [h3.get_text() for h3 in page.soup.select("h3")]
    assert headings == [q.text for q in five_questions() if not q.kind.is_words]


async def test_the_list_says_which_surveys_are_drafts_open_and_closed(cast: Cast) -> None:
    await a_draft(cast)
    await open_survey(cast, group="care-leavers")
    shut = await open_survey(cast, group="foster-carers")
    await shut.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/surveys")
    cards = [" ".join(card.get_text(" ").split()) for card in page.soup.select(".card")]
    states = {card.partition(" Life")[0]: card.split(" age ")[0].split()[-1] for card in cards}
    assert states == {
        "LinCC, the Living in Care Council": "draft",
        "Change for Care Leavers": "open",
        "Foster carers' steering group": "closed",
    }


async def test_markup_in_a_survey_is_only_letters(cast: Cast) -> None:
    nasty = "<script>alert('x')</script>"
    choice = Question(position=1, kind=Kind.ONE, text=nasty, options=[nasty, '"><b>'])
    survey = await open_survey(cast, [choice])
    await Survey.filter(id=survey.id).update(title=nasty, purpose=nasty, readers=nasty)
    async with cast.signed_in("participation officer") as olu:
        pages = [await olu.open(path) for path in (f"/surveys/{survey.id}", "/surveys", await new_card(survey))]
    for page in pages:
        assert "<script>alert" not in page.html
        assert nasty in page.text
    assert [str(field["value"]) for field in pages[2].soup.select("[name=q1]")] == [nasty, '"><b>']
