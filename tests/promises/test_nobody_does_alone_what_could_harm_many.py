"""Nobody does alone what could harm many.

Some things need two people here: taking a group's answers out as a file, seeing a report with its small numbers,
changing how long words are kept, and changing the locks. One of them asks and says why; somebody else has to agree.
Both names are written down. Two people who mean harm could still do it together.

The test has an officer ask for a file of LinCC's answers, try to agree with themselves, and try to take the file all
the same. Only when somebody else has agreed do they get it, and only once. For the other things, too, whoever asks
must not be the one who agrees.
"""

import pytest

from portal.kinds import KINDS
from portal.proposals.kinds import Kind
from tests.addresses import a_comment
from tests.browser import Cast
from tests.proposals.proposing import again, proposed
from tests.test_permissions import PLAYED_BY


async def test_an_officer_takes_no_answers_out_alone(cast: Cast) -> None:
    await a_comment(cast)
    asked = f"/proposals/{(await proposed(cast)).id}"
    async with cast.signed_in("participation officer") as olu, cast.signed_in("safeguarding lead") as ruth:
        assert (await olu.send(f"{asked}/decide", {"decide": "confirm"})).status == 409
        page = await olu.send(f"{asked}/export", {})
        assert (page.status, "My uncle hits me" in page.html) == (409, False)
        assert (await ruth.send(f"{asked}/decide", {"decide": "confirm"})).status == 200
        assert "My uncle hits me" in (await olu.send(f"{asked}/export", {})).html
        assert (await olu.send(f"{asked}/export", {})).status == 409


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
async def test_nobody_agrees_with_themselves(cast: Cast, kind: Kind) -> None:
    for role in kind.may_propose:
        asked = await proposed(cast, kind, by=PLAYED_BY[role])
        assert not await asked.decide(cast[PLAYED_BY[role]], kind, confirmed=True)
        assert (await again(asked)).decided_at is None
