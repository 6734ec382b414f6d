"""Somebody who reads a great deal in an hour is asked about it, kindly."""

from datetime import timedelta

import pytest

from portal.accounts.models import Person
from portal.analysis.models import Coding
from portal.audit import models
from portal.audit.models import Record
from portal.audit.reading import ALARM, MOST, MOST_AT_WORK, READS
from portal.permissions import Role
from portal.tables import now
from tests.addresses import ADDRESSES, AllCoded, a_comment, method, real_things
from tests.browser import Cast


async def read(person: Person, times: int, verb: str = "comment") -> None:
    for n in range(times):
        await Record.add(person.id, verb, f"/coding/comments/{n}")


async def alarms() -> list[Record]:
    return await Record.filter(verb=ALARM)


def test_every_page_that_shows_peoples_words_counts_as_reading_them() -> None:
    recorded = {route.name for route in ADDRESSES if route.recorded and method(route) == "GET"}
    assert {"comment", "concern"} <= recorded
    assert recorded - {"trail", "record", "download_data", "lifted_report"} == READS & recorded


@pytest.mark.parametrize("called", ["participation officer", "safeguarding lead"])
async def test_the_thirty_first_page_of_words_in_an_hour_raises_an_alarm(
    cast: Cast, all_coded: AllCoded, called: str
) -> None:
    things = await real_things(cast, all_coded)
    before = len(await alarms())
    page = "coding/comments" if called == "participation officer" else "concerns"
    await read(cast[called], MOST - 1)
    async with cast.signed_in(called) as browser:
        assert (await browser.open(f"/{page}/{things[page]}")).status == 200
        assert len(await alarms()) == before
        assert (await browser.open(f"/{page}/{things[page]}")).status == 200
    raised = (await alarms())[0]
    assert len(await alarms()) == before + 1
    assert (raised.actor_id, raised.about_id) == (None, cast[called].id)
    assert raised.facts == {"person": str(cast[called].id), "reads": MOST + 1}


async def test_one_person_raises_one_alarm_an_hour_and_nobody_raises_anothers(cast: Cast) -> None:
    olu, ruth = cast["participation officer"], cast["safeguarding lead"]
    await read(olu, MOST * 3)
    await read(ruth, MOST, "concern")
    assert [alarm.about_id for alarm in await alarms()] == [olu.id]
    await read(ruth, 1, "concern")
    assert {alarm.about_id for alarm in await alarms()} == {olu.id, ruth.id}


async def test_an_hour_later_it_is_counted_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    olu = cast["participation officer"]
    await read(olu, MOST + 1)
    monkeypatch.setattr(models, "now", lambda: now() + timedelta(minutes=61))
    await read(olu, MOST)
    assert len(await alarms()) == 1


async def test_coding_what_one_reads_is_work_up_to_a_bound(cast: Cast) -> None:
    olu = cast["participation officer"]
    for verb in ("review", "comment"):
        await read(olu, MOST_AT_WORK, verb)
    assert await alarms() == []
    await read(olu, 1, "topic")
    [alarm] = await alarms()
    assert alarm.facts["reads"] == MOST_AT_WORK + 1


async def test_other_work_raises_no_alarm(cast: Cast) -> None:
    await read(cast["participation officer"], MOST * 2, "review")
    assert await alarms() == []


async def test_reading_by_coding_one_after_the_other_counts_too(cast: Cast, all_coded: AllCoded) -> None:
    """With htmx the next comment comes in answer to the one before, without being opened."""
    first, second = [await a_comment(cast) for _ in range(2)]
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    async with cast.signed_in("participation officer") as olu:
        await olu.send(f"/coding/comments/{(await Coding.get(comment_id=first.id)).id}", {}, HX_Request="true")
    read_here = await Record.get(verb="comment", actor_id=cast["participation officer"].id)
    assert read_here.thing == f"/coding/comments/{(await Coding.get(comment_id=second.id)).id}"


async def test_an_alarm_stands_before_administrators_until_one_says_what_it_was(cast: Cast) -> None:
    await read(cast["participation officer"], MOST + 1)
    async with cast.signed_in("administrator") as ade:
        assert "Somebody read a lot" in (await ade.open("/")).text
        page = await (await ade.open("/trail")).click("Olu Adeyemi")
        assert "nobody has done wrong" in page.text
        again = await page.submit("I have looked into it", reason=" ")
        assert again.status == 422
        assert not await Record.exists(verb="look_into")
        said = await page.submit("I have looked into it", reason="She coded the whole autumn survey.")
        assert "She coded the whole autumn survey." in said.text
        assert not said.soup.select("textarea")
        for address in ("/", "/trail"):
            assert "Somebody read a lot" not in (await ade.open(address)).text
    looked = await Record.get(verb="look_into")
    assert (looked.actor_id, looked.facts) == (
        cast["administrator"].id,
        {"reason": "She coded the whole autumn survey."},
    )


async def test_nobody_looks_into_their_own_reading(cast: Cast) -> None:
    ade = cast["administrator"]
    await read(ade, MOST + 1)
    [alarm] = await alarms()
    async with cast.signed_in("administrator") as browser:
        said = await browser.send(f"/trail/{alarm.number}/looked-into", {"reason": "It was nothing."})
    assert said.status == 422
    assert "another administrator" in said.text
    assert await Record.open_alarms() == [alarm]


async def test_only_an_alarm_can_be_looked_into(cast: Cast) -> None:
    record = await Record.add(None, "invite", "portal person")
    async with cast.signed_in("administrator") as ade:
        assert (await ade.send(f"/trail/{record.number}/looked-into", {"reason": "x"})).status == 404


@pytest.mark.parametrize("role", set(Role) - {Role.ADMINISTRATOR})
async def test_nobody_else_hears_of_alarms(cast: Cast, role: Role) -> None:
    await read(cast["participation officer"], MOST + 1)
    called = next(called for called, person in cast.people.items() if person.role is role)
    async with cast.signed_in(called) as browser:
        assert "read a lot" not in (await browser.open("/")).text
        assert (await browser.open("/trail")).status == 404
