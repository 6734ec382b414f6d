"""Nobody can sign off their own answer.

When somebody in charge writes "we did this", they must say how anybody can check it. A second person has to read it
and put their name to it before it goes on the board. If the words are changed, the second person has to read them
again. Two people who agree to lie could still do it, but both of their names are kept.

The test has a leader write an answer and try to sign it off, publish it, and slip other words under the second
person's name.
"""

from portal.boards.models import State, ask_for_done, publish, signing_mark
from tests.boards.entries import DONE_ON, SAID, Far, again, an_entry
from tests.browser import Browser, Cast


async def test_a_leader_cannot_vouch_for_themselves(cast: Cast, stranger: Browser) -> None:
    entry = await an_entry(cast, Far.ASKED)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.send(f"/entries/{entry.id}/sign-off", {"read": await signing_mark(entry)})
        assert (page.status, "somebody else has to sign it off" in page.text) == (409, True)
        assert (await helen.send(f"/entries/{entry.id}/publish", {})).status == 404
    assert SAID not in (await stranger.open("/boards/lincc")).text


async def test_changed_words_need_a_new_signature(cast: Cast) -> None:
    entry = await an_entry(cast, Far.SIGNED)
    assert await ask_for_done(entry, cast["senior leader"], entry.said_mark, "Nothing at all", DONE_ON)
    changed = await again(entry)
    assert changed.awaits_signature
    assert changed.state is not State.DONE
    assert not await publish(changed, cast["participation officer"])
