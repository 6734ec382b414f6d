"""A group talks among itself: topics, replies, and who can read them."""

import logging
from collections.abc import Awaitable, Callable

import pytest

from portal.analysis.models import Coding
from portal.feedback.models import Comment, Source
from portal.forums.models import Post, Topic
from portal.safeguarding.models import Concern
from tests.browser import Browser, Cast
from tests.forums.topics import a_topic, open_topic


async def test_a_member_of_one_group_is_taken_straight_to_its_forum(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums")
    assert page.path == "/forums/lincc"
    assert page.h1 == "LinCC, the Living in Care Council"
    assert "yours can be the first" in page.text


async def test_an_officer_sees_every_group_with_its_latest_topic(cast: Cast) -> None:
    await a_topic(cast, "Food")
    await a_topic(cast, "Trips")
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/forums")
    cards = {
        card.select("h2")[0].get_text(): " ".join(card.get_text(" ").split()) for card in page.soup.select(".card")
    }
    assert len(cards) == 4
    lincc = cards["LinCC, the Living in Care Council"]
    assert "2 topics" in lincc
    assert "Trips" in lincc
    assert "Food" not in lincc
    assert "Nobody has started a topic yet" in cards["Change for Care Leavers"]


async def test_what_a_member_posts_is_kept_as_a_comment_and_coded(
    cast: Cast, all_coded: Callable[[], Awaitable[None]]
) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await open_topic(maya, "Moving", "They put my things in bin bags")
    assert page.h1 == "Moving"
    assert "They put my things in bin bags" in page.text
    comment = await Comment.get().select_related("group")
    assert comment.text == "Moving\nThey put my things in bin bags"
    assert (comment.source, comment.group.key) == (Source.FORUM, "lincc")
    await all_coded()
    assert await Coding.filter(comment_id=comment.id).exists()


async def test_a_reply_stands_below_the_post_that_opened_the_topic(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(f"/forums/topics/{topic.id}")).submit("Post your reply", text="I will ask")
    posts = [" ".join(post.get_text(" ").split()) for post in page.soup.select("article.post")]
    assert len(posts) == 2
    assert "Maya Lindqvist" in posts[0]
    assert "More rice please" in posts[0]
    assert "participation officer" not in posts[0]
    assert "Olu Adeyemi participation officer" in posts[1]
    assert "I will ask" in posts[1]


async def test_a_topic_that_somebody_replied_to_comes_first(cast: Cast) -> None:
    first = await a_topic(cast, "Food")
    await a_topic(cast, "Trips")
    await first.reply(cast["participation officer"], "Noted")
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/forums/lincc")
    topics = [" ".join(topic.get_text(" ").split()) for topic in page.soup.select(".topics li")]
    assert topics[0].startswith("Food 2 posts")
    assert topics[1].startswith("Trips 1 post ")


@pytest.mark.parametrize("called", ["foster carer", "safeguarding lead", "senior leader", "administrator"])
async def test_whoever_is_not_in_the_group_cannot_find_its_forum(cast: Cast, called: str) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in(called) as browser:
        pages = [
            await browser.open("/forums/lincc"),
            await browser.open(f"/forums/topics/{topic.id}"),
            await browser.send("/forums/lincc", {"title": "Hello", "text": "Hello"}),
            await browser.send(f"/forums/topics/{topic.id}", {"text": "Hello"}),
        ]
    assert [page.status for page in pages] == [404] * 4
    assert "rice" not in "".join(page.html for page in pages)
    assert await Post.all().count() == 1


async def test_a_stranger_is_asked_to_sign_in(cast: Cast, stranger: Browser) -> None:
    topic = await a_topic(cast)
    response = await stranger.client.get(f"/forums/topics/{topic.id}", follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("id", ["1", "not-an-id", "00000000-0000-0000-0000-000000000000"])
async def test_a_topic_that_is_not_there_is_not_found(cast: Cast, id: str) -> None:
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.open(f"/forums/topics/{id}")).status == 404
        assert (await maya.send(f"/forums/topics/{id}", {"text": "Hello"})).status == 404


async def test_markup_in_a_title_is_only_letters(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await open_topic(maya, "<script>alert(1)</script>", "<b>bold</b>")
        listing = await maya.open("/forums/lincc")
    assert page.h1 == "<script>alert(1)</script>"
    assert "<script>alert" not in page.html + listing.html
    assert "<b>bold" not in page.html


async def test_arabic_and_emoji_come_back_as_they_were_written(cast: Cast) -> None:
    title, text = "لماذا لا أحد يسأل؟", "أريد أن أرى أخي 👨‍👩‍👧‍👦 ❤️\n\nশুভ সকাল"
    async with cast.signed_in("LinCC member") as maya:
        page = await open_topic(maya, title, text)
    body = page.soup.select("article.post p")[0]
    assert page.h1 == title
    assert body.get_text() == text
    assert body["dir"] == "auto"


async def test_a_title_stays_one_line_and_takes_no_words_from_the_post(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await open_topic(maya, "Food\nand drink", "More rice")
    body = page.soup.select("article.post p")[0]
    assert page.h1 == "Food and drink"
    assert body.get_text() == "More rice"


async def test_an_empty_topic_is_asked_about_and_nothing_typed_is_lost(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await open_topic(maya, "", "I wrote a lot")
        assert page.status == 422
        assert "Give your topic a title" in page.text
        assert "I wrote a lot" in page.form("Start this topic").get_text()
        page = await open_topic(maya, "x" * 121, "I wrote a lot")
        assert page.status == 422
        assert "120" in page.text
    assert not await Topic.exists()


async def test_a_reply_that_is_too_long_is_not_lost(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya:
        form = await maya.open(f"/forums/topics/{topic.id}")
        page = await form.submit("Post your reply", text="a" * 10_001)
        assert page.status == 422
        assert "a" * 10_001 in page.form("Post your reply").get_text()
        assert (await page.submit("Post your reply", text="a" * 10_000)).status == 200
    assert await Post.all().count() == 2


async def test_with_htmx_only_the_new_post_and_a_fresh_form_come_back(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya:
        before = await maya.open(f"/forums/topics/{topic.id}")
        page = await maya.send(f"/forums/topics/{topic.id}", {"text": "And beans"}, HX_Request="true")
    assert page.status == 200
    assert not page.soup.select("h1")
    assert ["And beans" in post.get_text() for post in page.soup.select("article")] == [True]
    fresh, old = page.form("Post your reply"), before.form("Post your reply")
    assert fresh.select("textarea")[0].get_text(strip=True) == ""
    assert fresh.select("[name=key]")[0]["value"] != old.select("[name=key]")[0]["value"]


async def test_with_htmx_an_empty_reply_is_asked_about_in_the_form(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.send(f"/forums/topics/{topic.id}", {"text": "  "}, HX_Request="true")
    assert page.status == 422
    assert not page.soup.select("article")
    assert "nothing in your reply yet" in page.text


async def test_the_page_says_who_reads_what_is_written(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya:
        for path in ("/forums/lincc", f"/forums/topics/{topic.id}"):
            note = (await maya.open(path)).text
            assert "members of LinCC, the Living in Care Council and its participation officer" in note
            assert "our safeguarding team will read them too" in note


async def test_words_about_harm_reach_the_safeguarding_team_with_the_post(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        page = await open_topic(maya, "Can I ask something", "My uncle hits me when nobody is there")
    assert "concern" not in page.text.lower()
    concern = await Concern.get()
    assert concern.comment_id == (await Comment.get()).id


async def test_a_long_list_takes_no_more_queries_than_a_short_one(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """Counts what is asked of the forum's tables only: the worker asks its own questions meanwhile."""
    group = await cast.group("lincc")

    async def queries() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            titles = [topic.title for topic in await Topic.listed(Topic.filter(group_id=group.id))]
        assert len(titles) == await Topic.all().count()
        return sum('"topic"' in r.getMessage() or '"post"' in r.getMessage() for r in caplog.records)

    await a_topic(cast, "Topic 0")
    short = await queries()
    for number in range(1, 8):
        await a_topic(cast, f"Topic {number}")
    assert await queries() == short == 2
