"""Words that may mean harm reach a named person, who reads them whole and says what they decided."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from portal.accounts.models import now
from portal.feedback.models import Source
from portal.safeguarding import clock
from portal.safeguarding.kinds import kind_label
from portal.safeguarding.models import Alert, Concern, Reading
from tests.browser import Cast
from tests.safeguarding.cases import GRAVE, QUIET, opened, raised, register, say, taken_on

pytestmark = pytest.mark.usefixtures("plain_screen")


async def ago(concern: Concern, **since: float) -> None:
    """As if it had been raised a while ago."""
    await Concern.filter(id=concern.id).update(raised_at=now() - timedelta(**since))


async def test_a_survey_comment_that_shows_harm_is_listed_with_its_owner_and_what_is_due(cast: Cast) -> None:
    concern = await raised(cast)
    await say(cast, QUIET)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    assert "Waiting for you (1)" in page.text
    card = page.soup.select_one("main .card")
    assert card is not None
    text = card.get_text(" ", strip=True)
    assert text.startswith(f"LinCC, the Living in Care Council {kind_label(concern.kind)} In a survey answer.")
    assert "Waiting a moment" in text
    assert f"To be seen by {clock.spoken(concern.raised_at + timedelta(minutes=15))}" in " ".join(text.split())
    owner = await Concern.get(id=concern.id).select_related("owner")
    assert owner.owner is not None
    assert f"Owner: {owner.owner.name}" in text
    assert page.soup.select(f'main a[href="/concerns/{concern.id}"]')


async def test_the_list_shows_none_of_the_words_and_warns_of_them(cast: Cast) -> None:
    concern = await taken_on(cast)
    await concern.decide(cast["safeguarding lead"], "Rang her aunt at ten.")
    await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    assert "uncle" not in page.text
    assert "aunt" not in page.text
    assert "hard to read" in page.text


async def test_the_whole_words_stand_behind_a_warning_with_the_stretch_marked(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
    said = page.soup.select_one("details:not([open]) .said")
    assert said is not None
    assert said.mark is not None
    assert said.get_text() == GRAVE
    assert said.mark.get_text() == GRAVE[concern.start : concern.end]
    assert "hits" in said.mark.get_text()
    behind = said.find_parent("details")
    assert behind is not None
    assert behind.summary is not None
    assert "hard to read" in behind.summary.get_text()
    assert kind_label(concern.kind) in behind.get_text()
    assert "Is there anything else?" in behind.get_text()
    assert GRAVE not in page.html.replace(str(behind), "")


async def test_markup_that_somebody_typed_stays_words(cast: Cast) -> None:
    text = "<script>alert(1)</script> my dad hits me with a belt"
    concern = await raised(cast, text)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
    assert [script for script in page.soup.select("script") if not script.get("src")] == []
    said = page.soup.select_one(".said")
    assert said is not None
    assert said.get_text() == text


@pytest.mark.parametrize(
    ("source", "known"),
    [
        (Source.SURVEY, "We do not know who wrote this, and cannot find out."),
        (Source.FORUM, "It stands in the forum under its writer's name."),
        (Source.IMPORT, "It came without a name."),
    ],
)
async def test_the_page_says_exactly_what_is_known_of_the_writer(cast: Cast, source: Source, known: str) -> None:
    concern = await raised(cast, source=source)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
    assert known in page.text
    assert ("Is there anything else?" in page.text) is (source is Source.SURVEY)


async def test_a_call_for_help_is_shown_with_how_to_reach_them_behind_the_warning(cast: Cast) -> None:
    concern = await Concern.ask_for_help(uuid4(), "He is outside my door", "Kez, 07700 900555")
    async with cast.signed_in("safeguarding lead") as ruth:
        listed = await ruth.open("/concerns")
        page = await opened(ruth, concern)
    assert "07700 900555" not in listed.text
    assert "A call for help" in listed.text
    behind = page.soup.select_one("details.words-behind")
    assert behind is not None
    assert "He is outside my door" in behind.get_text()
    assert "Kez, 07700 900555" in behind.get_text()


async def test_calls_for_help_come_first_then_what_is_due_soonest_then_the_strongest(cast: Cast) -> None:
    concerns = [await raised(cast) for _ in range(4)]
    for concern, (score, hours) in zip(concerns, [(2.0, 5), (4.0, 1), (3.0, 1), (3.0, 9)], strict=True):
        raised_at = (now() - timedelta(hours=hours)).replace(second=0, microsecond=0)
        await Concern.filter(id=concern.id).update(score=score, raised_at=raised_at)
    call = await Concern.ask_for_help(uuid4(), "Please come", "")
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    shown = [str(a["href"]).rsplit("/", 1)[1] for a in page.soup.select(".cards h3 a")]
    assert shown == [str(one.id) for one in (call, concerns[3], concerns[0], concerns[1], concerns[2])]
    assert "Waiting 9 hours" in page.text


@pytest.mark.parametrize(
    ("minutes", "seen", "said"),
    [
        (10, False, "To be seen by"),
        (20, False, "Overdue by 5 minutes. Nobody has seen it."),
        (20, True, "To be taken on by"),
        (80, True, "Overdue by 20 minutes. Nobody has taken it on."),
    ],
)
async def test_what_waits_says_in_words_what_is_due_and_what_is_late(
    cast: Cast, minutes: int, seen: bool, said: str
) -> None:
    concern = await raised(cast)
    await ago(concern, minutes=minutes)
    async with cast.signed_in("safeguarding lead") as ruth:
        if seen:
            await opened(ruth, concern)
        assert said in (await ruth.open("/concerns")).text


async def test_a_decision_is_due_at_the_end_of_the_next_working_day(cast: Cast) -> None:
    concern = await taken_on(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        assert "To be decided by" in (await ruth.open("/concerns")).text
        await ago(concern, days=6)
        page = await ruth.open("/concerns")
        assert "Overdue by" in page.text
        assert "No decision is written down." in page.text
        await concern.decide(cast["safeguarding lead"], "She visits today.")
        assert "Overdue" not in (await ruth.open("/concerns")).text


async def test_opening_a_concern_is_written_down_once_and_takes_nothing_on(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        await opened(ruth, concern)
        page = await opened(ruth, concern)
    assert (await register(concern)) == [("raised", ""), ("seen", "")]
    kept = await Concern.get(id=concern.id)
    assert (kept.acknowledged_at, kept.seen_at is None) == (None, False)
    assert kept.next_step_at is not None
    assert await Alert.filter(concern_id=concern.id).exists()
    assert "I take this on" in page.text


async def test_whoever_opens_a_concern_has_read_its_words(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        await opened(ruth, concern)
    read = await Reading.get(comment_id=concern.comment_id)
    assert (read.due_on, read.read_by_id) == (None, cast["safeguarding lead"].id)


async def test_the_list_looks_again_by_itself_until_the_server_ends_it(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as ruth:
        first = (await ruth.open("/concerns")).soup.select_one("#concerns")
        assert first is not None
        again = await ruth.open(str(first["hx-get"]), HX_Request="true")
        assert "<html" not in again.html
        assert "turn=2" in again.html
        last = await ruth.open("/concerns?turn=40", HX_Request="true")
        odd = await ruth.open("/concerns?turn=x")
    assert "hx-trigger" not in last.html
    assert "Look again" in last.text
    assert odd.status == 200


async def test_the_first_page_says_how_many_wait(cast: Cast) -> None:
    await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth, cast.signed_in("senior leader") as helen:
        assert "A concern waits for somebody to take it on." in (await ruth.open("/")).text
        assert "concern" not in (await helen.open("/")).text.lower()


@pytest.mark.parametrize("called", ["LinCC member", "participation officer", "senior leader", "administrator"])
async def test_nobody_else_can_open_the_concerns(cast: Cast, called: str) -> None:
    concern = await raised(cast)
    async with cast.signed_in(called) as browser:
        for path in ("/concerns", "/concerns/figures", f"/concerns/{concern.id}", f"/concerns/{concern.id}/case-file"):
            assert (await browser.open(path)).status == 404
        assert (await browser.send(f"/concerns/{concern.id}/take-on", {"first": "Nothing to see"})).status == 404
    assert (await Concern.get(id=concern.id)).acknowledged_at is None
    assert await Concern.visible_to(cast[called]).count() == 0


async def test_a_concern_that_is_not_there_is_not_found(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as ruth:
        for address in ("/concerns/00000000-0000-0000-0000-000000000000", "/concerns/none"):
            assert (await ruth.open(address)).status == 404


async def test_an_empty_list_is_a_designed_page(cast: Cast) -> None:
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/concerns")
    assert "Nothing is waiting" in page.text
    assert "Nothing is in hand" in page.text
    assert "No concern has been closed yet" in page.text


FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-5, "a moment"),
        (1, "a moment"),
        (2, "2 minutes"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (47 * 60 + 59, "47 hours"),
        (48 * 60, "2 days"),
        (60 * 24 * 10, "10 days"),
    ],
)
def test_waiting_is_told_as_a_person_would(minutes: int, said: str) -> None:
    assert clock.waited(FRIDAY, FRIDAY + timedelta(minutes=minutes)) == said


def test_times_are_told_as_the_clock_on_the_wall_shows_them() -> None:
    summer = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
    assert (clock.spoken(summer), clock.spoken(FRIDAY)) == ("1 July 2026, 10:05", "20 November 2026, 15:30")


def test_every_kind_has_a_label_and_an_old_kind_is_still_readable() -> None:
    assert kind_label("physical_harm") == "Physical harm"
    assert kind_label("asked_for_help") == "Asked for help"
    assert kind_label("raised_by_a_person") == "Raised by a person"
    assert kind_label("a_kind_of_old") == "A kind of old"
