"""Words are kept for as long as was promised, and no longer. What was counted stays."""

from datetime import date, timedelta

import pytest

from portal import db, settings
from portal.accounts.models import Group, Voice
from portal.analysis.models import Code, Coding
from portal.audit.models import Record
from portal.boards.models import Entry
from portal.check import problems
from portal.feedback.models import Comment, Source, Words
from portal.feedback.periods import Quarter
from portal.forums.models import Post, Topic
from portal.keeping import jobs
from portal.keeping.retention import RETENTION, Rule, oldest_kept, overdue, rules
from portal.reports.counts import ALL, EVERY_CODE
from portal.reports.models import agreed_quotes
from portal.safeguarding.models import Concern, Reading
from portal.surveys.models import Answer, Response, Survey
from portal.surveys.results import results
from portal.tables import now
from tests.addresses import AllCoded
from tests.analysis.coded import all_quotable
from tests.browser import Cast
from tests.keeping.kept import an_answer, code_all, counted
from tests.proposals.proposing import proposed, second_officer
from tests.surveys.asking import open_survey

HARM = "My uncle hits me when mum is out"


def ago(days: int) -> date:
    return now().date() - timedelta(days=days)


async def said(cast: Cast, text: str, days: int, group: str = "lincc", source: Source = Source.IMPORT) -> Comment:
    return await Comment.record(await cast.group(group), source, Words(text, ago(days)))


async def texts() -> set[str]:
    return {comment.text for comment in await Comment.all()} - {""}


async def forget_all() -> None:
    for rule in await rules():
        await jobs.forget(rule)


async def rule_for(what: str) -> Rule:
    return next(rule for rule in await rules() if rule.what.startswith(what))


@pytest.mark.parametrize(("months", "oldest"), [(6, date(2026, 5, 23)), (24, date(2024, 11, 21))])
def test_how_far_back_words_are_kept(months: int, oldest: date) -> None:
    assert oldest_kept(months, date(2026, 11, 22)) == oldest


