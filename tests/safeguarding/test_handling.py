"""What is done about a concern is written down with who and when, and is safe to press twice or too late."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from portal.accounts.models import Person, SignIn
from portal.permissions import Role
from portal.safeguarding.models import Alert, Concern, Contact, Outcome, TooLate
from tests.browser import Browser, Cast, Page
from tests.e2e import paper
from tests.safeguarding.cases import GRAVE, deputy, opened, place, raised, register, taken_on

pytestmark = pytest.mark.usefixtures("plain_screen")

DECISION = "Rang the duty team at ten. Two workers visit the home today."


async def lines(concern: Concern) -> list[tuple[str, str]]:
    """The register from when somebody took it on."""
    return [line for line in await register(concern) if line[0] not in {"raised", "seen", "acknowledged", "left_out"}]


async def test_taking_a_concern_on_stops_the_alerts_and_keeps_who_and_when(cast: Cast) -> None:
    concern = await raised(cast)
    assert await Alert.filter(concern_id=concern.id).exists()
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await (await opened(ruth, concern)).submit("I take this on", first="I ring the school.")
        assert page.path == f"/concerns/{concern.id}"
        assert "Taken on by Ruth Castellan" in page.text
        assert "In hand (1)" in (await ruth.open("/concerns")).text
    kept = await Concern.get(id=concern.id).select_related("owner")
    assert kept.acknowledged_by_id == cast["safeguarding lead"].id
    assert kept.owner is not None
    assert kept.owner.name == "Ruth Castellan"
    assert kept.next_step_at is None
    assert not await Alert.filter(concern_id=concern.id).exists()
    assert (await register(concern))[-1] == ("acknowledged", "I ring the school.")


async def test_a_second_person_changes_nothing_and_is_told_who_came_first(cast: Cast) -> None:
    await deputy(cast)
    concern = await raised(cast)
    async with cast.signed_in("deputy") as tomasz, cast.signed_in("safeguarding lead") as ruth:
        late = await opened(tomasz, concern)
        await (await opened(ruth, concern)).submit("I take this on")
        page = await late.submit("I take this on", first="I shall ring the school.")
    assert page.status == 409
    assert "Ruth Castellan came first" in page.text
    assert "I shall ring the school." in page.text
    assert (await Concern.get(id=concern.id)).acknowledged_by_id == cast["safeguarding lead"].id


async def test_the_same_form_sent_twice_is_no_quarrel(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
        await page.submit("I take this on")
        page = await page.submit("I take this on")
    assert page.status == 200
    assert "came first" not in page.text
    assert [did for did, _ in await register(concern)].count("acknowledged") == 1


async def test_of_ten_at_once_exactly_one_takes_it_on(cast: Cast) -> None:
    people = [await Person.create(name=f"Deputy {n}", role=Role.SAFEGUARDING) for n in range(10)]
    concern = await raised(cast)
    copies = [await Concern.get(id=concern.id) for _ in people]
    first = await asyncio.gather(*(copy.acknowledge(one) for copy, one in zip(copies, people, strict=True)))
    assert sorted(first) == [False] * 9 + [True]
    assert [did for did, _ in await register(concern)].count("acknowledged") == 1


ACTS: dict[str, tuple[dict[str, str | list[str]], tuple[str, str]]] = {
    "Keep this decision": ({"decision": DECISION}, ("decided", DECISION)),
    "Keep whom I told": (
        {"whom": "Her social worker", "how": "By telephone; she visits today."},
        ("informed", "Her social worker: By telephone; she visits today."),
    ),
    "Keep this note": ({"note": "The school rang back."}, ("noted", "The school rang back.")),
    "Close it": (
        {"outcome": "referred", "close-why": "The team has it."},
        ("closed", "Referred to a social work team or another service: The team has it."),
    ),
}


@pytest.mark.parametrize("button", ACTS)
async def test_what_is_done_stands_in_the_register_once_however_often_it_is_sent(cast: Cast, button: str) -> None:
    concern, (typed, line) = await taken_on(cast), ACTS[button]
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
        after = await page.submit(button, **typed)
        assert (after.status, after.path) == (200, f"/concerns/{concern.id}")
        assert "Ruth Castellan" in after.text
        assert line[1] in after.text
        again = await page.submit(button, **typed)
    assert again.status == 200
    assert await lines(concern) == [line]


@pytest.mark.parametrize("button", ACTS)
async def test_what_is_missing_or_too_long_is_asked_for_again_and_nothing_is_lost(cast: Cast, button: str) -> None:
    concern, (typed, _) = await taken_on(cast), ACTS[button]
    texts = [name for name, value in typed.items() if name != "outcome"]
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
        empty = await page.submit(button, **dict.fromkeys(typed, ""))
        long = await page.submit(button, **{**typed, texts[-1]: "x" * 2_001})
    for answer in (empty, long):
        assert answer.status == 422
        assert answer.soup.select_one(f".problems a[href='#{texts[-1]}']")
        assert answer.soup.select_one(f"details.act[open] #{texts[-1]}"), "what has to be mended is in sight"
    assert "x" * 2_001 in long.text
    assert await lines(concern) == []


async def test_what_was_decided_is_sealed_at_rest(cast: Cast) -> None:
    concern = await taken_on(cast)
    await concern.decide(cast["safeguarding lead"], DECISION)
    [row] = await Concern.filter(id=concern.id).values("decision_sealed")
    [line] = await concern.entries.filter(did="decided").values("text_sealed")
    assert DECISION.encode() not in bytes(row["decision_sealed"]) + bytes(line["text_sealed"])
    assert (await Concern.get(id=concern.id)).decision == DECISION


async def test_nothing_is_decided_about_what_nobody_took_on(cast: Cast) -> None:
    concern = await raised(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await ruth.send(f"/concerns/{concern.id}/decide", {"decision": DECISION})
    assert page.status == 409
    assert "This has to be taken on first" in page.text
    assert DECISION in page.text
    assert await lines(concern) == []


async def closed(cast: Cast) -> Concern:
    concern = await taken_on(cast)
    await concern.close(cast["safeguarding lead"], Outcome.NO_CONCERN, "She wrote about a play.")
    return concern


async def test_a_closed_concern_is_listed_with_its_outcome_and_handled_only_when_opened_again(cast: Cast) -> None:
    concern = await closed(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        assert "Not a safeguarding concern. Closed on" in (await ruth.open("/concerns")).text
        late = await ruth.send(f"/concerns/{concern.id}/note", {"note": "One more thing"})
        assert late.status == 409
        assert "This was closed meanwhile" in late.text
        assert "One more thing" in late.text
        page = await opened(ruth, concern)
        assert [form["action"] for form in page.soup.select("main form")] == [f"/concerns/{concern.id}/reopen"]
        page = await page.submit("Open it again", **{"reopen-why": "It was no play."})
        await page.submit("Keep this note", note="One more thing")
    assert [did for did, _ in await lines(concern)] == ["closed", "reopened", "noted"]
    again = await Concern.get(id=concern.id)
    assert again.closed_at is None
    assert again.outcome is None


async def test_passing_on_tells_the_next_person_and_starts_the_clock_anew(cast: Cast) -> None:
    await deputy(cast)
    concern, tomasz = await taken_on(cast), await place("Tomasz Bello")
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
        again = await page.submit("Pass it on", to=str(tomasz.id), **{"pass-why": "I am on leave from noon."})
        await page.submit("Pass it on", to=str(tomasz.id), **{"pass-why": "I am on leave from noon."})
    assert "Owner Tomasz Bello" in again.text
    kept = await Concern.get(id=concern.id)
    assert (kept.owner_id, kept.acknowledged_at, kept.step) == (tomasz.id, None, 0)
    assert kept.next_step_at is not None
    assert [alert.contact_id for alert in await Alert.filter(concern_id=concern.id)] == [tomasz.id]
    assert await lines(concern) == [("passed_on", "To Tomasz Bello: I am on leave from noon.")]


async def test_nothing_is_passed_on_without_a_person_and_a_reason(cast: Cast) -> None:
    concern = await taken_on(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
        for typed in ({"pass-why": "On leave"}, {"to": str(concern.id), "pass-why": "On leave"}):
            answer = await page.submit("Pass it on", **typed)
            assert answer.status == 422
            assert answer.soup.select_one(".problems a[href='#to']")
    assert await lines(concern) == []


async def test_whoever_has_it_next_is_told_together_with_the_others_while_they_do_not_take_it_on(cast: Cast) -> None:
    await deputy(cast)
    concern = await taken_on(cast)
    await concern.pass_on(cast["safeguarding lead"], await place("Tomasz Bello"), "On leave")
    await Alert.all().delete()
    await Concern.climb_due(datetime(2099, 1, 5, 12, tzinfo=UTC))
    told = {alert.contact_id for alert in await Alert.filter(concern_id=concern.id)}
    assert (await place("Tomasz Bello")).id in told


async def test_an_allegation_goes_to_the_designated_officer_and_leaves_the_teams_sight(cast: Cast) -> None:
    concern = await taken_on(cast)
    way = {"about": "yes", "way-why": "It is a carer."}
    async with cast.signed_in("safeguarding lead") as ruth, cast.signed_in("designated officer") as nadia:
        assert (await opened(nadia, concern)).status == 404
        page = await (await opened(ruth, concern)).submit("Send it that way", **way)
        assert page.path == "/concerns?gone"
        assert "What you wrote was kept" in page.text
        assert "Nothing is waiting" in page.text
        assert (await opened(ruth, concern)).status == 404
        assert "Waiting for you (1)" in (await nadia.open("/concerns")).text
        page = await opened(nadia, concern)
        assert GRAVE in page.html.replace("&#39;", "'") or "uncle" in page.text
        assert "It is a carer." in page.text
        page = await page.submit("Send it that way", **{"about": "no", "way-why": "It is her uncle."})
        assert page.path == "/concerns?gone"
        assert (await opened(ruth, concern)).status == 200
    told = [(await alert.contact).name for alert in await Alert.filter(concern_id=concern.id)]
    assert "Nadia Frome" not in told


async def test_the_designated_officer_is_told_of_an_allegation_first(cast: Cast) -> None:
    concern = await taken_on(cast)
    await concern.change_way(cast["safeguarding lead"], True, "It is a carer.")
    told = [(await alert.contact).name for alert in await Alert.filter(concern_id=concern.id)]
    assert told == ["Nadia Frome"]


async def test_two_who_close_it_at_once_are_told_apart(cast: Cast) -> None:
    other = await deputy(cast)
    concern = await taken_on(cast)
    copies = [await Concern.get(id=concern.id), await Concern.get(id=concern.id)]
    done = await asyncio.gather(
        copies[0].close(cast["safeguarding lead"], Outcome.ADVICE, "We talked."),
        copies[1].close(other, Outcome.KNOWN, "We know."),
        return_exceptions=True,
    )
    assert [type(one) for one in done if one] == [TooLate]
    assert [did for did, _ in await lines(concern)] == ["closed"]


async def case_file(browser: Browser, concern: Concern, folder: Path) -> tuple[Page, str]:
    page = await browser.open(f"/concerns/{concern.id}/case-file")
    file = folder / "case.pdf"
    file.write_bytes(page.response.content)
    return page, paper.read(file)


async def test_the_case_file_holds_the_words_and_the_whole_register(cast: Cast, tmp_path: Path) -> None:
    concern = await taken_on(cast)
    await concern.decide(cast["safeguarding lead"], DECISION)
    async with cast.signed_in("safeguarding lead") as ruth:
        page, text = await case_file(ruth, concern, tmp_path)
    assert page.response.headers["content-type"] == "application/pdf"
    assert b"/StructTreeRoot" in page.response.content, "it can be read aloud"
    assert f"Concern {concern.number}" in text
    assert "But my uncle hits me when mum is out" in text
    assert DECISION in text
    for said in ("Raised", "Taken on", "Taken out for the case file", "Ruth Castellan", "Is there anything else?"):
        assert said in text
    assert (await register(concern))[-1] == ("taken_out", "")


async def test_a_case_file_of_a_call_for_help_says_how_to_reach_them(cast: Cast, tmp_path: Path) -> None:
    concern = await Concern.ask_for_help(uuid4(), "He is outside my door\n#let x = [typst]", "Kez, 07700 900555")
    async with cast.signed_in("safeguarding lead") as ruth:
        _, text = await case_file(ruth, concern, tmp_path)
    assert "He is outside my door #let x = [typst]" in text
    assert "Kez, 07700 900555" in text


async def test_a_case_file_asks_once_more_who_it_is(cast: Cast) -> None:
    concern = await taken_on(cast)
    async with cast.signed_in("safeguarding lead") as ruth:
        await SignIn.all().update(proved_at=datetime(2026, 1, 1, tzinfo=UTC))
        page = await ruth.open(f"/concerns/{concern.id}/case-file")
    assert page.path.startswith("/prove")
    assert "taken_out" not in [did for did, _ in await register(concern)]


async def test_every_place_on_the_rota_that_may_know_can_be_passed_to_and_no_other(cast: Cast) -> None:
    concern = await raised(cast, "Marcus from the office hits me and I am scared")
    async with cast.signed_in("safeguarding lead") as ruth:
        page = await opened(ruth, concern)
    offered = {str(field["value"]) for field in page.soup.select("[name=to]")}
    marcus = await place("Marcus Thistlewood")
    assert offered == {str(one.id) for one in await Contact.all()} - {str(marcus.id)}
