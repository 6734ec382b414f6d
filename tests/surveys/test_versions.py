"""A published survey stays as it is: a change makes a new version, a copy is a survey of its own, and the end has three
steps: closed, opened again or archived."""

import asyncio
from datetime import timedelta

import pytest

from portal.accounts.models import Person, now
from portal.audit.models import Record
from portal.permissions import Role
from portal.safeguarding.models import Contact, HelpLine
from portal.surveys.gate import Rule
from portal.surveys.models import Kind, Override, Question, Survey, Wording, check, copy, new_version
from tests.browser import Cast, Page
from tests.surveys.asking import a_draft, answered, new_card, open_survey


async def line(survey: Survey) -> list[Question]:
    return list(await Question.filter(survey_id=survey.id))


async def published(cast: Cast, survey: Survey) -> Survey:
    owner = cast["participation officer"].id
    await Survey.filter(id=survey.id, safeguarding_owner_id=None).update(safeguarding_owner_id=owner)
    await survey.publish(cast["participation officer"])
    return await Survey.get(id=survey.id).select_related("group")


async def next_version(cast: Cast, survey: Survey) -> Survey:
    return await new_version(survey, cast["participation officer"])


def rows(page: Page) -> dict[str, list[str]]:
    """The figures on the page of trends, by question and option."""
    found = {}
    for section in page.soup.select("main section"):
        heading = section.select_one("h2, h3")
        asked = " ".join(heading.get_text(" ").split()) if heading else ""
        for row in section.select("tbody tr"):
            option, *cells = [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
            found[f"{asked} {option}"] = cells
    return found


async def test_a_new_version_asks_the_same_and_remembers_what_it_asks_again(cast: Cast) -> None:
    survey = await open_survey(cast)
    first = await line(survey)
    await Question.filter(id=first[4].id).update(shown_if_id=first[1].id, shown_if_options=["No"])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).submit("Make a new version")
    second = await Survey.get(id=page.path.split("/")[2])
    assert "draft of version 2" in page.text
    assert (second.version, second.first_version_id, second.published_at) == (2, survey.id, None)
    assert (second.title, second.known, second.age_band) == (survey.title, survey.known, survey.age_band)
    again = await line(second)
    assert [one.first_asked_id for one in again] == [one.id for one in first]
    assert [one.asks_the_same for one in again[:4]] == [one.asks_the_same for one in first[:4]]
    assert (again[4].shown_if_id, again[4].shown_if_options) == (again[1].id, ["No"])
    third = await next_version(cast, await published(cast, second))
    assert (third.version, third.first_version_id) == (3, survey.id)
    assert [one.lineage for one in await line(third)] == [one.id for one in first]


async def test_while_a_version_is_being_written_there_is_no_other(cast: Cast) -> None:
    survey = await open_survey(cast)
    asked = [next_version(cast, await Survey.get(id=survey.id).select_related("group")) for _ in range(2)]
    one, two = await asyncio.gather(*asked)
    three = await next_version(cast, survey)
    assert one.id == two.id == three.id
    assert await Survey.all().count() == 2
    assert len(await line(one)) == 5


async def test_a_copy_is_another_survey(cast: Cast) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).submit("Copy it")
    made = await Survey.get(id=page.path.split("/")[2])
    assert (made.version, made.first_version_id, made.published_at) == (1, None, None)
    assert [one.first_asked_id for one in await line(made)] == [None] * 5
    assert not {one.lineage for one in await line(made)} & {one.lineage for one in await line(survey)}
    assert [(one.text, one.options) for one in await line(made)] == [
        (one.text, one.options) for one in await line(survey)
    ]


async def test_a_reason_goes_with_the_words_into_the_next_version_and_not_into_a_copy(cast: Cast) -> None:
    asked = [Question(position=n, kind=Kind.LONG, text=f"Is your {n} placement good?") for n in (1, 2)]
    survey = await open_survey(cast, asked)
    await Override.all().update(made_at=now() - timedelta(days=400))
    [_, gone] = await Override.all()
    gone.by_id = None
    await gone.save()
    second = await next_version(cast, survey)
    made = await copy(survey, cast["participation officer"])
    assert [len((await check(one)).unread) for one in (second, made)] == [0, 2]
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{second.id}")
        since = f"{(now() - timedelta(days=400)).year})"
        assert page.text.count("Because: It has to be so here.") == 2
        assert (page.text.count("(Olu Adeyemi, "), page.text.count("(somebody who has left, ")) == (1, 1)
        assert page.text.count(since) == 2
        await (await line(second))[0].rewrite(text="Is your placement fine?")
        page = await page.submit("Publish this survey")
    assert page.status == 422
    assert [one.position for one in (await check(second)).unread] == [1], "other words need a reason of their own"
    await (await line(second))[0].rewrite(text="Is your home fine?")
    assert [one.by_id for one in await Override.filter(survey_id=survey.id)], "the first version keeps its own"
    third = await next_version(cast, await published(cast, second))
    assert await Override.filter(survey_id=third.id).count() == 1, "what stands for nothing any more goes no further"