async def test_words_past_their_keeping_are_let_go_of_and_only_safeguarding_keeps_a_worry(
    cast: Cast, all_coded: AllCoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    old = [await said(cast, f"My social worker is always late, {n}", 740 + n) for n in range(5)]
    await said(cast, "Kept", 700)
    worry = await said(cast, HARM, 900)
    await said(cast, "Of another group", 900, "foster-carers")
    await code_all(cast, all_coded)
    group, olu = await cast.group("lincc"), cast["participation officer"]
    entry = await Entry.start(group, olu, {"V7": old}, "You said.")
    await jobs.forget(await rule_for("Gathered elsewhere: LinCC"))
    assert await texts() == {"Kept", HARM, "Of another group"}
    assert [concern.comment_id for concern in await Concern.all()] == [worry.id]
    assert await entry.comments.all().count() == 0
    assert (await Entry.get(id=entry.id)).you_said == "You said."
    async with cast.signed_in("participation officer") as browser:
        held = await Coding.get(comment_id=worry.id)
        assert (await browser.open(f"/coding/comments/{held.id}")).status == 404
    async with cast.signed_in("safeguarding lead") as ruth:
        concern = await Concern.get(comment_id=worry.id)
        assert HARM in (await ruth.open(f"/concerns/{concern.id}")).text
    for _ in range(2):
        told = await Record.filter(verb="forget_words").order_by("number")
        assert [record.facts["comments"] for record in told] == [2, 2, 2]
        assert {(record.actor_id, record.thing) for record in told} == {(None, "/groups/lincc")}
        await jobs.forget(await rule_for("Gathered elsewhere: LinCC"))


async def test_an_empty_row_leads_nowhere(cast: Cast, all_coded: AllCoded) -> None:
    survey = await open_survey(cast)
    sheet = await an_answer(survey, "Family time is too short")
    comment = await Comment.get(response_id=sheet.id)
    await code_all(cast, all_coded)
    await Coding.filter(comment_id=comment.id).update(quotable=True)
    await Response.filter(id=sheet.id).update(answered_in=ago(800))
    await Comment.filter(id=comment.id).update(said_on=ago(800))
    await forget_all()
    left = await Comment.get(id=comment.id)
    assert (left.text_sealed, left.response_id, left.question, left.claim, left.coding_due_at) == (
        None,
        None,
        "",
        None,
        None,
    )
    assert left.said_on == Quarter.of(ago(800)).first
    assert not await Reading.filter(due_on__isnull=False).exists()
    assert {(code.start, code.end) for code in await Code.all()} <= {(None, None)}
    assert not (await Coding.get(comment_id=comment.id)).quotable
    kept = await Response.get(id=sheet.id)
    assert kept.comeback_hash == ""
    assert kept.receipt != sheet.receipt
    assert not await Answer.filter(response_id__isnull=False).exists()


async def test_no_count_of_a_past_quarter_changes_when_words_go(
    cast: Cast, all_coded: AllCoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MINIMUM_COUNT", 1)
    survey = await open_survey(cast)
    for n in range(6):
        sheet = await an_answer(survey, f"My social worker never rings me back, {n}")
        await Response.filter(id=sheet.id).update(answered_in=ago(800 + n))
        await Comment.filter(response_id=sheet.id).update(said_on=ago(800))
    await said(cast, "My social worker never rings me back", 800)
    await code_all(cast, all_coded)
    await survey.close(cast["participation officer"])
    quarter, asked = Quarter.of(ago(800)), await survey.questions.all()
    await all_quotable(cast)
    assert await agreed_quotes().exists()
    before = (await counted(quarter), await results(survey, asked))
    assert before[0]["lincc", ALL, EVERY_CODE] == 7
    assert len(before[0]) > 2
    await forget_all()
    assert await texts() == set()
    assert (await counted(quarter), await results(survey, asked)) == before
    assert not await agreed_quotes().exists()


async def test_each_survey_keeps_its_words_for_as_long_as_its_respondents_were_told(cast: Cast) -> None:
    short, long = await open_survey(cast), await open_survey(cast)
    await Survey.filter(id=short.id).update(words_kept_months=6)
    for survey, text in ((short, "Short"), (long, "Long")):
        sheet = await an_answer(survey, text)
        await Response.filter(id=sheet.id).update(answered_in=ago(300))
        await Comment.filter(response_id=sheet.id).update(said_on=ago(300))
    await forget_all()
    assert await texts() == {"Long"}
    assert {one.survey_id for one in await Response.exclude(comeback_hash="")} == {long.id}


async def topic(cast: Cast, title: str, posted_days: int, words: str = "More rice", reply: str = "Yes") -> Topic:
    maya = cast["LinCC member"]
    made = await Topic.open(await cast.group("lincc"), maya, title, words)
    await made.reply(maya, reply)
    await Topic.filter(id=made.id).update(posted_at=now() - timedelta(days=posted_days))
    for post in await Post.filter(topic_id=made.id).select_related("comment"):
        await Comment.filter(id=post.comment.id).update(said_on=ago(900))
    return made


async def test_talk_is_let_go_of_as_a_whole_once_it_is_over(cast: Cast) -> None:
    gone = await topic(cast, "Over", 800)
    alive = await topic(cast, "Going on", 10)
    worry = await topic(cast, "A worry", 800, reply=HARM)
    await forget_all()
    assert {one.id for one in await Topic.all()} == {alive.id}
    assert await texts() == {"Going on\nMore rice", "Yes", HARM}
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
        assert "Going on" in page.text
        assert "Over" not in page.text
        assert "A worry" not in page.text
        for over in (gone, worry):
            assert (await maya.open(f"/forums/topics/{over.id}")).status == 404
    held = await Post.get(topic_id=None)
    assert held.author_id == cast["LinCC member"].id, "safeguarding has to know who is in danger"
    async with cast.signed_in("safeguarding lead") as ruth:
        concern = await Concern.get(comment_id=held.comment_id)
        assert HARM in (await ruth.open(f"/concerns/{concern.id}")).text


async def test_two_officers_change_how_long_words_are_kept(cast: Cast) -> None:
    await said(cast, "Seven months ago", 213)
    survey = await open_survey(cast)
    one, noor = await proposed(cast, RETENTION), await second_officer(cast)
    assert (await cast.group("lincc")).words_kept_months == 24
    assert await one.decide(noor, RETENTION, confirmed=True)
    assert (await cast.group("lincc")).words_kept_months == 6
    assert (await cast.group("foster-carers")).words_kept_months == 24
    assert (await Survey.get(id=survey.id)).words_kept_months == 24
    await forget_all()
    assert await texts() == set()


async def test_a_refusal_changes_nothing(cast: Cast) -> None:
    one, noor = await proposed(cast, RETENTION), await second_officer(cast)
    assert await one.decide(noor, RETENTION, confirmed=False)
    assert (await cast.group("lincc")).words_kept_months == 24


async def test_what_should_be_gone_is_counted_until_it_is(cast: Cast) -> None:
    assert (await overdue()).rows == 0
    await said(cast, "Hello", 740)
    await said(cast, "Yellow", 731)
    await topic(cast, "Over", 800)
    late = await overdue()
    assert (late.rows, late.since) == (3, ago(800) + timedelta(days=731))
    assert "3 rows are kept for longer" in late.words
    await forget_all()
    assert (await overdue()).rows == 0
    assert (await overdue()).words == "Nothing is kept for longer than was promised."


async def test_a_respondent_is_told_how_long_before_the_first_question(cast: Cast) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/surveys")
        draft = await page.submit("Start", group="lincc", template="pulse-12-17")
        details = await draft.click("Change this")
        assert details.soup.select_one("#words_kept_months option[selected]")["value"] == "24"  # type: ignore[index]
        olus = str(cast["participation officer"].id)
        saved = await details.submit("Save", words_kept_months="12", safeguarding_owner=olus)
        assert "We keep your words for 12 months." in (await saved.click("See it as they will")).text
        published = await saved.submit("Publish this survey")
        survey = await Survey.get(id=published.path.split("/")[2])
        late = await details.submit("Save", words_kept_months="60")
    assert "published while you wrote" in late.text
    assert (await Survey.get(id=survey.id)).words_kept_months == 12


async def test_portal_check_says_what_is_kept_for_too_long(database: str) -> None:
    async with db.connect():
        group = await Group.create(key="lincc", name="LinCC", voice=Voice.CHILD_IN_CARE)
        await Comment.record(group, Source.IMPORT, Words("Hello", ago(800)))
    [one] = [problem for problem in await problems() if "kept for longer" in problem.what]
    assert one.level == "unsafe"
    assert str(ago(800) + timedelta(days=731)) in one.what
