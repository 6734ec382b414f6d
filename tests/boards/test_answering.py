"""From "you said" to the board: an officer begins an entry, a leader says what comes of it, another reads it over."""

from datetime import date, timedelta

import pytest

from portal.accounts.models import Person, now
from portal.boards.models import Entry, State, ask_for_done, publish
from portal.permissions import Role
from tests.boards.entries import (
    DID,
    DONE_ON,
    FOR_TEENS,
    NEW,
    PLAN,
    SAID,
    Coded,
    Far,
    a_plan_on_the_board,
    again,
    an_entry,
    comments_about_respect,
    prove,
    say,
)
from tests.browser import Browser, Cast

DONE: dict[str, str | list[str]] = {"did": DID, "done_on": "2026-10-05"}
PLANNED: dict[str, str | list[str]] = {
    **{"state": "planned", "we_did": PLAN.we_did, "due_on": "2099-01-01", "owner_as": "Head of Service"},
}
PROOF: dict[str, str | list[str]] = {
    **{"kind": "text", "caption": "What was bought", "text": "Receipts are in the office"},
    **{"sure": "yes", "public": "yes"},
}
WORDS: dict[str, str | list[str]] = {"said": FOR_TEENS[0], "came": FOR_TEENS[1]}


async def test_an_entry_goes_all_the_way_to_the_board(cast: Cast, all_coded: Coded, stranger: Browser) -> None:
    comments = await comments_about_respect(cast, all_coded, 10)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("senior leader") as helen:
        page = await (await olu.open(NEW)).submit("Ask for an answer", you_said=SAID)
        entry = page.path
        page = await (await helen.open("/entries")).click(SAID)
        owner = str(cast["senior leader"].pk)
        page = await page.submit("Save how far it is", **PLANNED, owner=owner)
        page = await page.submit("Save these words for ages 12-17", **WORDS)
        page = await (await olu.open(entry)).submit("I have read it, and it can go on the board")
        page = await page.submit("Publish on the board")
        assert "for everybody to read" in page.text
        board = await stranger.open("/boards/lincc")
        for words in (SAID, PLAN.we_did, "1 January 2099", "Head of Service", "Ten or more of you", "Planned"):
            assert words in board.text
        page = await (await helen.open(entry)).submit("Add this evidence", **PROOF)
        page = await page.submit("Ask for it to be signed off", **DONE)
        page = await page.submit("Save these words for ages 12-17", **WORDS)
        assert DID not in (await stranger.open("/boards/lincc")).text
        await (await olu.open(entry)).submit("Sign it off")
    board = await stranger.open("/boards/lincc")
    for words in (SAID, DID, "Receipts are in the office", "5 October 2026", "Signed off by a second person", "Done"):
        assert words in board.text
    assert "Helen" not in board.html + board.text
    assert "10" not in board.text.replace("1 in 10", ""), "how many spoke is told as a phrase"
    assert {c.id for c in await (await Entry.get()).comments.all()} == {c.id for c in comments}


async def test_the_one_who_wrote_the_answer_cannot_sign_it_off(cast: Cast) -> None:
    entry = await an_entry(cast, Far.ASKED)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/entries/{entry.id}")
        assert "You wrote this answer, so somebody else has to sign it off" in page.text
        assert not page.soup.select("form[action$=sign-off]")
        page = await helen.send(f"/entries/{entry.id}/sign-off", {"read": "x"})
    assert page.status == 409
    assert "somebody else has to sign it off" in page.soup.select("[role=alert]")[0].get_text()
    assert (await again(entry)).awaits_signature


async def test_another_leader_can_sign_it_off_but_not_publish_it(cast: Cast) -> None:
    entry = await an_entry(cast, Far.ASKED)
    cast.people["second leader"] = await Person.create(name="Tom Second", role=Role.LEADER)
    async with cast.signed_in("second leader") as tom:
        page = await (await tom.open(f"/entries/{entry.id}")).submit("Sign it off")
        assert "Tom Second" in page.text
        assert "Publish on the board" not in page.text
        assert (await tom.send(f"/entries/{entry.id}/publish", {})).status == 404
    assert (await again(entry)).state is State.DONE


