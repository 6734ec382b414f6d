"""Your words are locked away where we store them.

What you write is scrambled before it is stored. Somebody who steals the store, or a copy of it, sees only nonsense, as
long as they do not have the key as well. The people who run the computers must keep the key somewhere else. While you
send your words, and while somebody reads them who may, the portal itself has to be able to unlock them.

The test has a child write something, searches everything that is stored for it, and tries to open the lock with
another key, with one bit changed, and from another child's place.
"""

from uuid import UUID

import pytest

from portal import settings
from portal.feedback.models import Comment
from portal.sealing import SealBroken
from tests.browser import Browser, Cast
from tests.stored import found, stored
from tests.surveys.asking import new_card, open_survey

WORDS = "I keep my unicorn socks under the stairs"


async def test_a_thief_of_the_store_reads_nothing(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await stranger.open(await new_card(await open_survey(cast)))
    await page.submit("Send my answers", q5=WORDS)
    comment = await Comment.get()
    assert comment.text == WORDS
    everything = await stored()
    assert found("What would you change?", everything), "the search itself must work"
    assert not any(found(words, everything) for words in (WORDS, "unicorn socks", "under the stairs"))

    sealed = bytes(comment.text_sealed or b"")
    with pytest.raises(SealBroken):
        _ = Comment(id=comment.id, text_sealed=sealed[:-1] + bytes([sealed[-1] ^ 1])).text
    with pytest.raises(SealBroken):
        _ = Comment(id=UUID(int=1), text_sealed=sealed).text
    monkeypatch.setattr(settings, "KEYS", [b"another key, just as long as one"])
    with pytest.raises(SealBroken):
        _ = comment.text
