"""Every text is read by a person on the same working day, and whoever reads it can say that it worries them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.models import now
from portal.analysis.models import Review
from portal.audit.models import Record
from portal.feedback.models import Comment
from portal.safeguarding.clock import Clock
from portal.safeguarding.models import Alert, Came, Concern, Did, Outcome, Reading, RegisterEntry
from portal.safeguarding.models.reading import monday, today
from portal.safeguarding.models.screen_change import in_force
from tests.analysis.coded import coded
from tests.browser import Browser, Cast, Page
from tests.safeguarding.cases import GRAVE, QUIET, deputy, say

pytestmark = pytest.mark.usefixtures("plain_screen")

BUTTON = "I have read these"
THURSDAY = datetime(2026, 11, 19, 10, tzinfo=UTC)


async def of(comment: Comment) -> Reading:
    return await Reading.get(comment_id=comment.id)


def texts(page: Page) -> list[str]:
    return [quote.get_text() for quote in page.soup.select("main blockquote")]


async def worried(page: Page, comment: Comment, why: str = "The way she says it.", **more: str) -> Page:
    return await page.submit(BUTTON, **{f"say-{comment.id}": "worry", f"why-{comment.id}": why, **more})


@pytest.mark.parametrize(
    ("said", "due"),
    [
        (THURSDAY, date(2026, 11, 19)),
        (THURSDAY.replace(hour=17), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 9, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 24, 18, tzinfo=UTC), date(2026, 12, 29)),
    ],
)
def test_words_are_due_the_same_working_day_or_the_next(said: datetime, due: date) -> None:
    assert Clock().read_on(said) == due


async def test_every_text_is_due_to_be_read_whether_the_screen_noticed_it_or_not(cast: Cast) -> None:
    for comment in (await say(cast, QUIET), await say(cast, GRAVE)):
        reading = await of(comment)
        assert reading.due_on == Clock().read_on(now())
        assert reading.read_by_id is None


async def test_an_officer_reads_what_was_said_in_their_groups_and_it_is_done(cast: Cast) -> None:
    comment = await say(cast, QUIET)
    async with cast.signed_in("participation officer") as olu:
        assert "One text waits to be read today" in (await olu.open("/")).text
        page = await olu.open("/reading")
        assert texts(page) == [QUIET]
        assert "Is there anything else?" in page.text
        page = await page.submit(BUTTON)
        assert page.path == "/reading"
        assert "There is nothing for you to read" in page.text
        assert "to be read today" not in (await olu.open("/")).text
    reading = await of(comment)
    assert (reading.due_on, reading.read_by_id) == (None, cast["participation officer"].id)
    assert reading.read_in == monday(today()), "the week, and no day"


async def test_an_officer_of_another_group_and_everybody_else_see_none_of_it(cast: Cast) -> None:
    comment = await say(cast, QUIET)
    await cast["participation officer"].leave(await cast.group("lincc"))
    async with cast.signed_in("participation officer") as olu:
        assert texts(await olu.open("/reading")) == []
        await olu.send("/reading", {f"say-{comment.id}": "read"})
    for called in ("LinCC member", "senior leader", "administrator", "designated officer"):
        async with cast.signed_in(called) as other:
            assert (await other.open("/reading")).status == 404
            assert (await other.open("/reading/load")).status == 404
    assert (await of(comment)).due_on is not None


async def test_the_safeguarding_team_reads_in_every_group(cast: Cast) -> None:
    await say(cast, QUIET)
    await say(cast, "More rice please", group="foster-carers")
    async with cast.signed_in("safeguarding lead") as ruth:
        assert sorted(texts(await ruth.open("/reading"))) == ["More rice please", QUIET]


async def test_what_worries_somebody_is_a_concern_at_once_and_the_rest_is_read(cast: Cast) -> None:
    odd, fine = await say(cast, "I sleep in the bath now"), await say(cast, QUIET)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reading")
        await worried(page, odd)
        assert "One more text" not in (await olu.open("/reading")).text, "it was read when it was raised"
    concern = await Concern.get()
    assert (concern.comment_id, concern.came) == (odd.id, Came.PERSON)
    assert (concern.said, concern.allegation) == ("The way she says it.", False)
    assert concern.screened_by == (await in_force()).version, "which version missed it is told"
    assert concern.raised_by_id == cast["participation officer"].id
    assert await Alert.filter(concern_id=concern.id).exists()
    assert [(await of(one)).due_on for one in (odd, fine)] == [None, None]
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
    assert "I sleep in the bath now" in page.text
    assert "What worried Olu Adeyemi The way she says it." in page.text


async def test_personal_details_are_masked_in_what_is_to_be_read_and_in_no_concern(cast: Cast) -> None:
    comment = await say(cast, "Ring my nan on 07700 900123 about the swimming")
    async with cast.signed_in("participation officer") as olu, cast.signed_in("safeguarding lead") as ruth:
        page = await olu.open("/reading")
        assert "07700 900123" not in page.text
        assert "about the swimming" in page.text
        assert "07700 900123" not in (await ruth.open("/reading")).text
        await worried(page, comment)
        concern = await Concern.get()
        assert "07700 900123" in (await ruth.open(f"/concerns/{concern.id}")).text


async def test_whoever_is_named_in_words_that_worry_somebody_is_not_told_of_them(cast: Cast) -> None:
    comment = await say(cast, "Castellan gave me sweets again")
    async with cast.signed_in("participation officer") as olu:
        await worried(await olu.open("/reading"), comment, "Something about it")
    concern = await Concern.get()
    assert not await Concern.visible_to(cast["safeguarding lead"]).filter(id=concern.id).exists()


async def test_a_worry_about_a_worker_goes_the_designated_officers_way(cast: Cast) -> None:
    comment = await say(cast, "He gives me sweets so that I keep quiet about it")
    await Concern.filter(comment_id=comment.id).update(comment_id=None)
    async with cast.signed_in("participation officer") as olu:
        await worried(await olu.open("/reading"), comment, **{f"works-{comment.id}": "yes"})
    concern = await Concern.get(comment_id=comment.id)
    assert (concern.allegation, concern.restricted) == (True, True)


async def test_a_worry_without_a_word_of_why_is_asked_for_again_and_nothing_is_lost(cast: Cast) -> None:
    one, other = await say(cast, "I sleep in the bath now"), await say(cast, QUIET)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reading")
        fields = {f"say-{one.id}": "worry", f"say-{other.id}": "worry", f"why-{other.id}": "So short"}
        page = await page.submit(BUTTON, **fields)
    assert page.status == 422
    assert page.soup.select_one(f".problems a[href='#why-{one.id}']")
    assert page.soup.select(f"[name='say-{one.id}'][value=worry][checked]")
    assert "So short" in page.text
    assert await Concern.all().count() == 0
    assert await Reading.filter(due_on=None).count() == 0


async def test_the_same_page_sent_twice_raises_one_concern(cast: Cast) -> None:
    comment = await say(cast, "I sleep in the bath now")
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reading")
        for _ in range(2):
            assert (await worried(page, comment)).status == 200
    assert await Concern.all().count() == 1
    assert await RegisterEntry.filter(did=Did.NOTED).count() == 0


async def test_what_a_second_person_thinks_of_the_same_words_is_added_to_the_same_concern(cast: Cast) -> None:
    comment = await say(cast, GRAVE)
    concern = await Concern.get(comment_id=comment.id)
    again = await Concern.raise_by(cast["participation officer"], comment.id, GRAVE, "I know the house.", False)
    assert again.id == concern.id
    assert await RegisterEntry.filter(concern_id=concern.id, did=Did.NOTED).exists()


async def test_a_worry_about_words_whose_concern_was_closed_opens_it_again(cast: Cast) -> None:
    comment = await say(cast, GRAVE)
    concern = await Concern.get(comment_id=comment.id)
    await concern.acknowledge(cast["safeguarding lead"])
    await concern.close(cast["safeguarding lead"], Outcome.NO_CONCERN, "A play.")
    await Concern.raise_by(cast["participation officer"], comment.id, GRAVE, "It is no play.", False)
    assert (await Concern.get(id=concern.id)).closed_at is None


async def test_words_that_raised_a_concern_are_never_shown_in_the_list(cast: Cast) -> None:
    await say(cast, GRAVE)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("safeguarding lead") as ruth:
        officers, team = await olu.open("/reading"), await ruth.open("/reading")
    assert "uncle" not in officers.text + team.text
    assert "One more text is with the safeguarding team, and is read there." in officers.text
    assert "Read these first" not in officers.text
    concern = await Concern.get()
    assert team.soup.select(f'main a[href="/concerns/{concern.id}"]')
    assert team.text.index("may be hard to read") < team.text.index("There is nothing for you to read")


async def test_coding_a_comment_is_reading_it(cast: Cast) -> None:
    coding = await coded(cast, QUIET, ["V1"])
    assert (await Reading.get(comment_id=coding.comment_id)).due_on is not None
    await Review.make(coding, cast["participation officer"], {"V1"}, quotable=False)
    assert (await Reading.get(comment_id=coding.comment_id)).due_on is None


async def test_what_is_late_comes_first_and_says_so(cast: Cast) -> None:
    new, old = await say(cast, QUIET), await say(cast, "Said last week")
    await Reading.filter(comment_id=old.id).update(due_on=today() - timedelta(days=7))
    await Reading.filter(comment_id=new.id).update(due_on=today() + timedelta(days=1))
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reading")
    assert texts(page) == ["Said last week", QUIET]
    assert page.text.index("Overdue since") < page.text.index("Said last week") < page.text.index("Due on")


async def test_ten_texts_stand_on_a_page_and_the_next_ten_on_the_next(cast: Cast) -> None:
    for number in range(12):
        await say(cast, f"Text number {number}")
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reading")
        assert len(texts(page)) == 10
        assert "12 texts wait to be read" in page.text
        page = await page.submit(BUTTON)
        assert len(texts(page)) == 2


async def test_what_somebody_else_read_meanwhile_stays_theirs(cast: Cast) -> None:
    comment = await say(cast, QUIET)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("safeguarding lead") as ruth:
        theirs = await ruth.open("/reading")
        await (await olu.open("/reading")).submit(BUTTON)
        assert (await theirs.submit(BUTTON)).status == 200
    assert (await of(comment)).read_by_id == cast["participation officer"].id


@pytest.mark.parametrize("odd", ["", "none", "00000000-0000-0000-0000-000000000000", "x" * 5_000])
async def test_an_odd_form_breaks_nothing(cast: Cast, odd: str) -> None:
    comment = await say(cast, QUIET)
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.send("/reading", {f"say-{odd}": "worry"})).status < 500
    assert (await of(comment)).due_on is not None


async def test_reading_and_raising_stand_in_the_trail_without_a_word(cast: Cast) -> None:
    comment = await say(cast, "I sleep in the bath now")
    async with cast.signed_in("participation officer") as olu:
        await worried(await olu.open("/reading"), comment)
    concern = await Concern.get()
    verbs = {record.verb: record for record in await Record.all()}
    assert {"to_read", "say_read", "raise_concern"} <= set(verbs)
    assert verbs["raise_concern"].thing == f"/concerns/{concern.id}"
    assert not any("bath" in record.details or "says it" in record.details for record in verbs.values())


async def read_everything(browser: Browser) -> None:
    await (await browser.open("/reading")).submit(BUTTON)


async def test_the_load_is_shown_by_name_and_who_carries_most_is_thought_of(cast: Cast) -> None:
    await deputy(cast)
    for number in range(9):
        await say(cast, f"Text number {number}")
    async with cast.signed_in("participation officer") as olu, cast.signed_in("deputy") as tomasz:
        await read_everything(olu)
        concern = await Concern.get(comment_id=(await say(cast, GRAVE)).id)
        await concern.acknowledge(cast["deputy"])
        await concern.decide(cast["deputy"], "She visits today.")
        page = await tomasz.open("/reading/load")
        rows = [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")]
        assert rows == ["Olu Adeyemi 9 0 0 0", "Tomasz Bello 0 1 0 0"], "by name, and one concern once a week"
        assert "Olu Adeyemi has carried more than half of it lately. Ask how they are" in page.text


async def test_the_load_tells_of_earlier_weeks_and_of_nothing_before_them(cast: Cast) -> None:
    for weeks in (0, 1, 4, 5):
        comment = await say(cast, f"{weeks} weeks ago")
        await Reading.done(cast["participation officer"], [comment.id])
        await Reading.filter(comment_id=comment.id).update(read_in=monday(today()) - timedelta(days=7 * weeks))
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open("/reading/load")
    assert [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")] == ["Olu Adeyemi 1 0 2 0"]
    assert "more than half" not in page.text, "three texts are not enough to worry about"


async def test_the_load_counts_no_concern_that_not_every_reader_may_know_of(cast: Cast) -> None:
    concern = await Concern.get(comment_id=(await say(cast, GRAVE)).id)
    await concern.change_way(cast["safeguarding lead"], True, "It is a carer.")
    async with cast.signed_in("participation officer") as olu:
        assert "Nobody has read anything" in (await olu.open("/reading/load")).text
