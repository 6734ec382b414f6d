"""Nobody is asked anything until somebody is sure to hear the answer."""

import pytest

from portal.forums.models import Topic
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Contact, NotReady
from portal.surveys.models import Survey
from tests.addresses import a_survey
from tests.browser import Cast
from tests.forums.topics import a_topic
from tests.safeguarding.council import a_deputy
from tests.surveys.asking import open_survey


async def is_missing(duty: Duty) -> None:
    await Contact.filter(duty=duty).update(tested_at=None)


@pytest.mark.parametrize(
    ("duty", "words"),
    [(Duty.TEAM, "safeguarding rota"), (Duty.OUT_OF_HOURS, "out-of-hours"), (Duty.DESIGNATED, "designated officer")],
)
async def test_no_survey_is_published_and_no_topic_opened_without_each(cast: Cast, duty: Duty, words: str) -> None:
    survey, olu = await a_survey(cast), cast["participation officer"]
    await is_missing(duty)
    with pytest.raises(NotReady, match=words):
        await survey.publish(olu)
    with pytest.raises(NotReady, match=words):
        await Topic.open(await cast.group("lincc"), olu, "Food", "More rice")
    await Contact.all().update(tested_at=None)
    assert len(await Contact.missing()) == 3
    assert (await Survey.get(id=survey.id)).published_at is None
    assert not await Topic.exists()


async def test_every_working_day_needs_somebody_and_two_can_share_them(cast: Cast) -> None:
    await Contact.filter(duty=Duty.TEAM).update(weekdays=[0, 1, 2])
    assert len(await Contact.missing()) == 1
    await a_deputy("Priya Nandakumar", [3, 4])
    assert await Contact.missing() == []
    await Contact.filter(name="Priya Nandakumar").update(tested_at=None)
    assert len(await Contact.missing()) == 1


async def test_whoever_left_the_rota_counts_no_more(cast: Cast) -> None:
    await (await Contact.get(duty=Duty.OUT_OF_HOURS)).end()
    assert len(await Contact.missing()) == 1


async def test_the_officer_is_told_what_is_missing_and_who_can_put_it_right(cast: Cast) -> None:
    survey = await a_survey(cast)
    await is_missing(Duty.OUT_OF_HOURS)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        assert "an out-of-hours contact whose test alert came through" in page.text
        assert "Ruth Castellan can put this right" in page.text
        assert not page.soup.select("main a[href='/rota']"), "they could not open it"
        page = await page.submit("Publish this survey")
    assert page.status == 422
    assert page.soup.select_one(".problems a[href='#before']")
    assert page.soup.select_one("#before")
    assert (await Survey.get(id=survey.id)).published_at is None


async def test_once_it_is_put_right_the_survey_is_published(cast: Cast) -> None:
    survey = await a_survey(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        assert "Still missing" not in page.text
        await page.submit("Publish this survey")
    assert (await Survey.get(id=survey.id)).published_at is not None


async def test_a_member_is_told_kindly_and_loses_nothing_that_they_typed(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        form = await maya.open("/forums/lincc")
        await is_missing(Duty.TEAM)
        page = await form.submit("Start this topic", title="Food", text="More rice please")
        assert page.status == 422
        assert "What you typed is still here" in page.text
        text = page.soup.select_one("#text")
        assert text is not None
        assert text.get_text(strip=True) == "More rice please"
        assert "rota" not in page.text
        page = await maya.open("/forums/lincc")
        assert "New topics have to wait a little" in page.text
        assert not page.soup.select("main form")
    assert not await Topic.exists()


async def test_the_officer_reads_in_the_forum_who_can_put_it_right(cast: Cast) -> None:
    await is_missing(Duty.TEAM)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/forums/lincc")
    assert "Before a topic can be started here" in page.text
    assert "Ruth Castellan can put this right" in page.text


async def test_what_is_open_already_goes_on(cast: Cast) -> None:
    """Cards and posters are still printed, and people still answer one another."""
    survey, topic = await open_survey(cast), await a_topic(cast)
    await Contact.all().update(tested_at=None)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        cards = await page.submit("Print cards", name="Summer day", count="2")
        poster = await page.submit("Print a poster")
        assert {one.response.headers["content-type"] for one in (cards, poster)} == {"application/pdf"}
        await survey.publish(cast["participation officer"])
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open(f"/forums/topics/{topic.id}")
        assert (await page.submit("Post your reply", text="And more rice")).status == 200
