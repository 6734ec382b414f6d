"""A form that is sent again: by a double click, a lost connection, or from a page that somebody went back to."""

import asyncio

from portal.feedback.models import Comment
from portal.forums.models import Post
from tests.browser import Cast
from tests.forums.topics import a_topic


async def test_the_same_topic_sent_twice_is_one_topic(cast: Cast) -> None:
    async with cast.signed_in("LinCC member") as maya:
        form = await maya.open("/forums/lincc")
        once = await form.submit("Start this topic", title="Food", text="More rice please")
        again = await form.submit("Start this topic", title="Food", text="More rice please")
    assert once.path == again.path
    assert await Post.all().count() == await Comment.all().count() == 1


async def test_the_same_reply_sent_twice_at_the_same_moment_is_one_post(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya:
        form = await maya.open(f"/forums/topics/{topic.id}")
        pages = await asyncio.gather(*(form.submit("Post your reply", text="And beans") for _ in range(3)))
    assert [page.status for page in pages] == [200] * 3
    assert await Post.all().count() == await Comment.all().count() == 2


async def test_other_words_from_a_page_that_somebody_went_back_to_are_not_lost(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya:
        form = await maya.open(f"/forums/topics/{topic.id}")
        await form.submit("Post your reply", text="And beans")
        page = await form.submit("Post your reply", text="And noodles")
    assert "And beans" in page.text
    assert "And noodles" in page.text


async def test_nobody_can_take_over_the_post_of_another_with_its_key(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya, cast.signed_in("participation officer") as olu:
        form = await maya.open(f"/forums/topics/{topic.id}")
        await form.submit("Post your reply", text="And beans")
        key = str(form.form("Post your reply").select("[name=key]")[0]["value"])
        page = await olu.send(f"/forums/topics/{topic.id}", {"key": key, "text": "And beans"})
    assert len(page.soup.select("article.post")) == 3


async def test_without_a_key_a_post_is_still_taken(cast: Cast) -> None:
    topic = await a_topic(cast)
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.send(f"/forums/topics/{topic.id}", {"key": "broken", "text": "And beans"})
    assert "And beans" in page.text
