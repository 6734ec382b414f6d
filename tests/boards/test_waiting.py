"""The list of answers: what waits for whom, what is owed soonest, and who has read it."""

import logging
from datetime import timedelta

import pytest

from portal.accounts.models import Person, now
from portal.boards.models import Entry, EntryRead
from portal.boards.waiting import BOARD, OTHERS, overdue_first, sorted_out
from portal.permissions import Role
from tests.boards.entries import Far, a_plan_on_the_board, an_entry, prove
from tests.browser import Browser, Cast

LOGGER = "tortoise.db_client"


async def listed(person: Person) -> dict[str, list[tuple[str, str]]]:
    found = overdue_first(await Entry.visible_to(person).select_related("group"))
    lists = await sorted_out(found, person)
    return {name: [(entry.you_said, todo) for entry, todo in entries] for name, entries in lists.items()}


async def test_a_long_list_takes_no_more_queries_than_a_short_one(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """Counts what the page asks of the tables of entries: the worker asks its own questions meanwhile."""

    async def queries() -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, LOGGER):
            assert (await browser.open("/entries")).status == 200
        return sum('"entry' in record.getMessage() for record in caplog.records)

    for called in ("participation officer", "senior leader"):
        async with cast.signed_in(called) as browser:
            for far in Far:
                await an_entry(cast, far)
            short = await queries()
            for far in Far:
                await an_entry(cast, far)
            assert await queries() == short
            assert short < 5


async def test_what_somebody_could_do_next_is_told_to_nobody_who_could_not(cast: Cast) -> None:
    olu, helen = cast["participation officer"], cast["senior leader"]
    await an_entry(cast, Far.ASKED, said="Waits for a signature")
    assert ("Waits for a signature", "Sign it off") in (await listed(olu))["Waiting for you"]
    assert await listed(helen) == {OTHERS: [("Waits for a signature", "")]}
    both = await an_entry(cast, said="Proved by both")
    await prove(both, olu)
    await Entry.filter(id=both.id).update(answered_at=now(), answered_by_id=helen.pk)
    assert ("Proved by both", "") in (await listed(olu))[OTHERS]


async def test_what_is_owed_nothing_more_comes_last_the_newest_first(cast: Cast) -> None:
    for days, said in ((1, "Yesterday"), (9, "Last week"), (0, "Today")):
        entry = await an_entry(cast, Far.PUBLISHED, said=said)
        await Entry.filter(id=entry.id).update(state_at=now() - timedelta(days=days))
    await an_entry(cast, said="Owed")
    found = await listed(cast["senior leader"])
    assert [said for said, _ in found[BOARD]] == ["Today", "Yesterday", "Last week"]
    assert list(found)[-1] == BOARD


async def test_how_many_of_the_leaders_have_read_it_stands_on_the_entry_and_on_the_board(
    cast: Cast, stranger: Browser
) -> None:
    entry = await a_plan_on_the_board(cast)
    others = [await Person.create(name=f"Leader {number}", role=Role.LEADER) for number in range(6)]
    for leader in (*others[:4], others[0], cast["participation officer"]):
        await EntryRead.by(leader, entry)
    await others[5].end()
    await others[3].end()
    async with cast.signed_in("senior leader") as helen:
        assert "4 of 5 leaders have read this" in (await helen.open(f"/entries/{entry.id}")).text
    assert "4 of 5 leaders have read this" in (await stranger.open("/boards/lincc")).text
