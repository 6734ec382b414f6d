"""Nobody can sign off their own answer.

When somebody in charge writes "we did this", they must say how anybody can check it. A second person has to read it
and put their name to it before it goes on the board. If the words are changed, the second person has to read them
again. Two people who agree to lie could still do it, but both of their names are kept.

The test has a leader write an answer and try to sign it off, publish it, and slip other words under the second
person's name.
"""

from portal.boards.models import Entry, State
from tests.boards.entries import DONE_ON, EVIDENCE, SAID, an_entry
from tests.browser import Browser, Cast


async def test_a_leader_cannot_vouch_for_themselves(cast: Cast, stranger: Browser) -> None:
    entry = await an_entry(cast, State.ANSWERED)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.send(f"/entries/{entry.id}/sign-off", {"read": entry.answer_mark})
        assert (page.status, "somebody else has to sign it off" in page.text) == (409, True)
        assert (await helen.send(f"/entries/{entry.id}/publish", {})).status == 404
    assert SAID not in (await stranger.open("/boards/lincc")).text


async def test_changed_words_need_a_new_signature(cast: Cast) -> None:
    entry = await an_entry(cast, State.SIGNED_OFF)
    assert await entry.answer(cast["senior leader"], "Nothing at all", EVIDENCE, DONE_ON)
    changed = await Entry.get(id=entry.id)
    assert changed.state is State.ANSWERED
    assert not await changed.publish(cast["participation officer"])
