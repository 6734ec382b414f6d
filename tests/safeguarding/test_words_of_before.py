"""Words from before there was a list of what is to be read are read by somebody too, once."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from portal import db, settings
from portal.accounts.models import Person
from portal.permissions import Role
from portal.safeguarding.clock import day_of, next_working_day
from portal.safeguarding.models import Reading
from portal.tables import now
from tests.conftest import own_database
from tests.unseen.test_migrating import A_DAY, A_TIME, BEFORE, Old, Row, made, prepared

GROUP = made(key="lincc", name="LinCC", voice="child_in_care", about="", accent="ink", links_by_email=False)


def words(**changes: object) -> Row:
    return {**made(group_id=GROUP["id"], source="forum", question="", text_sealed=b"sealed", said_on=A_DAY), **changes}


@pytest.fixture(scope="module")
def founded_before(template: str) -> str:
    """A database with nothing but a group in it, to be copied for each test."""
    group = GROUP | {"words_kept_months": 24}
    return asyncio.run(prepared("founded_portal", BEFORE, {"participation_group": [group]}))


@pytest.fixture
async def old(founded_before: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Old]:
    async with own_database(founded_before) as url:
        monkeypatch.setattr(settings, "DATABASE_URL", url)
        yield Old(url)


async def waiting() -> dict[UUID, Reading]:
    async with db.connect():
        ruth = Person(name="Ruth", role=Role.SAFEGUARDING)
        return {one.comment_id: one for one in await Reading.waiting_for(ruth)}


async def test_they_are_due_on_the_next_working_day(old: Old) -> None:
    said = [words() for _ in range(3)]
    for one in said:
        await old.add("comment", one)
    day = next_working_day(day_of(now()))
    await old.migrate()
    found = await waiting()
    assert set(found) == {UUID(str(one["id"])) for one in said}
    assert {one.due_on for one in found.values()} <= {day, next_working_day(day_of(now()))}
    assert len({one.id for one in found.values()}) == 3


async def test_what_is_on_the_list_already_was_taken_back_or_raised_a_concern_is_not_put_there(old: Old) -> None:
    listed, read, worrying = words(), words(), words()
    await old.add("comment", worrying)
    concern = made(comment_id=worrying["id"], kind="harm", score=2.5, start=0, end=3, raised_at=A_TIME)
    await old.add("concern", concern)
    await old.migrate("0007_why_the_screen_was_changed_is_sealed")
    for one in (listed, read):
        await old.add("comment", {**one, "erased": False})
    await old.add("comment", words(erased=True))
    await old.add("comment", words(erased=False, text_sealed=None))
    await old.add("reading", made(comment_id=listed["id"], due_on=A_DAY))
    await old.add("reading", made(comment_id=read["id"], read_in=A_DAY))
    await old.migrate()
    assert {str(id): str(one.due_on) for id, one in (await waiting()).items()} == {listed["id"]: A_DAY}
    async with db.connect():
        assert await Reading.all().count() == 2