async def test_two_questions_alike_take_their_one_reason_along(cast: Cast) -> None:
    asked = [Question(position=n, kind=Kind.LONG, text="Is your placement good?") for n in (1, 2)]
    second = await next_version(cast, await open_survey(cast, asked))
    assert len((await check(second)).weighed) == 2
    assert await Override.filter(survey_id=second.id).count() == 1


async def test_a_draft_says_which_of_its_questions_begin_anew(cast: Cast) -> None:
    survey = await open_survey(cast)
    second = await next_version(cast, survey)
    await (await line(second))[1].rewrite(text="Do adults listen?")
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{second.id}")
        alone = await olu.open(f"/surveys/{(await a_draft(cast)).id}")
    anew = [card for card in page.soup.select(".built .card") if "Its figures begin anew" in card.get_text()]
    assert [card.select_one("h3").get_text(strip=True)[-17:] for card in anew] == ["Do adults listen?"]  # type: ignore[union-attr]
    assert "Its figures begin anew" not in alone.text


async def test_versions_are_compared_side_by_side_and_small_counts_are_withheld(cast: Cast) -> None:
    survey = await open_survey(cast)
    await answered(survey, 6, q1=["Good"], q2=["Yes"])
    await answered(survey, 2, q1=["OK"], q2=["No"])
    second = await next_version(cast, survey)
    await (await line(second))[1].rewrite(text="Do adults listen?")
    second = await published(cast, second)
    await answered(second, 12, q1=["Good"], q2=["Yes"])
    third = await published(cast, await next_version(cast, second))
    await answered(third, 4, q1=["Good"], q2=["Yes"])
    for one in (survey, second):
        await one.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        while_open = rows(await olu.open(f"/surveys/{third.id}/trends"))
    await third.close(cast["participation officer"])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{third.id}")).click("What changed")
        same = rows(await olu.open(f"/surveys/{survey.id}/trends"))
    figures = rows(page)
    assert page.path == f"/surveys/{third.id}/trends"
    assert while_open["How is home? Good"] == ["withheld", "100 % (12)", "still open"]
    assert figures["How is home? Good"] == ["withheld", "100 % (12)", "withheld"]
    assert figures["How is home? OK"] == ["withheld", "withheld", "withheld"]
    assert figures["Do adults listen? new in version 2 Yes"] == ["not asked", "100 % (12)", "withheld"]
    assert figures["Do people listen? not asked any more Yes"] == ["withheld", "not asked", "not asked"]
    assert same == figures, "it is the same from whichever version one comes"
    assert "What is the best thing?" not in page.text, "words are no figures"


async def test_a_survey_with_one_version_has_nothing_to_compare(cast: Cast) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        assert "What changed" not in (await olu.open(f"/surveys/{survey.id}")).text
        alone = await olu.open(f"/surveys/{survey.id}/trends")
        nothing = await olu.open(f"/surveys/{(await a_draft(cast)).id}/trends")
    assert rows(alone)["How is home? Good"] == ["still open"]
    assert "No version is published yet" in nothing.text


async def test_the_yearly_survey_is_seen_side_by_side_for_every_age(cast: Cast) -> None:
    made = {}
    async with cast.signed_in("participation officer") as olu:
        for key, group in (("safe-8-11", "lincc"), ("safe-12-17", "lincc"), ("safe-18", "care-leavers")):
            page = await (await olu.open("/surveys")).submit("Start this survey", group=group, template=key)
            made[key] = await published(cast, await Survey.get(id=page.path.split("/")[2]))
        await answered(made["safe-8-11"], 6, q1=["Always"])
        await answered(made["safe-12-17"], 5, q1=["Always"])
        for one in made.values():
            await one.close(cast["participation officer"])
        page = await (await olu.open(f"/surveys/{made['safe-12-17'].id}")).click("What changed")
        await cast["participation officer"].memberships.filter(group__key="care-leavers").delete()
        without = await olu.open(f"/surveys/{made['safe-12-17'].id}/trends")
    ages = [th.get_text(" ", strip=True)[:9].strip() for th in page.soup.select("#ages ~ section th[scope=col]")]
    assert ages[:4] == ["Answer", "Age 8-11", "Age 12-17", "Age 18+ 2"]
    assert rows(page)["Do you feel safe where you live? Always"] == ["100 % (6)", "100 % (5)", "withheld"]
    assert rows(page)["Do you feel safe online? Always"] == ["not asked", "withheld", "withheld"]
    assert not [asked for asked in rows(page) if "when you are out" in asked], "nobody else is asked that"
    assert rows(without)["Do you feel safe where you live? Always"] == ["100 % (6)", "100 % (5)"]


