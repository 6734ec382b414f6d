"""From "you said" to the board: an officer starts an entry, a leader answers, a second person signs it off."""

from datetime import date, timedelta

import pytest

from portal.accounts.models import Person, now
from portal.boards.models import ANSWER_WITHIN, Entry, State
from portal.permissions import Role
from tests.boards.entries import (
    DID,
    EVIDENCE,
    NEW,
    SAID,
    Coded,
    an_entry,
    comments_about_respect,
)
from tests.browser import Browser, Cast

ANSWER: dict[str, str | list[str]] = {"we_did": DID, "evidence": EVIDENCE, "done_on": "2026-10-05"}


async def state_of(entry: Entry) -> State:
    return (await Entry.get(id=entry.id)).state


async def test_an_entry_goes_all_the_way_to_the_board(cast: Cast, all_coded: Coded, stranger: Browser) -> None:
    comments = await comments_about_respect(cast, all_coded, 5)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("senior leader") as helen:
        page = await olu.open(NEW)
        assert "It will rest on 5 comments" in page.text
        page = await page.submit("Ask for an answer", you_said=SAID)
        entry = page.path
        assert "waiting for an answer" in page.text.lower()
        page = await (await helen.open("/entries")).click(SAID)
        page = await page.submit("Save what we did", **ANSWER)
        assert "Helen Marchetti" in page.text
        page = await (await olu.open(entry)).submit("Sign it off")
        assert "ready to publish" in page.text.lower()
        page = await page.submit("Publish on the board")
        assert "for everybody to read" in page.text
    board = await stranger.open("/boards/lincc")
    for words in (SAID, DID, EVIDENCE, "5 October 2026", "Signed off by a second person"):
        assert words in board.text
    assert "Helen" not in board.html + board.text
    assert {c.id for c in await (await Entry.get()).comments.all()} == {c.id for c in comments}


async def test_the_one_who_wrote_the_answer_cannot_sign_it_off(cast: Cast) -> None:
    entry = await an_entry(cast, State.ANSWERED)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/entries/{entry.id}")
        assert "You wrote this answer, so somebody else has to sign it off" in page.text
        assert not page.soup.select("form[action$=sign-off]")
        page = await helen.send(f"/entries/{entry.id}/sign-off", {"read": entry.answer_mark})
    assert page.status == 409
    assert "somebody else has to sign it off" in page.soup.select("[role=alert]")[0].get_text()
    assert not await entry.sign_off(cast["senior leader"])
    assert await state_of(entry) is State.ANSWERED


async def test_another_leader_can_sign_it_off_but_not_publish_it(cast: Cast) -> None:
    entry = await an_entry(cast, State.ANSWERED)
    cast.people["second leader"] = await Person.create(name="Tom Second", role=Role.LEADER)
    async with cast.signed_in("second leader") as tom:
        page = await (await tom.open(f"/entries/{entry.id}")).submit("Sign it off")
        assert "Tom Second" in page.text
        assert "Publish on the board" not in page.text
        assert (await tom.send(f"/entries/{entry.id}/publish", {})).status == 404
    assert await state_of(entry) is State.SIGNED_OFF


@pytest.mark.parametrize("state", [State.STARTED, State.ANSWERED])
async def test_nothing_is_published_before_it_is_signed_off(cast: Cast, state: State) -> None:
    entry = await an_entry(cast, state)
    async with cast.signed_in("participation officer") as olu:
        assert not (await olu.open(f"/entries/{entry.id}")).soup.select("form[action$=publish]")
        page = await olu.send(f"/entries/{entry.id}/publish", {})
    assert page.status == 409
    assert "It cannot go on the board yet" in page.text
    assert await state_of(entry) is state


async def test_nobody_signs_an_answer_that_they_have_not_read(cast: Cast) -> None:
    entry = await an_entry(cast, State.ANSWERED)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/entries/{entry.id}")
        await entry.answer(cast["senior leader"], "Nothing at all", EVIDENCE, date(2026, 10, 6))
        page = await page.submit("Sign it off")
        assert page.status == 409
        assert "The answer was changed while you were reading it" in page.text
        assert "Nothing at all" in page.text
        assert await state_of(entry) is State.ANSWERED
        assert (await page.submit("Sign it off")).status == 200
    assert await state_of(entry) is State.SIGNED_OFF


async def test_an_answer_without_its_mark_is_not_signed(cast: Cast) -> None:
    for state in (State.STARTED, State.ANSWERED):
        entry = await an_entry(cast, state)
        async with cast.signed_in("participation officer") as olu:
            page = await olu.send(f"/entries/{entry.id}/sign-off", {})
        assert page.status == 409
        assert await state_of(entry) is state


async def test_a_changed_answer_needs_a_new_signature(cast: Cast) -> None:
    entry = await an_entry(cast, State.SIGNED_OFF)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/entries/{entry.id}")
        assert DID in page.form("Save the changed answer").get_text()
        page = await page.submit("Save the changed answer", we_did="A better suitcase")
    assert "A better suitcase" in page.text
    entry = await Entry.get(id=entry.id)
    assert entry.state is State.ANSWERED
    assert not await entry.publish(cast["participation officer"])


