"""Nobody but the safeguarding team reads the personal details in what people said; in a forum, members keep names."""

import csv
import io
import json
from collections.abc import Awaitable, Callable

import pytest

from portal.analysis.exporting import EXPORT
from portal.analysis.models import Code, Coding, Review
from portal.feedback.masking import Kind, find
from portal.feedback.models import Comment
from portal.forums.models import Topic
from portal.keeping.models import Erasure
from portal.mail.models import Mail
from portal.proposals.models import Proposal
from portal.safeguarding.models import Concern
from tests.analysis.coded import all_quotable, coded, say
from tests.browser import Browser, Cast
from tests.forums.topics import a_topic
from tests.reports.whole import an_edition, keep

AllCoded = Callable[[], Awaitable[None]]
SECRETS = {"Zuberi", "Larkenshaw", "Tollgate", "07700", "zuz_09", "BR9"}
DETAILS = (
    "My uncle hits Zuberi, who is at Larkenshaw Academy. We live at 14 Tollgate Lane, BR9 4ZZ. "
    "Ring 07700 900123 or my snap is zuz_09. I was moved twice."
)
MASKED = (
    "My uncle hits [name], who is at [school]. We live at [address], [postcode]. "
    "Ring [phone number] or my snap is [online name]. I was moved twice."
)


def told(text: str) -> set[str]:
    return {secret for secret in SECRETS if secret in text}


async def test_words_are_masked_in_the_transaction_that_keeps_them(cast: Cast) -> None:
    [comment] = await say(cast, DETAILS)
    kept = await Comment.get(id=comment.id)
    assert kept.text == MASKED
    assert kept.unmasked == DETAILS
    assert kept.masks == find(DETAILS)
    assert kept.masks_sealed is not None
    assert b"NAME" not in bytes(kept.masks_sealed)


async def test_words_from_before_there_were_masks_are_masked_when_they_are_read(cast: Cast) -> None:
    [comment] = await say(cast, DETAILS)
    await Comment.all().update(masks_sealed=None)
    assert (await Comment.get(id=comment.id)).text == MASKED


async def test_no_reader_but_safeguarding_is_told(cast: Cast, all_coded: AllCoded) -> None:
    [comment] = await say(cast, DETAILS)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    coding = await Coding.get(comment_id=comment.id)
    await Review.make(coding, cast["participation officer"], {"V7"}, quotable=True)
    async with cast.signed_in("participation officer") as olu:
        pages = [await olu.open(path) for path in await officers_pages(cast, coding)]
        read = [page.html for page in pages if page.status == 200]
        read.append(await an_export(cast, olu))
    assert any("[name]" in page for page in read)
    assert set().union(*map(told, read)) == set()
    assert set().union(*(told(mail.body + mail.subject) for mail in await Mail.all())) == set()


async def officers_pages(cast: Cast, coding: Coding) -> list[str]:
    return [
        f"/coding/comments/{coding.id}",
        *("/coding", "/coding/lincc", "/to-read", "/reading", "/reports/quotes", "/reports/now?group=lincc"),
        *("/entries", "/entries/new?group=lincc&code=V7&quarter=2026-Q4", "/me", "/"),
    ]


async def an_export(cast: Cast, olu: Browser) -> str:
    group, officer = await cast.group("lincc"), cast["participation officer"]
    one = await Proposal.propose(EXPORT, officer, group, {"quarter": "2026-Q4"}, "For the annual report.")
    assert await one.decide(cast["safeguarding lead"], EXPORT, True)
    sheet = (await olu.send(f"/proposals/{one.id}/export", {})).response.text
    assert [row[3] for row in csv.reader(io.StringIO(sheet))][1:] == [MASKED]
    return sheet


async def test_the_words_in_a_report_are_masked(cast: Cast) -> None:
    coding = await coded(cast, "Zuberi has new locks", ["V1"])
    await all_quotable(cast)
    report = await keep(an_edition("lincc", quotes=(("V1", str(coding.id)),)))
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/reports/{report.number}")
    assert [quote.get_text() for quote in page.soup.select("blockquote")] == ["[name] has new locks"]


async def test_the_safeguarding_team_reads_every_detail(cast: Cast) -> None:
    [comment] = await say(cast, DETAILS)
    concern = await Concern.get(comment_id=comment.id)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.open(f"/concerns/{concern.id}")
    assert told(page.text) == SECRETS


async def test_evidence_is_marked_where_it_stands_in_the_masked_words(cast: Cast, all_coded: AllCoded) -> None:
    [comment] = await say(cast, "Zuberi and Ngozi say I got bullied on the bus")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    marks = {comment.text[one.start : one.end] for one in await Code.all() if one.start is not None}
    assert any("bullied" in mark for mark in marks)


async def test_members_read_names_in_their_forum_and_no_way_to_find_somebody(cast: Cast) -> None:
    topic = await a_topic(cast, "Food for Zuberi", DETAILS)
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open(f"/forums/topics/{topic.id}")
    assert page.h1 == "Food for Zuberi"
    assert told(page.text) == {"Zuberi", "Larkenshaw"}
    assert "We live at [address], [postcode]." in page.text


async def test_members_have_their_own_words_whole(cast: Cast) -> None:
    await a_topic(cast, "Food for Zuberi", DETAILS)
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/me/posts")
        file = (await maya.open("/me/data.json")).response
    assert told(page.text) == SECRETS
    assert told(json.dumps(file.json())) == SECRETS


async def test_masks_go_with_the_words(cast: Cast) -> None:
    topic = await a_topic(cast, "Food", "Thanks, Zuberi")
    comment_id = (await Topic.get(id=topic.id).prefetch_related("posts")).posts[0].comment_id
    await Erasure.let_go([comment_id])
    gone = await Comment.get(id=comment_id)
    assert (gone.text_sealed, gone.masks_sealed, gone.text) == (None, None, "")


@pytest.mark.parametrize("kind", list(Kind))
async def test_no_comment_is_about_what_stands_in_the_place_of_a_detail(
    cast: Cast, all_coded: AllCoded, kind: Kind
) -> None:
    [comment] = await say(cast, "Grumblewick")
    await comment.hide("Grumblewick", kind)
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    assert (await Comment.get(id=comment.id)).text == f"[{kind.word}]"
    assert not await Code.all().exists()
