"""The trail is only added to: the database refuses anything else, and many at once make one chain."""

import asyncio

import asyncpg
import pytest
from tortoise import connections
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from portal import settings
from portal.audit.models import Record
from portal.audit.verify import verified
from portal.feedback.models import Comment
from tests.addresses import a_comment
from tests.audit.tampering import below_the_triggers
from tests.browser import Cast

REPLACING = {
    True: "INSERT OR REPLACE INTO audit_record SELECT number, at, NULL, verb, thing, details_sealed, mac "
    "FROM audit_record",
    False: "INSERT INTO audit_record SELECT * FROM audit_record ON CONFLICT (number) DO UPDATE SET verb = 'nothing'",
}
REFUSED = {
    "update": "UPDATE audit_record SET verb = 'nothing'",
    "update of one": "UPDATE audit_record SET thing = '' WHERE number = 1",
    "delete": "DELETE FROM audit_record",
    "delete of one": "DELETE FROM audit_record WHERE number = 2",
    "replace": "",
    "delete of all, in the quickest way": "",
}


async def filled(cast: Cast) -> list[Record]:
    return [await Record.add(cast["participation officer"].id, "review", f"/coding/{n}", n=n) for n in range(3)]


@pytest.mark.parametrize("what", REFUSED)
async def test_the_database_itself_refuses_to_change_what_was_recorded(cast: Cast, what: str) -> None:
    await filled(cast)
    before = await Record.all().values()
    quickest = "DELETE FROM audit_record WHERE 1" if settings.EMBEDDED else "TRUNCATE audit_record"
    statement = REFUSED[what] or (REPLACING[settings.EMBEDDED] if what == "replace" else quickest)
    with pytest.raises((BaseORMException, asyncpg.PostgresError), match="the audit trail is only ever added to"):
        await connections.get("default").execute_query(statement)
    assert await Record.all().values() == before


async def test_without_the_triggers_the_same_statements_would_go_through(cast: Cast) -> None:
    await filled(cast)
    await below_the_triggers(REPLACING[settings.EMBEDDED], REFUSED["update"], REFUSED["delete"])
    assert not await Record.exists()


async def test_fifty_at_once_make_one_unbroken_chain(cast: Cast) -> None:
    people = list(cast.people.values())
    many = [Record.add(people[n % len(people)].id, "review", f"/coding/{n}", n=n) for n in range(50)]
    added = await asyncio.gather(*many)
    assert sorted(record.number for record in added) == list(range(1, 51))
    found = await verified()
    assert (found.records, found.told) == (50, [])


async def test_what_was_recorded_reads_the_same_from_the_database(cast: Cast) -> None:
    [*_, last] = await filled(cast)
    found = await Record.get(number=last.number)
    assert found.facts == {"n": 2}
    assert found.expected_mac((await Record.get(number=last.number - 1)).mac) == last.mac


async def test_a_record_and_what_it_tells_of_are_kept_together_or_not_at_all(cast: Cast) -> None:
    class Regret(Exception):
        pass

    async def regretted() -> None:
        async with in_transaction():
            await a_comment(cast)
            await Record.add(None, "invite", "portal person")
            raise Regret

    with pytest.raises(Regret):
        await regretted()
    assert not await Record.exists()
    assert not await Comment.exists()