async def test_what_is_published_stands(cast: Cast) -> None:
    entry = await an_entry(cast, State.PUBLISHED)
    async with cast.signed_in("senior leader") as helen:
        assert not (await helen.open(f"/entries/{entry.id}")).soup.select("main form")
        page = await helen.send(f"/entries/{entry.id}/answer", {**ANSWER, "we_did": "Something else"})
    assert page.status == 409
    assert "on the board already" in page.text
    assert (await Entry.get(id=entry.id)).we_did == DID


async def test_signing_or_publishing_twice_says_so_kindly(cast: Cast) -> None:
    entry = await an_entry(cast, State.ANSWERED)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/entries/{entry.id}")
        done = await page.submit("Sign it off")
        assert "signed off already" in (await page.submit("Sign it off")).text
        await done.submit("Publish on the board")
        page = await done.submit("Publish on the board")
    assert page.status == 409
    assert "It is on the board already" in page.text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("we_did", " ", "Say what was done"),
        ("evidence", "", "how anybody could check it"),
        ("done_on", "", "Give the day it was done"),
        ("done_on", "5 October", "Give the day it was done"),
        ("done_on", str(now().date() + timedelta(days=2)), "That day is still to come"),
        ("done_on", "0026-10-05", "Check the year"),
        ("we_did", "x" * 2_001, "2,000"),
    ],
)
async def test_an_answer_without_proof_is_asked_about(cast: Cast, field: str, typed: str, message: str) -> None:
    entry = await an_entry(cast)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/entries/{entry.id}")
        page = await page.submit("Save what we did", **{**ANSWER, field: typed})
    assert page.status == 422
    assert message in page.soup.select(".problems")[0].get_text()
    kept = {"we_did": DID, "evidence": EVIDENCE, "done_on": "2026-10-05"}
    form = page.form("Save what we did")
    shown = form.get_text() + str(form.select("[name=done_on]")[0]["value"])
    assert all(words in shown for name, words in kept.items() if name != field)
    assert await state_of(entry) is State.STARTED


@pytest.mark.parametrize("called", ["LinCC member", "safeguarding lead", "administrator"])
async def test_members_and_others_cannot_see_the_entries(cast: Cast, called: str) -> None:
    entry = await an_entry(cast, State.PUBLISHED)
    async with cast.signed_in(called) as browser:
        pages = [await browser.open(path) for path in ("/entries", f"/entries/{entry.id}", NEW)]
        for verb in ("answer", "sign-off", "publish"):
            pages.append(await browser.send(f"/entries/{entry.id}/{verb}", {**ANSWER, "read": entry.answer_mark}))
    assert [page.status for page in pages] == [404] * 6


async def test_an_officer_cannot_find_an_entry_of_a_group_that_is_not_theirs(cast: Cast) -> None:
    entry = await an_entry(cast, State.SIGNED_OFF)
    cast.people["other officer"] = await Person.create(name="Una Other", role=Role.OFFICER)
    await cast["other officer"].join(await cast.group("foster-carers"))
    async with cast.signed_in("other officer") as una:
        assert SAID not in (await una.open("/entries")).text
        assert (await una.open(f"/entries/{entry.id}")).status == 404
        assert (await una.send(f"/entries/{entry.id}/publish", {})).status == 404
        assert (await una.open(NEW)).status == 404
        fields: dict[str, str | list[str]] = {"group": "lincc", "code": "V3", "quarter": "2026-Q4", "you_said": SAID}
        assert (await una.send("/entries", fields)).status == 404
    assert await state_of(entry) is State.SIGNED_OFF


async def test_an_officer_does_not_write_answers_and_a_leader_does_not_start_entries(cast: Cast) -> None:
    entry = await an_entry(cast)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("senior leader") as helen:
        page = await olu.open(f"/entries/{entry.id}")
        assert "Now a senior leader writes what was done" in page.text
        assert (await olu.send(f"/entries/{entry.id}/answer", ANSWER)).status == 404
        assert (await helen.open(NEW)).status == 404


async def test_what_has_waited_longest_comes_first_and_says_that_it_is_overdue(cast: Cast) -> None:
    await an_entry(cast, said="Asked just now")
    late = await an_entry(cast, said="Asked long ago")
    await Entry.filter(id=late.id).update(started_at=now() - ANSWER_WITHIN - timedelta(days=1))
    await an_entry(cast, State.PUBLISHED, said="Done and dusted")
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/entries")
    listed = [" ".join(item.get_text(" ").split()) for item in page.soup.select(".topics li")]
    assert [" ".join(item.split()[:3]) for item in listed] == ["Asked long ago", "Asked just now", "Done and dusted"]
    assert ["Overdue" in item for item in listed] == [True, False, False]


async def test_an_empty_list_says_where_entries_come_from(cast: Cast) -> None:
    async with cast.signed_in("senior leader") as helen:
        assert "from a theme in a report" in (await helen.open("/entries")).text


async def test_markup_and_arabic_in_an_answer_are_only_letters(cast: Cast) -> None:
    words = "<script>alert(1)</script> لقد غيّرنا ذلك 🎉"
    entry = await an_entry(cast)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/entries/{entry.id}")
        page = await page.submit("Save what we did", **{**ANSWER, "we_did": words})
    assert words in page.text
    assert "<script>alert" not in page.html
