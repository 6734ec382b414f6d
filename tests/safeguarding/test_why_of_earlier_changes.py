"""Why the screen was changed once stood in clear; whoever upgrades has it sealed, and everything else kept."""

from collections.abc import AsyncIterator

import pytest

from portal import db, settings
from portal.safeguarding.models import ScreenChange
from tests.stored import found, stored
from tests.unseen.test_migrating import A_TIME, Old, made, nothing_yet

BEFORE = "portal.0006_no_samples_of_words"
WHY = "A child said the lantern canary"
COLUMNS = ("number", "at", "by_id", "what", "phrase", "kind", "weight", "why")


@pytest.fixture
async def old(template: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Old]:
    async with nothing_yet() as url:
        monkeypatch.setattr(settings, "DATABASE_URL", url)
        portal = Old(url)
        await portal.migrate(BEFORE)
        person = made(name="Ruth", role="safeguarding", created_at=A_TIME)
        await portal.add("person", person)
        for number in (1, 2):
            change = {
                "number": number,
                "at": A_TIME,
                "by_id": person["id"],
                "what": "added",
                "phrase": "purple lantern",
            }
            await portal.add("screen_change", {**change, "kind": "missing", "weight": 2, "why": f"{WHY} {number}"})
        yield portal


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
    await old.migrate("portal.0003_safe_and_unseen")
    assert await old.rows("screen_change", *COLUMNS) == before
