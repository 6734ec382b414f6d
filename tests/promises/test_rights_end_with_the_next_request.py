"""When somebody leaves or is removed, they are out with their very next click.

Somebody who worked here yesterday, or who was in your group, must not be able to read on. We do not wait until they
sign out. What they have already read, or copied, we cannot take back.

The test takes an officer and a member in the middle of their work, pauses one of them, removes the other from the
group, and lets each of them click once more.
"""

from tests.addresses import a_comment
from tests.browser import Cast
from tests.forums.topics import a_topic


async def test_a_member_who_was_removed_reads_no_further(cast: Cast) -> None:
    topic = await a_topic(cast, text="More rice please")
    async with cast.signed_in("LinCC member") as maya, cast.signed_in("participation officer") as olu:
        assert "More rice please" in (await maya.open(f"/forums/topics/{topic.id}")).text
        page = await olu.open(f"/groups/lincc/members/{cast['LinCC member'].id}/remove")
        await page.submit("Remove", reason="Moved away")
        page = await maya.open(f"/forums/topics/{topic.id}")
        assert (page.h1, "rice" in page.text) == ("Sign in", False)


async def test_an_officer_who_was_paused_reads_no_further(cast: Cast) -> None:
    await a_comment(cast)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("administrator") as ade:
        assert "LinCC" in (await olu.open("/coding")).text
        page = await ade.open(f"/people/{cast['participation officer'].id}/pause")
        await page.submit("Pause", reason="Under investigation")
        assert (await olu.open("/coding")).h1 == "Sign in"
