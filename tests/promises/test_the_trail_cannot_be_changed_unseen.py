"""Nobody can change what was written down without its being seen.

Each line in the list of what people do here is tied to the line before it, like links of a chain. The place where it is
stored refuses to change or delete a line. Somebody who owns that place could force it, but then the chain is broken,
and the portal checks the whole chain every day. Where it ends is also written down in another place, so that a piece
cannot be cut off its end.

The test tries to change and to delete a line, and is refused. Then it takes the refusal away, as the owner of the
machine could, changes, deletes and cuts, and looks whether the check says so each time.
"""

import pytest
from tortoise import connections

from portal.audit.jobs import write_head
from portal.audit.models import Record
from portal.audit.verify import verified
from tests.audit.tampering import below_the_triggers
from tests.browser import Cast

CHANGED = "UPDATE audit_record SET verb = 'sign_out' WHERE number = 2"
DELETED = "DELETE FROM audit_record WHERE number = 2"
CUT = "DELETE FROM audit_record WHERE number = 4"


async def four_lines(cast: Cast) -> None:
    for _ in range(4):
        await Record.add(cast["participation officer"].id, "comment", "/coding/comments/1")
    await write_head()
    assert (await verified()).told == []


@pytest.mark.parametrize("statement", [CHANGED, DELETED, CUT])
async def test_the_store_refuses_it(cast: Cast, statement: str) -> None:
    await four_lines(cast)
    with pytest.raises(Exception, match="only ever added to"):
        await connections.get("default").execute_query(statement)
    assert (await verified()).told == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [(CHANGED, "Record 2 does not fit"), (DELETED, "Record 2 is missing"), (CUT, "its end was cut off")],
)
async def test_whoever_forces_it_is_found_out(cast: Cast, statement: str, told: str) -> None:
    await four_lines(cast)
    await below_the_triggers(statement)
    found = (await verified()).told
    assert [line for line in found if told in line], found