async def test_an_officer_closes_opens_again_and_archives(cast: Cast) -> None:
    survey = await open_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        assert "Put it into the archive" not in page.text, "nobody loses an open survey from sight"
        await olu.send(f"/surveys/{survey.id}/archive", {})
        assert (await Survey.get()).archived_at is None
        page = await page.submit("Close this survey")
        page = await page.submit("Open it again")
        assert (await Survey.get()).is_open
        assert (await olu.open(await new_card(survey))).h1 == survey.title
        page = await (await page.submit("Close this survey")).submit("Put it into the archive")
        assert page.path == "/surveys"
        assert survey.title not in page.text
        page = await page.click("Surveys in the archive")
        assert survey.title in page.text
        page = await (await page.click(survey.title)).submit("Take it out of the archive")
        assert (await Survey.get()).archived_at is None
        assert survey.title in (await olu.open("/surveys")).text


@pytest.mark.parametrize(
    "undone", ["a safeguarding rota", "Have the help lines checked", "who answers for safeguarding"]
)
async def test_what_is_opened_again_needs_its_duties_done_as_at_first(cast: Cast, undone: str) -> None:
    survey = await open_survey(cast)
    await survey.close(cast["participation officer"])
    if "rota" in undone:
        await Contact.all().update(tested_at=None)
    elif "lines" in undone:
        await HelpLine.all().update(checked_on=now().date() - timedelta(days=91))
    else:
        await an_owner_who_left(cast, survey)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{survey.id}")).submit("Open it again")
    assert page.status == 422
    assert undone in page.text
    assert page.soup.select_one(".problems a[href='#reopen']")
    assert page.soup.select_one("#reopen")
    assert not (await Survey.get()).is_open


async def an_owner_who_left(cast: Cast, survey: Survey) -> None:
    gone = await Person.create(name="Noor Silva", role=Role.OFFICER, paused_at=now())
    await Survey.filter(id=survey.id).update(safeguarding_owner_id=gone.id)


async def test_somebody_else_can_answer_for_safeguarding_in_a_survey_that_is_published(cast: Cast) -> None:
    survey = await open_survey(cast)
    await survey.close(cast["participation officer"])
    await an_owner_who_left(cast, survey)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        assert "Nobody answers for safeguarding in this survey any more." in page.text
        for nobody in ("", str(cast["LinCC member"].id)):
            asked = await page.submit("Save", safeguarding_owner=nobody)
            assert asked.status == 422
            assert asked.soup.select_one(".problems a[href='#safeguarding_owner']")
        page = await page.submit("Save", safeguarding_owner=str(cast["safeguarding lead"].id))
        assert "Ruth Castellan answers for safeguarding in this survey." in page.text
        await page.submit("Open it again")
    assert (await Survey.get()).is_open


async def test_what_was_weighed_or_came_up_since_stands_in_nobodys_way_when_it_is_opened_again(cast: Cast) -> None:
    survey = await open_survey(cast)
    await survey.close(cast["participation officer"])
    await Wording.begin()
    await Wording.create(word="home", instead="where you live", unless=[])
    await survey.reopen()
    assert (await Survey.get()).is_open


async def test_a_draft_can_be_copied_and_neither_reopened_nor_archived(cast: Cast) -> None:
    survey = await a_draft(cast)
    made = await copy(await Survey.get(id=survey.id).select_related("group"), cast["participation officer"])
    await survey.reopen()
    await survey.archive()
    assert len(await line(made)) == 5
    assert (await Survey.get(id=survey.id)).archived_at is None
    assert await Survey.filter(published_at=None).count() == 2


async def test_an_officer_deletes_a_draft_and_is_told_first_what_goes(cast: Cast) -> None:
    survey = await open_survey(cast)
    second = await next_version(cast, survey)
    await Override.create(survey=second, rule=Rule.WORD, mark="1", found="It says so.", reason_sealed=b"")
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/surveys/{second.id}")).click("Delete this draft")
        for told in ("its 5 questions", "the reason why you left a warning", "the versions that were published"):
            assert told in page.text
        assert await Survey.exists(id=second.id), "looking deletes nothing"
        page = await page.submit("Delete this draft")
        assert (page.path, "The draft is deleted." in page.text) == ("/surveys?deleted=yes", True)
        assert (await olu.open(f"/surveys/{second.id}")).status == 404
    assert [one.id for one in await Survey.all()] == [survey.id]
    assert (await Question.all().count(), await Override.exists()) == (5, False)
    told_of = await Record.filter(verb="delete_draft").get()
    assert told_of.facts["title"] == survey.title


async def test_what_was_ever_published_is_not_deleted(cast: Cast) -> None:
    survey = await a_draft(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}/delete")
        await survey.publish(cast["participation officer"])
        late = await page.submit("Delete this draft")
        assert (late.status, "It can be closed." in late.text) == (422, True)
        assert late.soup.select("#close"), "where the summary leads to"
        assert (await olu.open(f"/surveys/{survey.id}/delete")).path == f"/surveys/{survey.id}"
        await survey.close(cast["participation officer"])
        assert (await olu.send(f"/surveys/{survey.id}/delete", {})).status == 422
        assert "Delete this draft" not in (await olu.open(f"/surveys/{survey.id}")).text
    assert await Question.all().count() == 5
    assert not await Record.filter(verb="delete_draft").exists()
