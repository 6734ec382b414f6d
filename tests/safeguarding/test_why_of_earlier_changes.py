"""Why the screen was changed once stood in clear; whoever upgrades has it sealed, and everything else kept."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from portal import db, settings
from portal.safeguarding.models import ScreenChange
from tests.conftest import own_database
from tests.stored import found, stored
from tests.unseen.test_migrating import A_TIME, Old, Row, made, prepared

BEFORE = "0006_no_samples_of_words"
WHY = "A child said the lantern canary"
COLUMNS = ("number", "at", "by_id", "what", "phrase", "kind", "weight", "why")


@pytest.fixture(scope="module")
def changed_before(template: str) -> str:
    """A database in which the screen had been changed twice by then, to be copied for each test."""
    person = made(name="Ruth", role="safeguarding", created_at=A_TIME)
    change = {"at": A_TIME, "by_id": person["id"], "what": "added", "phrase": "purple lantern", "kind": "missing"}
    changes: list[Row] = [{**change, "number": n, "weight": 2, "why": f"{WHY} {n}"} for n in (1, 2)]
    return asyncio.run(prepared("changed_portal", BEFORE, {"person": [person], "screen_change": changes}))


@pytest.fixture
async def old(changed_before: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Old]:
    async with own_database(changed_before) as url:
        monkeypatch.setattr(settings, "DATABASE_URL", url)
        yield Old(url)


async def test_it_is_sealed_and_reads_as_before(old: Old) -> None:
    before = await old.rows("screen_change", *COLUMNS[:-1])
    await old.migrate()
    assert await old.rows("screen_change", *COLUMNS[:-1]) == before
    async with db.connect():
        assert [one.why for one in await ScreenChange.all()] == [f"{WHY} 1", f"{WHY} 2"]
        everything = await stored()
    assert found("purple lantern", everything), "the search itself must work"
    assert not found("lantern canary", everything)


async def test_whoever_goes_back_reads_it_too(old: Old) -> None:
    before = await old.rows("screen_change", *COLUMNS)
    await old.migrate()
    await old.migrate(BEFORE)
    assert await old.rows("screen_change", *COLUMNS) == before
    await old.migrate("0003_safe_and_unseen")
    assert await old.rows("screen_change", *COLUMNS) == before
