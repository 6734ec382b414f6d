"""A survey can ask who answers: in fixed words, few things at once, never of the youngest, and nobody has to say."""

import json

import pytest

from portal.feedback.models import Comment
from portal.languages import BANK, OTHERS, catalog
from portal.surveys import about, bringing, forms, ready
from portal.surveys.about import About, called, counted_under, offered
from portal.surveys.gate import OLDEST, Rule
from portal.surveys.models import (
    AgeBand,
    Answer,
    Details,
    Kind,
    Question,
    Response,
    Survey,
    check,
    copy,
    new_version,
    offer,
)
from portal.surveys.reading_age import reading_age
from portal.surveys.xlsform import export, importing
from tests.browser import Browser, Cast
from tests.surveys.asking import DETAILS, a_draft, five_questions, new_card, new_poster, open_survey, weigh
from tests.surveys.test_building import problems

AUDIENCES = ["8-11", "12-17", about.LEAVERS, about.ADULTS]
READY, ADD, SEND = "ready-questions", "Add these to the survey", "Send my answers"
FOR_EVERYBODY = {About.ETHNICITY, About.GENDER, About.DISABILITY, About.TONGUE, About.BOROUGH}


def who(dimension: About, audience: str = "12-17") -> Question:
    """A question about who answers, not saved yet."""
    asked = next(one for one in offered(audience) if one.about is dimension)
    return Question(position=1, **ready.who_content(asked))


async def a_survey_about(cast: Cast, *dimensions: About) -> Survey:
    """The five questions and then these; a draft."""
    survey = await a_draft(cast)
    for dimension in dimensions:
        content = ready.who_content(next(one for one in offered("12-17") if one.about is dimension))
        assert await Question.add(survey, **content)
    return await Survey.get(id=survey.id).select_related("group")


async def published(cast: Cast, *dimensions: About) -> Survey:
    survey = await a_survey_about(cast, *dimensions)
    await weigh(survey, cast["participation officer"])
    await survey.publish(cast["participation officer"])
    return await Survey.get(id=survey.id).select_related("group")


async def messages(survey: Survey, rule: Rule) -> list[str]:
    return [one.message for one in (await check(survey)).unread if one.rule is rule]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_everybody_can_leave_open_what_they_are_asked_and_few_answers_are_offered(audience: str) -> None:
    for one in offered(audience):
        assert one.options[-1] == "I would rather not say"
        assert "skip" in one.why
        assert 2 <= len(one.words) == len(one.keys) <= 5
        assert set(one.keys) <= set(one.about.keys)
        assert max(map(len, one.options)) <= forms.LONGEST_OPTION


def test_every_age_is_asked_in_words_of_its_own_and_the_youngest_nothing() -> None:
    assert offered(about.audience(AgeBand.YOUNGEST, are_care_leavers=False)) == []
    everything = set(About)
    assert [{one.about for one in offered(who)} for who in AUDIENCES] == [everything] * 3 + [FOR_EVERYBODY]
    assert about.audience("18+", are_care_leavers=True) == about.LEAVERS
    for band in ("8-11", "12-17"):
        for one in offered(band):
            assert reading_age(one.text, one.why, ". ".join(one.options)) <= OLDEST[band], one.text


def test_an_answer_is_counted_under_the_same_key_at_every_age() -> None:
    assert counted_under(About.GENDER, "Girl") == counted_under(About.GENDER, "Woman") == "gender=female"
    assert counted_under(About.GENDER, "I would rather not say") == ""
    assert called("home=foster") == ("Where they live", "With foster carers")
    assert called(f"home={about.NOT_SAID}") == ("Where they live", "Not said")
    for one in (one for audience in AUDIENCES for one in offered(audience)):
        assert [counted_under(one.about, said) for said in one.words] == [one.about.by(key) for key in one.keys]


@pytest.mark.parametrize("code", OTHERS)
def test_they_are_there_in_every_language(code: str) -> None:
    known = catalog(code, BANK).gettext
    for one in (one for audience in AUDIENCES for one in offered(audience)):
        assert all(known(said) != said for said in (one.text, one.why, *one.options))


async def test_an_officer_adds_them_from_a_list_with_the_reason_that_people_read(cast: Cast, stranger: Browser) -> None:
    survey = await a_draft(cast)
    await offer(survey, "pl")
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/{READY}")
        assert "Questions about who answers" in [legend.get_text() for legend in page.soup.select("legend")]
        page = await page.submit(ADD, about=["borough"])
        assert "about who answers Its words are fixed." in page.text
        assert not page.soup.select(f"a[href='/surveys/{survey.id}/questions/{(await last(survey)).id}']")
        assert "Which ethnic" not in page.text
        again = await olu.open(f"/surveys/{survey.id}/{READY}")
        assert not again.soup.select("[name=about][value=borough]"), "it is asked already"
    asked = await last(survey)
    assert (asked.about, asked.kind, asked.shown_if_id, asked.required_because) == (About.BOROUGH, Kind.ONE, None, "")
    assert asked.told("pl").text == "Czy mieszkasz w naszej gminie (borough)?"
    await weigh(survey, cast["participation officer"])
    await survey.publish(cast["participation officer"])
    page = await stranger.open(await new_card(survey))
    before, field = page.text.split("Do you live in our borough?")[:2]
    assert before.rstrip().endswith("We ask so that we can see whether it goes as well for everybody. You can skip it.")
    assert "I would rather not say" in field


async def last(survey: Survey) -> Question:
    return (await Question.filter(survey_id=survey.id).order_by("-position"))[0]