@pytest.mark.parametrize(
    ("far", "why"), [(Far.BEGUN, "words are missing for ages 12-17"), (Far.ASKED, "has to sign off that it is done")]
)
async def test_nothing_is_published_before_it_is_whole(cast: Cast, far: Far, why: str) -> None:
    entry = await an_entry(cast, far)
    async with cast.signed_in("participation officer") as olu:
        assert not (await olu.open(f"/entries/{entry.id}")).soup.select("form[action$=publish]")
        page = await olu.send(f"/entries/{entry.id}/publish", {})
    assert (page.status, why in page.text) == (409, True)
    assert not (await again(entry)).published_at


async def test_nothing_is_published_that_nobody_else_has_read(cast: Cast) -> None:
    entry = await an_entry(cast)
    olu = cast["participation officer"]
    assert await say(entry, olu)
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open(f"/entries/{entry.id}")
        assert "You had the last hand in its words" in page.text
        page = await browser.send(f"/entries/{entry.id}/read", {"read": "x"})
        assert (page.status, "somebody else has to read it over" in page.text) == (409, True)
        page = await browser.send(f"/entries/{entry.id}/publish", {})
        assert (page.status, "a second person has to read it over first" in page.text) == (409, True)
    async with cast.signed_in("senior leader") as helen:
        await (await helen.open(f"/entries/{entry.id}")).submit("I have read it, and it can go on the board")
    assert await publish(entry, olu)


async def test_words_that_are_changed_before_it_is_published_are_read_anew(cast: Cast) -> None:
    entry = await an_entry(cast)
    helen, olu = cast["senior leader"], cast["participation officer"]
    assert await say(entry, helen)
    async with cast.signed_in("participation officer") as browser:
        page = await browser.open(f"/entries/{entry.id}")
        assert await say(entry, helen, we_did="Other words")
        page = await page.submit("I have read it, and it can go on the board")
        assert (page.status, "changed while you were reading it" in page.text) == (409, True)
        await page.submit("I have read it, and it can go on the board")
    assert (await again(entry)).read_by_id == olu.pk
    assert await say(entry, helen, we_did="And other words")
    assert (await again(entry)).read_at is None
    assert not await publish(entry, olu)


async def test_an_answer_without_its_mark_is_not_signed(cast: Cast) -> None:
    for far in (Far.BEGUN, Far.ASKED):
        entry = await an_entry(cast, far)
        async with cast.signed_in("participation officer") as olu:
            page = await olu.send(f"/entries/{entry.id}/sign-off", {})
        assert page.status == 409
        assert (await again(entry)).state is State.HEARD


async def test_signing_or_publishing_twice_says_so_kindly(cast: Cast) -> None:
    entry = await an_entry(cast, Far.ASKED)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/entries/{entry.id}")
        done = await page.submit("Sign it off")
        assert "signed off already" in (await page.submit("Sign it off")).text
        await done.submit("Publish on the board")
        page = await done.submit("Publish on the board")
    assert page.status == 409
    assert "It is on the board already" in page.text


