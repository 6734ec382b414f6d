"""A member deletes what they posted: one post, all of them, or as they leave."""

from portal.audit.models import Record
from portal.feedback.models import Comment
from portal.forums.models import REMOVED, Post, Topic
from portal.keeping import jobs
from portal.safeguarding.models import Concern, Reading
from tests.browser import Cast, Page
from tests.forums.topics import a_topic

HARM = "My uncle hits me when mum is out"


async def thread(cast: Cast) -> Topic:
    """Maya opens it, Olu answers, and Maya has the last word; everything has been read."""
    topic = await a_topic(cast)
    await topic.reply(cast["participation officer"], "How much rice?")
    await topic.reply(cast["LinCC member"], "A lot of rice")
    await Reading.all().update(due_on=None)
    return topic


async def read_by_olu(cast: Cast, topic: Topic) -> Page:
    async with cast.signed_in("participation officer") as olu:
        return await olu.open(f"/forums/topics/{topic.id}")


async def test_one_post_goes_and_the_thread_keeps_its_place(cast: Cast) -> None:
    topic = await thread(cast)
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open(f"/forums/topics/{topic.id}")
        links = [a for a in page.soup.select("article a") if "Delete this post" in a.get_text()]
        assert len(links) == 2, "nobody is offered to delete what others wrote"
        asked = await maya.open(str(links[1]["href"]))
        assert "A lot of rice" in asked.text
        done = await asked.submit("Delete this post")
        assert "That post is deleted." in done.text
        assert "A lot of rice" not in done.text
        assert (await asked.submit("Delete this post")).status == 200, "sent twice is safe"
    await jobs.erase()
    seen = await read_by_olu(cast, topic)
    assert "More rice please" in seen.text
    assert "A lot of rice" not in seen.text
    assert seen.text.count("Removed by its writer") == 1
    gone = await Post.get(author_id=None).select_related("comment")
    assert gone.comment.text_sealed is None
    assert {one.verb for one in await Record.filter(actor_id=cast["LinCC member"].id)} == {"remove_post"}


async def test_a_topic_whose_opening_went_has_no_title_any_more(cast: Cast) -> None:
    topic = await thread(cast)
    async with cast.signed_in("LinCC member") as maya:
        await (await maya.open(f"/me/posts/{topic.id}")).submit("Delete this post")
        page = await maya.open("/forums/lincc")
        assert "Food" not in page.text
        assert "Removed by its writer" in page.text
    seen = await read_by_olu(cast, topic)
    assert seen.h1 == "Removed by its writer"
    assert "How much rice?" in seen.text


async def test_all_posts_go_once_the_member_is_sure(cast: Cast) -> None:
    topic, alone = await thread(cast), await a_topic(cast, "Films", "The blue one")
    await Reading.all().update(due_on=None)
    async with cast.signed_in("LinCC member") as maya:
        page = await maya.open("/me/posts")
        assert len(page.soup.select(".log li")) == 3
        refused = await page.submit("Delete all my posts")
        assert refused.status == 422
        assert "A lot of rice" in refused.text
        done = await refused.submit("Delete all my posts", sure="yes")
        assert "Everything that you had posted is deleted." in done.text
        assert (await maya.open("/me/data.json")).response.json()["posts"] == []
        assert (await maya.open(f"/forums/topics/{alone.id}")).status == 404, "nothing is left to read in it"
    await jobs.erase()
    assert {one.text for one in await Comment.all()} == {"", "How much rice?"}
    seen = await read_by_olu(cast, topic)
    assert [seen.h1, *(post.get_text(strip=True) for post in seen.soup.select("article"))].count(REMOVED) == 3


async def test_a_post_that_raised_a_concern_is_hidden_from_all_but_safeguarding(cast: Cast) -> None:
    topic = await thread(cast)
    worry = await topic.reply(cast["LinCC member"], HARM)
    await Reading.all().update(due_on=None)
    async with cast.signed_in("LinCC member") as maya:
        await (await maya.open(f"/me/posts/{worry.id}")).submit("Delete this post")
        await jobs.erase()
        assert HARM not in (await maya.open(f"/forums/topics/{topic.id}")).text
        assert HARM not in (await maya.open("/me/posts")).text
    assert HARM not in (await read_by_olu(cast, topic)).text
    held = await Post.get(id=worry.id).select_related("comment")
    assert (held.comment.text, held.author_id) == (HARM, cast["LinCC member"].id)
    async with cast.signed_in("safeguarding lead") as ruth:
        concern = await Concern.get(comment_id=held.comment.id)
        assert HARM in (await ruth.open(f"/concerns/{concern.id}")).text


async def test_nobody_deletes_what_another_wrote(cast: Cast) -> None:
    topic = await thread(cast)
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open(f"/me/posts/{topic.id}")).status == 404
        await olu.send(f"/me/posts/{topic.id}", {})
        await olu.send("/me/posts", {"sure": "yes"})
    assert not (await Comment.get(post__id=topic.id)).erased
    assert await Comment.filter(erased=False).count() == 2


async def test_whoever_leaves_chooses_whether_their_posts_go_too(cast: Cast) -> None:
    for choice, left in (({}, True), ({"posts": "delete"}, False)):
        topic = await thread(cast)
        who = "LinCC member" if left else "participation officer"
        async with cast.signed_in(who) as browser:
            page = await browser.open("/me/leave")
            assert (await page.submit("Leave the portal now", sure="yes", **choice)).path == "/left"
        await jobs.erase()
        words = {one.text for one in await Comment.filter(post__topic_id=topic.id)}
        assert ("A lot of rice" in words) is True
        assert ("How much rice?" in words) is left
