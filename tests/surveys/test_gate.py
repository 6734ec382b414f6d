"""Nothing is asked of anybody before every duty is done, and no warning is passed over without a reason."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from portal.accounts.models import Person, now
from portal.audit.models import Record
from portal.permissions import Role
from portal.safeguarding.models import HelpLine, NotReady
from portal.surveys import bank, forms
from portal.surveys.avoiding import Avoided
from portal.surveys.gate import Finding, Rule, findings, of_question
from portal.surveys.models import AgeBand, Checked, Kind, Override, Question, Survey, Wording, check
from tests.browser import Browser, Cast, Page
from tests.surveys.asking import DETAILS, a_draft, five_questions
from tests.surveys.test_building import problems

PLACEMENT = "What is your placement like?"
WORDS = Avoided(one.entry for one in Wording.shipped())
LEAVE = "Keep this reason"


def asked(text: str, kind: Kind = Kind.LONG, **more: Any) -> Question:
    return Question(position=1, kind=kind, text=text, **more)


def found(
    questions: Iterable[Question], band: AgeBand = AgeBand.OLDER, owner: bool = True, late: str = ""
) -> list[Finding]:
    return findings(replace(DETAILS, age_band=band, words_kept_months=24), list(questions), WORDS, owner, late)


def rules(question: Question, band: AgeBand = AgeBand.OLDER) -> list[Rule]:
    return [one.rule for one in of_question(question, band, WORDS)]


def asked_by(given: dict[str, Any]) -> Question:
    """A ready question of the bank."""
    kind = Kind(given["kind"])
    return asked(given["text"], kind, help=given.get("help", ""), options=kind.options(given.get("options", [])))


async def a_warned_draft(cast: Cast) -> Survey:
    return await a_draft(cast, [asked(PLACEMENT)])


async def is_published(survey: Survey) -> bool:
    return (await Survey.get(id=survey.id)).published_at is not None


async def publish(browser: Browser, survey: Survey) -> Page:
    return await (await browser.open(f"/surveys/{survey.id}")).submit("Publish this survey")


def to_do(page: Page) -> str:
    heading = page.soup.select_one("#before")
    assert heading is not None
    assert heading.parent is not None
    return " ".join(heading.parent.get_text(" ").split())


async def test_a_survey_without_any_trouble_takes_one_press(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        assert "Everything is in place." in to_do(await olu.open(f"/surveys/{survey.id}"))
        page = await publish(olu, survey)
    assert page.status == 200
    assert await is_published(survey)


@pytest.mark.parametrize("gone", ["purpose", "readers", "known"])
async def test_nothing_is_asked_before_people_are_told_what_for_who_reads_it_and_what_is_known(
    cast: Cast, gone: str
) -> None:
    survey = await a_draft(cast)
    await Survey.filter(id=survey.id).update(**{gone: ""})
    async with cast.signed_in("participation officer") as olu:
        page = await publish(olu, survey)
        assert page.status == 422
        assert page.soup.select(f"a[href='/surveys/{survey.id}/details#{gone}']")
        assert not page.soup.select("form[action$=warnings]"), "a duty is done, and not argued away"
        page = await page.click("Do it")
        assert page.soup.select(f"#{gone}")
        page = await page.submit("Save", **{gone: "We know that you have one of our cards."})
        await page.submit("Publish this survey")
    assert await is_published(survey)


async def test_somebody_who_can_has_to_answer_for_safeguarding(cast: Cast) -> None:
    survey = await a_draft(cast)
    await Survey.filter(id=survey.id).update(safeguarding_owner_id=None)
    ruth = cast["safeguarding lead"]
    async with cast.signed_in("participation officer") as olu:
        page = await publish(olu, survey)
        assert "who answers for safeguarding" in to_do(page)
        page = await olu.open(f"/surveys/{survey.id}/details")
        offered = [option.get_text() for option in page.soup.select("#safeguarding_owner option")]
        assert offered == ["Choose somebody", "Ruth Castellan, safeguarding lead", "Olu Adeyemi, participation officer"]
        page = await page.submit("Save", safeguarding_owner=str(cast["LinCC member"].id))
        assert "who answers for safeguarding" in to_do(page), "nobody else can be named"
        page = await (await olu.open(f"/surveys/{survey.id}/details")).submit("Save", safeguarding_owner=str(ruth.id))
        page = await page.submit("Publish this survey")
    assert "Ruth Castellan answers for safeguarding in this survey." in page.text


async def test_whoever_answered_for_safeguarding_and_left_answers_no_more(cast: Cast) -> None:
    survey = await a_draft(cast)
    other = await Person.create(name="Noor Silva", role=Role.OFFICER)
    await other.join(await cast.group("lincc"))
    await Survey.filter(id=survey.id).update(safeguarding_owner_id=other.id)
    await other.leave(await cast.group("lincc"))
    with pytest.raises(NotReady, match="answers for safeguarding"):
        await survey.publish(cast["participation officer"])
    assert not await is_published(survey)


@pytest.mark.parametrize(("days", "holds"), [(90, True), (91, False)])
async def test_the_help_lines_were_checked_within_ninety_days(cast: Cast, days: int, holds: bool) -> None:
    survey = await a_draft(cast)
    await HelpLine.all().update(checked_on=now().date() - timedelta(days=days))
    async with cast.signed_in("participation officer") as olu:
        page = await publish(olu, survey)
        if not holds:
            assert "Not checked for 91 days" in to_do(page)
            page = await (await page.click("Do it")).submit("I have checked every number today")
            await publish(olu, survey)
    assert await is_published(survey)
    assert (page.status == 200) or not holds


async def test_a_survey_asks_something(cast: Cast) -> None:
    survey = await a_draft(cast)
    await survey.questions.all().delete()
    async with cast.signed_in("participation officer") as olu:
        page = await publish(olu, survey)
    assert page.status == 422
    assert "at least one question" in to_do(page)


async def test_a_warning_is_left_as_it_is_only_with_a_reason_which_is_kept(cast: Cast) -> None:
    survey = await a_warned_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await publish(olu, survey)
        assert page.status == 422
        assert 'It says "placement". Say instead: home, or where you live.' in to_do(page)
        page = await page.submit(LEAVE, why="  ")
        assert page.status == 422
        assert problems(page) == {"why-1": "Write why it is right as it is."}
        assert page.soup.select("details[open] textarea#why-1[aria-describedby~=why-1-problem]")
        page = await page.submit(LEAVE, why="LinCC asked for this very word.")
        assert "Left as it is, with a reason: 1" in to_do(page)
        page = await page.submit("Publish this survey")
    assert "LinCC asked for this very word." in page.text, "whoever looks later can read why"
    kept = await Override.get(survey_id=survey.id)
    assert (kept.rule, kept.by_id, kept.reason) == (
        Rule.WORD,
        cast["participation officer"].id,
        "LinCC asked for this very word.",
    )
    told = await Record.filter(verb="leave_warning").first()
    assert told is not None
    assert told.facts["reason"] == "LinCC asked for this very word."
    assert 'It says "placement"' in told.facts["warning"]


async def test_a_reason_that_is_too_long_is_asked_about_beside_its_own_warning(cast: Cast) -> None:
    survey = await a_draft(cast, [asked("A placement for siblings")])
    mark = (await check(survey)).unread[1].mark
    async with cast.signed_in("participation officer") as olu:
        page = await olu.send(f"/surveys/{survey.id}/warnings", {"mark": mark, "why": "x" * 301})
    assert list(problems(page)) == ["why-2"]
    assert [typed.get_text().strip() for typed in page.soup.select("[name=why]")] == ["", "x" * 301]


async def test_a_reason_ends_when_the_words_change(cast: Cast) -> None:
    survey = await a_warned_draft(cast)
    [warning] = (await check(survey)).unread
    await survey.leave(warning, cast["participation officer"], "It has to be so.")
    assert (await check(survey)).unread == []
    await survey.questions.all().update(text="Do you like your placement?")
    with pytest.raises(NotReady, match="placement"):
        await survey.publish(cast["participation officer"])


async def test_a_duty_cannot_be_argued_away_and_what_is_not_there_cannot_be_left(cast: Cast) -> None:
    survey = await a_warned_draft(cast)
    await Survey.filter(id=survey.id).update(known="")
    async with cast.signed_in("participation officer") as olu:
        for mark in ("", "0" * 64):
            await olu.send(f"/surveys/{survey.id}/warnings", {"mark": mark, "why": "Because"})
    assert not await Override.exists()
    assert not await is_published(survey)


async def test_nobody_else_finds_the_way_to_leave_a_warning(cast: Cast) -> None:
    survey = await a_warned_draft(cast)
    mark = (await check(survey)).unread[0].mark
    for called in ("LinCC member", "safeguarding lead", "senior leader"):
        async with cast.signed_in(called) as browser:
            page = await browser.send(f"/surveys/{survey.id}/warnings", {"mark": mark, "why": "Because"})
            assert page.status == 404
    assert not await Override.exists()


async def test_what_is_changed_after_the_page_was_opened_is_looked_at_too(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        await survey.questions.filter(position=1).update(text=PLACEMENT)
        page = await page.submit("Publish this survey")
    assert page.status == 422
    assert "placement" in to_do(page)
    assert not await is_published(survey)


async def test_nobody_changes_a_survey_between_the_last_look_at_it_and_its_publishing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = await a_draft(cast)
    question = await Question.get(survey_id=survey.id, position=1).select_related("survey")

    async def while_somebody_writes(draft: Survey) -> Checked:
        assert not await question.rewrite(text=PLACEMENT)
        assert not await survey.rewrite(replace(DETAILS, known=""))
        return await check(draft)

    monkeypatch.setattr("portal.surveys.models.survey.check", while_somebody_writes)
    await survey.publish(cast["participation officer"])
    assert await is_published(survey)
    assert (await Question.get(id=question.id)).text == "How is home?"


async def test_the_question_page_says_it_while_the_question_is_being_written(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        form = await olu.open(f"/surveys/{survey.id}")
        form = await form.click("Change question 1")
        asks = form.soup.select_one("[hx-get]")
        assert asks is not None
        page = await olu.open(f"{asks['hx-get']}?kind=yes_no&text=Don't you like your placement and your school?")
        plain = await olu.open(f"{asks['hx-get']}?kind=faces&text=How is home?")
    for said in ("Say instead: home", "two things at once", 'a "no" is hard to read', "hints at one answer"):
        assert said in page.text
    assert "To look at" not in plain.text


@pytest.mark.parametrize(
    ("band", "most"), [(AgeBand.YOUNGEST, 5), (AgeBand.YOUNGER, 5), (AgeBand.OLDER, 8), (AgeBand.ADULT, 12)]
)
def test_a_survey_is_as_long_as_its_age_allows(band: AgeBand, most: int) -> None:
    many = [asked("How is home?") for _ in range(most + 1)]
    assert found(many[:most], band) == []
    [warning] = found(many, band)
    assert (warning.rule, warning.rule.can_be_weighed) == (Rule.LENGTH, True)
    assert f"{most} are enough" in warning.message


def test_the_purpose_is_one_sentence() -> None:
    about = replace(DETAILS, purpose="We want to know. Then we change it.", words_kept_months=24)
    [warning] = findings(about, five_questions(), WORDS, True, "")
    assert (warning.rule, warning.where) == (Rule.LENGTH, "details#purpose")


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("How do you feel about where you live?", set()),
        ("Do you understand why you are living away from your family?", {AgeBand.YOUNGEST, AgeBand.YOUNGER}),
        ("Do professionals consider your preferences appropriately?", set(AgeBand) - {AgeBand.ADULT}),
    ],
)
def test_a_question_is_read_easily_at_its_age(text: str, bands: set[AgeBand]) -> None:
    assert {band for band in AgeBand if Rule.READING_AGE in rules(asked(text), band)} == bands


def test_what_is_hard_to_read_is_named() -> None:
    [warning] = of_question(asked("Do professionals consider your preferences appropriately?"), "8-11", WORDS)
    assert "For 8-11 it should read like age 7 or less" in warning.message
    assert '"professionals", "preferences" and "appropriately"' in warning.message


@pytest.mark.parametrize("field", ["help", "section", "required_because"])
def test_words_to_avoid_are_found_wherever_they_are_read(field: str) -> None:
    assert rules(asked("How is home?", Kind.LONG, **{field: "About your siblings"})) == [Rule.WORD]
    assert rules(asked("How is home?", Kind.ONE, options=["Siblings", "Friends"])) == [Rule.WORD]


async def test_the_title_and_what_people_are_told_are_looked_at_too(cast: Cast) -> None:
    survey = await a_draft(cast)
    for field in ("title", "purpose", "readers", "known"):
        await Survey.filter(id=survey.id).update(**{field: "About contact with siblings"})
        unread = (await check(await Survey.get(id=survey.id))).unread
        assert {one.where for one in unread} == {f"details#{field}"}
        assert len(unread) == 2
        await Survey.filter(id=survey.id).update(**{field: "Fine"})


def test_two_questions_alike_share_their_reason_and_two_words_do_not() -> None:
    first, second = asked(PLACEMENT, id=uuid4()), asked(PLACEMENT, id=uuid4())
    marks = {one.mark for one in found([first, second])}
    assert len(marks) == 1
    assert len({one.mark for one in of_question(asked("A placement for siblings"), "18+", WORDS)}) == 2


def test_the_questions_of_the_tests_themselves_have_no_trouble() -> None:
    assert found(five_questions()) == []


@pytest.mark.parametrize("key", [key for key, one in bank.templates().items() if one["questions"]])
def test_every_ready_survey_passes_the_gate_of_its_age(key: str) -> None:
    """Who answers for safeguarding is named by whoever uses it."""
    draft = forms.from_bank(key)
    assert draft is not None
    about = replace(draft.details, words_kept_months=24)
    trouble = findings(about, draft.questions, WORDS, True, "")
    told = [f"{one.position} {one.message}" for one in trouble]
    assert told == []


@pytest.mark.parametrize("band", list(AgeBand))
def test_every_ready_question_passes_at_each_of_its_ages(band: AgeBand) -> None:
    ready = [one for asked in bank.questions_for(band).values() for one in asked]
    assert ready
    told = {one["text"]: rules(asked_by(one), band) for one in ready}
    assert {text: found for text, found in told.items() if found} == {}


async def test_a_copied_question_and_its_copy_stand_on_one_page(cast: Cast) -> None:
    survey = await a_warned_draft(cast)
    question = await Question.get(survey_id=survey.id).select_related("survey")
    await question.copy()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        assert len(page.soup.select("form[action$=warnings]")) == 2
        page = await page.submit(LEAVE, why="Both are right.")
    assert "Everything is in place." in to_do(page)