async def test_the_page_says_before_the_first_question_what_is_kept_of_it(cast: Cast, stranger: Browser) -> None:
    told = "What you say about yourself stays with your answers. Nobody sees numbers of fewer than ten."
    with_one = await stranger.open(await new_card(await published(cast, About.GENDER)))
    assert told in with_one.text.split("How is home?")[0]
    assert told not in (await stranger.open(await new_card(await open_survey(cast)))).text


async def test_three_is_the_most_and_what_was_ticked_is_not_lost(cast: Cast) -> None:
    survey = await a_survey_about(cast, About.CARE)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/{READY}")
        page = await page.submit(ADD, about=["gender", "home", "borough"])
    assert page.status == 422
    assert problems(page) == {"about": "A survey asks at most 3 things about who answers. Tick fewer."}
    assert len(page.soup.select("[name=about][checked]")) == 3
    assert await Question.filter(survey_id=survey.id).count() == 6


async def test_each_more_than_one_is_a_warning_that_has_to_be_weighed(cast: Cast) -> None:
    survey = await a_survey_about(cast, About.GENDER)
    assert await messages(survey, Rule.ABOUT) == []
    survey = await a_survey_about(cast, About.GENDER, About.HOME, About.CARE)
    found = await messages(survey, Rule.ABOUT)
    assert [one.split(" about")[0] for one in found] == ["This is question 2 of 3", "This is question 3 of 3"]


async def test_duties_keep_to_what_may_be_asked_of_whom(cast: Cast) -> None:
    survey = await a_survey_about(cast, About.GENDER, About.HOME, About.CARE)
    assert await messages(survey, Rule.DUTY) == []
    for content in (who(About.BOROUGH), who(About.GENDER)):
        content.survey_id, content.position = survey.id, 9 + (content.about is About.GENDER)
        await content.save()
    told = " ".join(await messages(survey, Rule.DUTY))
    assert "It asks 5 things about who answers" in told
    assert "asked twice" in told
    await Survey.filter(id=survey.id).update(age_band=AgeBand.YOUNGER)
    told = " ".join(await messages(await Survey.get(id=survey.id), Rule.DUTY))
    assert told.count("in the words of another age") == 3, "of time in care and of the borough all are asked alike"
    await Survey.filter(id=survey.id).update(age_band=AgeBand.YOUNGEST)
    told = " ".join(await messages(await Survey.get(id=survey.id), Rule.DUTY))
    assert "children under eight are not asked that" in told


async def test_nothing_depends_on_what_somebody_says_about_themselves(cast: Cast) -> None:
    survey = await a_survey_about(cast, About.GENDER)
    gender = await last(survey)
    content = {"kind": Kind.LONG, "text": "And why?", "shown_if_id": gender.id, "shown_if_options": ["Girl"]}
    forged = await Question.add(survey, **content)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/new-question")
        assert "What is your gender?" not in page.text, "it is not offered as what a question may depend on"
        await olu.send(f"/surveys/{survey.id}/questions/{gender.id}", {"text": "Who are you?", "kind": "long"})
        await olu.send(f"/surveys/{survey.id}/questions/{gender.id}/copy", {})
        await olu.send(f"/surveys/{survey.id}/questions/{gender.id}/move", {"way": "up"})
    assert forged
    assert (await Question.get(id=forged.id)).shown_if_id is None
    kept = await Question.get(id=gender.id)
    assert (kept.text, kept.kind, kept.position) == (gender.text, gender.kind, 5), "it can be moved, and not changed"
    assert await Question.filter(about=About.GENDER).count() == 1


async def test_later_versions_copies_and_forms_that_go_out_and_come_back_ask_it_too(cast: Cast) -> None:
    survey = await published(cast, About.GENDER)
    olu = cast["participation officer"]
    for made in (await new_version(survey, olu), await copy(survey, olu)):
        assert (await last(made)).about is About.GENDER
    described = bringing.described(survey, await Question.filter(survey_id=survey.id))
    back, left = importing.form(export.workbook(described, "one"))
    asked = bringing.questions(back)
    assert left == []
    assert [one.about for one in asked] == [None] * 5 + [About.GENDER]
    assert asked[-1].options == (await last(survey)).options


async def test_what_somebody_says_stays_with_their_answers_and_nothing_where_they_would_rather_not(
    cast: Cast, stranger: Browser
) -> None:
    survey = await published(cast, About.GENDER, About.BOROUGH)
    way = await new_poster(survey)
    told = {"q5": "Let me see my brother", "q6": "Boy or young man", "q7": "I would rather not say"}
    await (await stranger.open(way)).submit(SEND, **told)
    sheet = await Response.get()
    kept = await Answer.filter(response_id=sheet.id).order_by("question__position").values_list("chosen", "about")
    assert kept == [(["Boy or young man"], "gender=male"), (["I would rather not say"], None)]
    assert "gender" not in json.dumps(list(await Comment.all().values()), default=str)


async def test_care_leavers_are_asked_in_words_of_theirs(cast: Cast) -> None:
    olu = cast["participation officer"]
    grown = Details(DETAILS.title, DETAILS.purpose, DETAILS.readers, AgeBand.ADULT, known=DETAILS.known)
    for group, offers_home in (("care-leavers", True), ("foster-carers", False)):
        survey = await Survey.draft(await cast.group(group), olu, grown, five_questions())
        async with cast.signed_in("participation officer") as browser:
            page = await browser.open(f"/surveys/{survey.id}/{READY}")
        assert ("How long were you in care?" in page.text) is offers_home
        assert "Do you live in our borough?" in page.text
