"""The register is only ever added to: by the portal, by the database, and with marks of it in the audit trail."""

from datetime import timedelta

import pytest
from tortoise import connections

from portal import settings
from portal.accounts.models import now
from portal.audit.models import Record
from portal.safeguarding.models import Concern, RegisterEntry
from portal.sealing import renew
from tests.browser import Cast
from tests.safeguarding.cases import opened, raised, taken_on

pytestmark = pytest.mark.usefixtures("plain_screen")

FORBIDDEN = {
    "a line deleted": "DELETE FROM register_entry",
    "another person": "UPDATE register_entry SET by_id = NULL",
    "another time": "UPDATE register_entry SET at = '2026-01-01 00:00:00+00:00'",
    "another deed": "UPDATE register_entry SET did = 'noted'",
    "another concern": "UPDATE register_entry SET concern_id = concern_id, text_sealed = NULL",
    "another line": "UPDATE register_entry SET id = id",
    "a concern deleted": "DELETE FROM concern",
}
ENGINES_OWN = {
    True: [
        "INSERT OR REPLACE INTO register_entry SELECT * FROM register_entry",
        "INSERT OR REPLACE INTO concern SELECT * FROM concern",
    ],
    False: ["TRUNCATE register_entry", "TRUNCATE concern CASCADE"],
}
"""Ways around an ordinary trigger, that SQLite (True) or PostgreSQL has."""


async def everything() -> list[list[dict[str, object]]]:
    return [sorted(await table.all().values(), key=repr) for table in (Concern, RegisterEntry)]


async def is_refused(statement: str) -> None:
    before = await everything()
    with pytest.raises(Exception, match="only ever added to"):
        await connections.get("default").execute_query(statement)
    assert await everything() == before


@pytest.mark.parametrize("what", FORBIDDEN)
async def test_the_database_refuses_to_change_what_was_written(cast: Cast, what: str) -> None:
    await taken_on(cast)
    await is_refused(FORBIDDEN[what])


async def test_the_database_refuses_what_its_engine_has_besides(cast: Cast) -> None:
    await taken_on(cast)
    for statement in ENGINES_OWN[settings.EMBEDDED]:
        await is_refused(statement)


async def test_the_portal_itself_cannot_delete_a_concern_or_a_line(cast: Cast) -> None:
    concern = await taken_on(cast)
    for table in (RegisterEntry, Concern):
        with pytest.raises(Exception, match="only ever added to"):
            await table.all().delete()
    assert await Concern.filter(id=concern.id).exists()


async def test_a_line_can_be_sealed_with_a_newer_key_and_says_the_same(cast: Cast) -> None:
    concern = await taken_on(cast)
    await concern.add_note(cast["safeguarding lead"], "The school rang back.")
    line = await RegisterEntry.get(concern_id=concern.id, did="noted")
    anew = renew(bytes(line.text_sealed or b""), f"register_entry.text_sealed.{line.id}")
    assert await RegisterEntry.filter(id=line.id).update(text_sealed=anew)
    again = await RegisterEntry.get(id=line.id)
    assert bytes(again.text_sealed or b"") != bytes(line.text_sealed or b"")
    assert (again.text, again.mark) == ("The school rang back.", line.mark)


async def below_the_triggers(*statements: str) -> None:
    """What somebody does who owns the database."""
    connection = connections.get("default")
    names = ["no_update", "no_delete"] if settings.EMBEDDED else ["is_kept"]
    for name in names:
        on = "" if settings.EMBEDDED else " ON register_entry"
        await connection.execute_query(f"DROP TRIGGER register_entry_{name}{on}")
    for statement in statements:
        await connection.execute_query(statement)


WARNING = "The register below is not as it was written"


@pytest.mark.parametrize(
    "done",
    [
        "UPDATE register_entry SET did = 'informed' WHERE did = 'noted'",
        "UPDATE register_entry SET at = '2026-01-01 00:00:00+00:00' WHERE did = 'noted'",
        "UPDATE register_entry SET by_id = NULL WHERE did = 'noted'",
        "UPDATE register_entry SET text_sealed = NULL WHERE did = 'noted'",
        "DELETE FROM register_entry WHERE did = 'noted'",
        "DELETE FROM register_entry WHERE did = 'seen'",
    ],
)
async def test_whoever_changes_a_line_past_the_triggers_is_found_out_by_the_trail(cast: Cast, done: str) -> None:
    concern = await taken_on(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await (await opened(ruth, concern)).submit("Keep this note", note="The school rang back.")
        assert WARNING not in page.text
        await below_the_triggers(done)
        assert WARNING in (await opened(ruth, concern)).text


async def test_the_trail_has_a_mark_of_each_line_that_a_person_wrote_and_none_of_its_words(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await (await opened(ruth, concern)).submit("I take this on", first="I ring the school.")
        await page.submit("Keep this decision", decision="She visits today.")
    verbs = {record.verb: record for record in await Record.filter(thing__startswith=f"/concerns/{concern.id}")}
    assert {"concern", "acknowledge", "decide"} <= set(verbs)
    lines = {str(entry.id): entry.mark for entry in await concern.entries.filter(by_id__isnull=False)}
    noted: dict[str, str] = {}
    for record in await Record.filter(thing__startswith=f"/concerns/{concern.id}"):
        noted |= record.facts.get("lines", {})
        assert "school" not in record.details
        assert "visits" not in record.details
    assert noted == lines


async def test_the_mark_of_a_line_is_of_everything_in_it(cast: Cast) -> None:
    concern, other = await taken_on(cast), await raised(cast)
    await concern.add_note(cast["safeguarding lead"], "One")
    line = await RegisterEntry.get(concern_id=concern.id, did="noted")
    marks = {line.mark}
    for name, value in {
        "at": now() - timedelta(days=1),
        "by_id": None,
        "concern_id": other.id,
        "text_sealed": None,
    }.items():
        changed = await RegisterEntry.get(id=line.id)
        setattr(changed, name, value)
        marks.add(changed.mark)
    assert len(marks) == 5
