"""Administrators read who did what, in plain English; and their reading is recorded too."""

import re
from pathlib import Path

import pytest

from portal import settings
from portal.audit import models
from portal.audit.models import Record
from portal.audit.routes import EACH_PAGE
from portal.audit.words import WORDS
from portal.tables import now
from tests.addresses import ADDRESSES, AllCoded, real_things
from tests.audit.tampering import below_the_triggers
from tests.browser import Cast
from tests.stored import found, stored

CODE = Path(models.__file__).parent.parent


def test_every_recorded_route_has_words() -> None:
    assert {route.name for route in ADDRESSES if route.recorded} - set(WORDS) == set()


def test_whatever_the_portal_records_besides_has_words_too() -> None:
    added = re.compile(r'Record\.add\(\s*[\w.]+,\s*"(\w+)"')
    verbs = {verb for file in CODE.rglob("*.py") for verb in added.findall(file.read_text())}
    assert {"sign_in", "invite"} <= verbs
    assert verbs - set(WORDS) == set()


async def test_an_administrator_reads_who_did_what(cast: Cast, all_coded: AllCoded) -> None:
    things = await real_things(cast, all_coded)
    async with cast.signed_in("participation officer") as olu:
        await olu.open(f"/coding/comments/{things['coding/comments']}")
    await Record.add(None, "invite", "portal person", name="Noor Silva", groups=["lincc", "foster-carers"])
    async with cast.signed_in("administrator") as ade:
        page = await ade.open("/trail")
    assert "Olu Adeyemi read a comment" in page.text
    assert "Somebody at the command line invited somebody" in page.text
    assert "Noor Silva" in page.text
    assert "lincc foster-carers" in page.text
    assert page.text.index("invited somebody") < page.text.index("read a comment 2"), "newest first"


async def test_reading_the_trail_is_in_the_trail(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        await ade.open("/trail?name=Olu&kind=comment")
        page = await ade.open("/trail")
    assert "Ade Brennan read the audit trail" in page.text
    read = await Record.filter(verb="trail").order_by("number")
    assert [record.facts for record in read] == [{"name": "Olu", "kind": "comment"}, {}]


async def test_the_trail_is_shown_fifty_a_page(cast: Cast) -> None:
    for n in range(EACH_PAGE + 5):
        await Record.add(cast["senior leader"].id, "review", f"/coding/comments/{n}", n=f"[{n}]")
    async with cast.signed_in("administrator") as ade:
        page = await ade.open("/trail?kind=review&name=helen")
        older = await page.click("Older ones")
        newest = await older.click("Back to the newest")
    assert [page.html.count("/coding/comments/") for page in (page, older, newest)] == [EACH_PAGE, 5, EACH_PAGE]
    assert "[54]" in page.text
    assert "[0]" in older.text
    assert "Older ones" not in older.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("name=wrigley", {"b"}),
        ("kind=review", {"a"}),
        ("day=2026-03-04", {"c"}),
        ("name=olu&kind=comment", {"c"}),
        ("name=nobody", set()),
        ("kind=no-such-thing&day=&before=", {"a", "b", "c"}),
        ("day=yesterday&before=99999999999999999999", {"a", "b", "c"}),
        ("before=3", {"a", "b"}),
    ],
)
async def test_the_trail_is_narrowed_by_person_kind_and_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, query: str, shown: set[str]
) -> None:
    olu, pat = cast["participation officer"], cast["foster carer"]
    await Record.add(olu.id, "review", "/a")
    await Record.add(pat.id, "comment", "/b")
    march = now().replace(month=3, day=4)
    monkeypatch.setattr(Record._meta.fields_map["at"], "default", lambda: march)
    await Record.add(olu.id, "comment", "/c")
    monkeypatch.undo()
    async with cast.signed_in("administrator") as ade:
        page = await ade.open(f"/trail?{query}")
    assert page.status == 200
    assert {name for name in "abc" if f"· /{name}" in page.text} == shown


async def test_details_are_sealed_and_shown_in_full(cast: Cast) -> None:
    reason = "Ruth asked for it <b>today</b> on the phone " * 20
    await Record.add(cast["administrator"].id, "look_into", "/trail/1/looked-into", reason=reason)
    everything = await stored()
    assert not found("on the phone", everything)
    async with cast.signed_in("administrator") as ade:
        page = await ade.open("/trail")
    assert reason.strip() in page.text
    assert not page.soup.select("dd b")


async def test_details_that_somebody_tampered_with_do_not_hide_the_rest(cast: Cast) -> None:
    for n in (1, 2):
        await Record.add(cast["administrator"].id, "review", f"/{n}", reason="kept")
    nothing = "X'00'" if settings.EMBEDDED else r"'\x00'"
    await below_the_triggers(f"UPDATE audit_record SET details_sealed = {nothing} WHERE number = 1")
    async with cast.signed_in("administrator") as ade:
        page = await ade.open("/trail")
    assert "cannot be read" in page.text
    assert "kept" in page.text


@pytest.mark.parametrize("number", ["0", "999999", "x", "9" * 30, "-1", "١"])
async def test_a_record_that_is_not_there_is_not_found(cast: Cast, number: str) -> None:
    async with cast.signed_in("administrator") as ade:
        assert (await ade.open(f"/trail/{number}")).status == 404


async def test_a_trail_that_was_checked_says_when(cast: Cast) -> None:
    async with cast.signed_in("administrator") as ade:
        assert "has not been checked as a whole yet" in (await ade.open("/trail")).text
        await Record.add(None, "verify_trail", "/trail", records=5, faults=0, told=[])
        assert "The trail was whole" in (await ade.open("/trail")).text
