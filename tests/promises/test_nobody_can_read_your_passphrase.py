"""Nobody can read your passphrase, not even we.

We do not keep it. We keep something that can tell whether you typed the right one, and from which the passphrase
cannot be worked out again. An administrator can give you a new way in, but can never look up the old one. A passphrase
that is easy to guess is not taken.

The test chooses a passphrase and looks for it in everything that is stored. Then it makes sure that a thief who has
all of that, but not the portal's own key, cannot even try one out.
"""

import pytest

from portal import settings
from portal.accounts.models import Passphrase
from portal.accounts.passphrases import complaint
from portal.permissions import Role
from tests.accounts.ways_in import LONG, has_joined
from tests.browser import Cast
from tests.stored import found, stored


async def test_a_passphrase_is_stored_nowhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    maya = await has_joined(cast["LinCC member"], "maya the otter")
    assert not found(LONG, await stored())
    assert (await Passphrase.get()).hash.startswith("$argon2id$")
    assert await Passphrase.belongs_to(maya, LONG)
    assert not await Passphrase.belongs_to(maya, f"{LONG}s")
    monkeypatch.setattr(settings, "KEYS", [b"another key, just as long as one"])
    assert not await Passphrase.belongs_to(maya, LONG)


@pytest.mark.parametrize("easy", ["password password password", "once upon a time", "maya maya maya", "one two three"])
def test_a_passphrase_that_is_easy_to_guess_is_not_taken(easy: str) -> None:
    assert complaint(easy, Role.MEMBER, "Maya", "maya the otter")
    assert not complaint(LONG, Role.MEMBER, "Maya", "maya the otter")