async def test_of_two_who_write_at_once_neither_loses_a_word(cast: Cast) -> None:
    entry = await an_entry(cast)
    cast.people["second leader"] = await Person.create(name="Tom Second", role=Role.LEADER)
    async with cast.signed_in("senior leader") as helen, cast.signed_in("second leader") as tom:
        hers, his = await helen.open(f"/entries/{entry.id}"), await tom.open(f"/entries/{entry.id}")
        await hers.submit("Save how far it is", **PLANNED)
        page = await his.submit("Save how far it is", **{**PLANNED, "we_did": "Something of his"})
        assert page.status == 409
        assert PLAN.we_did in page.text, "what she wrote"
        assert "Something of his" in page.form("Save how far it is").get_text(), "what he typed"
        assert (await again(entry)).we_did == PLAN.we_did
        page = await page.submit("Save how far it is")
        assert (await again(entry)).we_did == "Something of his"
        await prove(entry, cast["senior leader"])
        late = await hers.submit("Ask for it to be signed off", **DONE)
        assert (late.status, DID in late.form("Ask for it to be signed off").get_text()) == (409, True)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("did", " ", "Say what was done"),
        ("done_on", "", "Give the day it was done"),
        ("done_on", "5 October", "Give the day it was done"),
        ("done_on", str(now().date() + timedelta(days=2)), "That day is still to come"),
        ("done_on", "0026-10-05", "Check the year"),
        ("did", "x" * 2_001, "2,000"),
    ],
)
async def test_an_answer_that_cannot_be_is_asked_about(cast: Cast, field: str, typed: str, message: str) -> None:
    entry = await an_entry(cast)
    await prove(entry, cast["senior leader"])
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/entries/{entry.id}")
        page = await page.submit("Ask for it to be signed off", **{**DONE, field: typed})
    assert page.status == 422
    assert message in page.soup.select(".problems")[0].get_text()
    form = page.form("Ask for it to be signed off")
    shown = form.get_text() + str(form.select("[name=done_on]")[0]["value"])
    assert all(str(words) in shown for name, words in DONE.items() if name != field)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"state": "not_possible"}, "Say why, in plain words"),
        ({"state": "not_yet", "reason": " "}, "Say why, in plain words"),
        ({"we_did": ""}, "Say what happens"),
        ({"due_on": ""}, "Give the day by which"),
        ({"due_on": "2020-01-01"}, "That day has gone by"),
        ({"state": "signed"}, "Say how far it has come"),
    ],
)
async def test_a_plan_that_promises_nothing_is_asked_about(cast: Cast, typed: dict[str, str], message: str) -> None:
    entry = await an_entry(cast)
    async with cast.signed_in("senior leader") as helen:
        fields = {**PLANNED, **typed, "seen": entry.said_mark}
        page = await helen.send(f"/entries/{entry.id}/change", fields)
    assert (page.status, message in page.soup.select(".problems")[0].get_text()) == (422, True)
    assert (await again(entry)).state is State.HEARD


async def test_a_no_with_its_reason_stands_on_the_board(cast: Cast, stranger: Browser) -> None:
    await a_plan_on_the_board(cast, plan=PLAN.__class__(State.NOT_POSSIBLE, "", "The law says 18", None, "", None))
    page = await stranger.open("/boards/lincc")
    assert "Not possible" in page.text
    assert "The law says 18" in page.text
    assert "next step" not in page.text


@pytest.mark.parametrize("called", ["LinCC member", "safeguarding lead", "administrator"])
async def test_members_and_others_cannot_see_the_entries(cast: Cast, called: str) -> None:
    entry = await an_entry(cast, Far.PUBLISHED)
    verbs = ("change", "answer", "sign-off", "read", "publish", "evidence", "words", "topics")
    async with cast.signed_in(called) as browser:
        pages = [await browser.open(path) for path in ("/entries", f"/entries/{entry.id}", NEW)]
        pages += [await browser.send(f"/entries/{entry.id}/{verb}", DONE) for verb in verbs]
    assert {page.status for page in pages} == {404}


async def test_an_officer_cannot_find_an_entry_of_a_group_that_is_not_theirs(cast: Cast) -> None:
    entry = await an_entry(cast, Far.SIGNED)
    cast.people["other officer"] = await Person.create(name="Una Other", role=Role.OFFICER)
    await cast["other officer"].join(await cast.group("foster-carers"))
    async with cast.signed_in("other officer") as una:
        assert SAID not in (await una.open("/entries")).text
        assert (await una.open(f"/entries/{entry.id}")).status == 404
        assert (await una.send(f"/entries/{entry.id}/publish", {})).status == 404
        assert (await una.send(f"/entries/{entry.id}/evidence", PROOF)).status == 404
        assert (await una.open(NEW)).status == 404
        fields: dict[str, str | list[str]] = {"group": "lincc", "code": "V3", "quarter": "2026-Q4", "you_said": SAID}
        assert (await una.send("/entries", fields)).status == 404
    assert not (await again(entry)).published_at


