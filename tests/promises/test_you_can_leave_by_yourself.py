"""You can leave by yourself, and take with you what we hold about you.

Nobody has to agree, and nobody asks why. Your way in is gone at once, on every phone. What you said in the forum
stays, because others answered it, but your name does not stand beside it any more; or it goes with you, if you like.
Your name stays in the list of what was done here, which only administrators can read.

The test has a member post something, download their data, and leave. Then it looks at what is left of them.
"""

from portal.accounts.models import Membership, Passphrase, SignIn
from tests.accounts.ways_in import LONG, has_joined, try_in
from tests.browser import Browser, Cast
from tests.forums.topics import open_topic


async def test_a_member_leaves_and_takes_their_words_with_them(cast: Cast, stranger: Browser) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    await try_in(stranger, "maya the otter", LONG)
    topic = await open_topic(stranger, text="More rice please")
    assert "Maya Lindqvist" in topic.text
    held = (await stranger.open("/me/data.json")).response.json()
    assert [post["words"] for post in held["posts"]] == ["More rice please"]

    page = await stranger.open("/me/leave")
    assert (await page.submit("Leave", sure="yes")).path == "/left"
    assert not await Membership.filter(person_id=maya.pk).exists()
    assert not await Passphrase.filter(person_id=maya.pk).exists()
    assert not await SignIn.filter(person_id=maya.pk, ended_at=None).exists()
    assert (await try_in(stranger, "maya the otter", LONG)).status == 422
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(topic.path)
    assert "More rice please" in page.text
    assert "Maya" not in page.text
