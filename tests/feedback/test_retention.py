"""Words are kept for as long as two people agreed, and no longer; those that raised a concern stay."""

from datetime import date, timedelta

import pytest

from portal.accounts.models import Group
from portal.analysis.models import Coding
from portal.audit.models import Record
from portal.boards.models import Entry
from portal.feedback import jobs
from portal.feedback.jobs import forget_words_of
from portal.feedback.models import Comment, Source, Words
from portal.feedback.retention import RETENTION, oldest_kept
from portal.forums.models import Post, Topic
from portal.safeguarding.models import Concern
from portal.tables import now
from tests.addresses import AllCoded
from tests.browser import Cast
from tests.proposals.proposing import proposed, second_officer

HARM = "My uncle hits me when mum is out"


async def said(cast: Cast, text: str, days: int, group: str = "lincc") -> Comment:
    day = now().date() - timedelta(days=days)
    return await Comment.record(await cast.group(group), Source.SURVEY, Words(text, day))


async def texts() -> set[str]:
    return {comment.text for comment in await Comment.all()}


@pytest.mark.parametrize(("months", "oldest"), [(6, date(2026, 5, 23)), (24, date(2024, 11, 21))])
def test_how_far_back_words_are_kept(months: int, oldest: date) -> None:
    assert oldest_kept(Group(words_kept_months=months), date(2026, 11, 22)) == oldest


async def test_words_past_their_keeping_are_deleted_with_all_that_hangs_on_them(
    cast: Cast, all_coded: AllCoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    old = [await said(cast, f"They keep moving me, {n}", 740 + n) for n in range(5)]
    await said(cast, "Kept", 700)
    await said(cast, HARM, 900)
    await said(cast, "Of another group", 900, "foster-carers")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    group, olu = await cast.group("lincc"), cast["participation officer"]
    entry = await Entry.start(group, olu, "V7", "You said.", old)
    await forget_words_of(group)
    assert await texts() == {"Kept", HARM, "Of another group"}
    assert await Concern.all().count() == 1
    assert await Coding.all().count() == 3
    assert await Entry.exists(id=entry.id)
    for _ in range(2):
        told = await Record.filter(verb="forget_words").order_by("number")
        assert [record.facts["comments"] for record in told] == [2, 2, 1]
        assert {(record.actor_id, record.thing) for record in told} == {(None, "/groups/lincc")}
        await forget_words_of(group)


async def topic(cast: Cast, title: str, posted_days: int, words: str = "More rice", reply: str = "Yes") -> Topic:
    maya = cast["LinCC member"]
    made = await Topic.open(await cast.group("lincc"), maya, title, words)
    await made.reply(maya, reply)
    await Topic.filter(id=made.id).update(posted_at=now() - timedelta(days=posted_days))
    old = now().date() - timedelta(days=900)
    for post in await Post.filter(topic_id=made.id).select_related("comment"):
        await Comment.filter(id=post.comment.id).update(said_on=old)
    return made


async def test_talk_is_let_go_of_as_a_whole_once_it_is_over(cast: Cast) -> None:
    gone = await topic(cast, "Over", 800)
    alive = await topic(cast, "Going on", 3)
    held = await topic(cast, "With a concern", 800, reply=HARM)
    await forget_words_of(await cast.group("lincc"))
    assert {one.id for one in await Topic.all()} == {alive.id, held.id} != {gone.id}
    assert await Post.all().count() == 4
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
        assert "Going on" in page.text
        assert "Over" not in page.text
        assert (await maya.open(f"/forums/topics/{held.id}")).status == 200


async def test_two_officers_change_how_long_words_are_kept(cast: Cast) -> None:
    await said(cast, "Seven months ago", 213)
    one, noor = await proposed(cast, RETENTION), await second_officer(cast)
    assert (await cast.group("lincc")).words_kept_months == 24
    assert await one.decide(noor, RETENTION, confirmed=True)
    group = await cast.group("lincc")
    assert group.words_kept_months == 6
    assert (await cast.group("foster-carers")).words_kept_months == 24
    await forget_words_of(group)
    assert await texts() == set()


async def test_a_refusal_changes_nothing(cast: Cast) -> None:
    one, noor = await proposed(cast, RETENTION), await second_officer(cast)
    assert await one.decide(noor, RETENTION, confirmed=False)
    assert (await cast.group("lincc")).words_kept_months == 24