async def test_an_officer_does_not_write_answers_and_a_leader_does_not_start_entries(cast: Cast) -> None:
    entry = await an_entry(cast)
    async with cast.signed_in("participation officer") as olu, cast.signed_in("senior leader") as helen:
        page = await olu.open(f"/entries/{entry.id}")
        assert "Now a senior leader says what comes of it" in page.text
        for verb in ("answer", "change"):
            assert (await olu.send(f"/entries/{entry.id}/{verb}", DONE)).status == 404
        assert (await helen.open(NEW)).status == 404


async def test_what_waits_for_somebody_comes_first_and_what_is_overdue_before_all(cast: Cast) -> None:
    await an_entry(cast, said="Asked just now")
    late = await an_entry(cast, said="Asked long ago")
    await Entry.filter(id=late.id).update(due_on=now().date() - timedelta(days=1))
    await an_entry(cast, Far.PUBLISHED, said="Done and dusted")
    await an_entry(cast, Far.ASKED, said="Waits for Olu")
    async with cast.signed_in("senior leader") as helen, cast.signed_in("participation officer") as olu:
        page, his = await helen.open("/entries"), await olu.open("/entries")
    listed = [" ".join(item.get_text(" ").split()) for item in page.soup.select(".topics li")]
    assert [" ".join(one.split()[:3]) for one in listed[:2]] == ["Asked long ago", "Asked just now"]
    assert ["Overdue" in one for one in listed] == [True, False, False, False]
    sections = {one.select("h2")[0].get_text(): one.get_text() for one in page.soup.select("section")}
    assert [name.split(" 1")[0].split(" 2")[0] for name in sections] == [
        *("Waiting for you", "Waiting for somebody else", "Nothing more is owed"),
    ]
    mine = his.soup.select("section")[0].get_text()
    assert "Waits for Olu" in mine
    assert "Sign it off" in mine


async def test_an_overdue_promise_shows_to_everybody_by_itself(cast: Cast, stranger: Browser) -> None:
    entry = await a_plan_on_the_board(cast)
    assert "Overdue" not in (await stranger.open("/boards/lincc")).text
    yesterday = now().date() - timedelta(days=1)
    shown = {**entry.shown, "due_on": yesterday.isoformat()}
    await Entry.filter(id=entry.id).update(due_on=yesterday, shown=shown)
    page = await stranger.open("/boards/lincc")
    assert "Overdue" in page.text
    assert "and we are late" in page.text


async def test_an_empty_list_says_where_entries_come_from(cast: Cast) -> None:
    async with cast.signed_in("senior leader") as helen:
        assert "from a theme in a report" in (await helen.open("/entries")).text


async def test_markup_and_arabic_in_an_answer_are_only_letters(cast: Cast, stranger: Browser) -> None:
    words = "<script>alert(1)</script> لقد غيّرنا ذلك 🎉"
    await a_plan_on_the_board(cast, plan=PLAN.__class__(State.DOING, words, words, None, words, date(2099, 1, 1)))
    page = await stranger.open("/boards/lincc")
    assert words in page.text
    assert "<script>alert" not in page.html


async def test_leaders_who_have_read_it_are_counted_once_and_nobody_else(cast: Cast, stranger: Browser) -> None:
    entry = await a_plan_on_the_board(cast)
    await Person.create(name="Tom Second", role=Role.LEADER)
    assert "leaders have read" not in (await stranger.open("/boards/lincc")).text
    async with cast.signed_in("senior leader") as helen, cast.signed_in("participation officer") as olu:
        await olu.open(f"/entries/{entry.id}")
        await helen.open(f"/entries/{entry.id}")
        page = await helen.open(f"/entries/{entry.id}")
    assert "1 of 2 leaders have read this" in page.text
    assert "1 of 2 leaders have read this" in (await stranger.open("/boards/lincc")).text


async def test_asking_again_with_what_was_asked_before_needs_a_new_signature(cast: Cast) -> None:
    entry = await an_entry(cast, Far.SIGNED)
    assert await ask_for_done(entry, cast["senior leader"], entry.said_mark, DID, DONE_ON)
    assert (await again(entry)).awaits_signature
    assert not await publish(entry, cast["participation officer"])
