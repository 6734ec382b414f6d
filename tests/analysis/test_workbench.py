"""Officers code from a mixed queue, one comment at a time, and what they do can be taken back."""

from datetime import timedelta
from uuid import UUID

import pytest

from portal.accounts.models import Person, now
from portal.analysis import mix
from portal.analysis.models import Code, Coding, DoubleCoding, Pair, Part, Reason, Review, Training, workbench
from portal.permissions import Role
from portal.safeguarding.models import Concern
from tests.analysis.coded import coded, codes_of
from tests.browser import Cast, Page

ALL, NONE = UUID(int=2**128 - 1), UUID(int=0)
NEXT = "Save and next"


@pytest.fixture
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no comment belonged to the random part."""
    monkeypatch.setattr(mix, "CHANCE", NONE)


@pytest.fixture
def by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every comment did."""
    monkeypatch.setattr(mix, "CHANCE", ALL)


def address(coding: Coding, part: str = "") -> str:
    return f"/coding/comments/{coding.id}" + (f"?part={part}" if part else "")


async def another_officer(cast: Cast, called: str = "second officer") -> Person:
    noor = await Person.create(name="Noor Silva", role=Role.OFFICER)
    await noor.join(await cast.group("lincc"))
    cast.people[called] = noor
    return noor


async def order(cast: Cast) -> list[tuple[UUID, Part]]:
    """What comes to Olu, one after the other."""
    olu, group, seen = cast["participation officer"], await cast.group("lincc"), []
    while drawn := await workbench.following(olu, group):
        seen.append((drawn.coding, drawn.part))
        await Review.make(await Coding.get(id=drawn.coding), olu, ["V1"], drawn.part)
    return seen


async def test_forty_thirty_and_thirty_of_a_hundred_come_from_the_three_parts(cast: Cast) -> None:
    await cast.rest()  # or so many reviews would be learnt from
    for n in range(60):
        await coded(cast, f"Comment {n}", [f"V{n % 14 + 1}"])
    seen = (await order(cast))[:20]
    assert [part for _, part in seen][:10] == [Part(turn) for turn in mix.TURNS]
    of_chance = [one for one, part in seen if part is Part.RANDOM]
    assert all([mix.by_chance((await Coding.get(id=one)).comment_id) for one in of_chance])


async def test_the_random_part_comes_in_the_order_of_random_ids(cast: Cast, by_chance: None) -> None:
    for n in range(12):
        coding = await coded(cast, f"Comment {n}", ["V1"])
        await Coding.filter(id=coding.id).update(doubt=n / 12, reason=Reason.LONG if n == 3 else None)
    seen = await order(cast)
    assert {part for _, part in seen} == {Part.RANDOM}, "however unsure the machine is there"
    ids = [one.id for one in await Coding.all().order_by("comment_id")]
    assert [one for one, _ in seen] == ids


async def test_what_a_person_must_see_first_comes_before_all_doubt(cast: Cast, no_chance: None) -> None:
    unsure = await coded(cast, "Of two minds", ["V1"])
    await Coding.filter(id=unsure.id).update(doubt=0.99)
    foreign = await coded(cast, "Lubię ten dom")
    assert not await Concern.exists()
    await Coding.filter(id=foreign.id).update(reason=Reason.LANGUAGE, written_in="Polish")
    harmed = await coded(cast, "My uncle hits me when we are alone", ["V1"])
    calm = await coded(cast, "I like the trips", ["V8"])
    assert await Concern.filter(comment_id=harmed.comment_id).exists()
    olu, group = cast["participation officer"], await cast.group("lincc")
    assert await workbench._near(Part.UNCERTAIN, workbench.waiting(olu, group)) == [harmed.id]
    await Review.make(harmed, olu, [])
    assert await workbench._near(Part.UNCERTAIN, workbench.waiting(olu, group)) == [foreign.id]
    await Review.make(foreign, olu, [])
    assert await workbench._near(Part.UNCERTAIN, workbench.waiting(olu, group)) == [unsure.id, calm.id]


async def test_the_codes_that_were_looked_at_least_come_up_in_the_thin_part(cast: Cast, no_chance: None) -> None:
    olu, group = cast["participation officer"], await cast.group("lincc")
    for n in range(3):
        await Review.make(await coded(cast, f"Known {n}", ["V1"]), olu, ["V1"])
    await coded(cast, "More of the same", ["V1"])
    rare = await coded(cast, "Something else", ["V10"])
    await coded(cast, "Nothing at all")
    assert await workbench._near(Part.THIN, workbench.waiting(olu, group)) == [rare.id]
    await Review.make(rare, olu, [])
    assert len(await workbench._near(Part.THIN, workbench.waiting(olu, group))) == 1


async def test_two_officers_are_given_different_comments(cast: Cast) -> None:
    noor, group = await another_officer(cast), await cast.group("lincc")
    await cast.rest()  # or so many reviews would be learnt from
    for n in range(60):
        await coded(cast, f"Comment {n}", ["V1"])
    met = 0
    while hers := await workbench.following(noor, group):
        his = await workbench.following(cast["participation officer"], group)
        assert his is not None
        met += his.coding == hers.coding
        await Review.make(await Coding.get(id=hers.coding), noor, ["V1"], hers.part)
    assert met <= 45, "hers first; his, about half, only when hers are done"


async def test_what_two_people_code_blindly_stays_out_of_the_queue(cast: Cast) -> None:
    coding, group = await coded(cast, "I got bullied", ["V1"]), await cast.group("lincc")
    double = await DoubleCoding.create(group=group)
    await Pair.create(double=double, coding=coding)
    assert await workbench.following(cast["participation officer"], group) is None


async def test_the_page_knows_its_part_and_the_review_keeps_it(cast: Cast, by_chance: None) -> None:
    await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/coding/lincc")
        assert page.path.endswith("?part=random")
        await page.submit(NEXT)
    assert (await Review.get()).part is Part.RANDOM


@pytest.mark.parametrize("part", ["random", "double", "settled", "brought", "no such part", ""])
async def test_nobody_makes_a_picked_comment_count_as_one_by_chance(cast: Cast, no_chance: None, part: str) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        await olu.send(address(coding), {"code": "V1", "decide": "these", "part": part})
    assert (await Review.get()).part is Part.CHOSEN


async def test_one_of_the_random_part_that_is_not_next_was_picked(
    cast: Cast, by_chance: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mix, "NEAR", 1)
    for n in range(4):
        await coded(cast, f"Comment {n}", ["V1"])
    *_, last = await Coding.all().order_by("comment_id")
    async with cast.signed_in("participation officer") as olu:
        await olu.send(address(last), {"code": "V1", "decide": "these", "part": "random"})
    assert (await Review.get()).part is Part.CHOSEN


async def test_tone_note_and_codes_are_kept_and_the_note_is_sealed(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
        assert "neutral" not in page.text.replace("Neutral", ""), "the machine's verdict is not shown"
        await page.submit(NEXT, tone="negative", note="She means the bus, I think.")
        again = await olu.open(address(coding))
    made = await Review.get()
    assert (made.tone, made.note, made.keys) == ("negative", "She means the bus, I think.", ["V1"])
    assert b"bus" not in bytes(made.note_sealed or b"")
    assert "Their note: She means the bus, I think." in again.text


async def test_needs_safeguarding_eyes_tells_the_team_saves_and_goes_on(cast: Cast) -> None:
    first, second = await coded(cast, "It is ok there", ["V1"]), await coded(cast, "Fine", ["V8"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(first))
        page = await page.submit("Tell the team", worry="She never says where she sleeps.", works="yes")
    assert page.path.startswith(address(second))
    raised = await Concern.get(comment_id=first.comment_id)
    assert (raised.said, raised.allegation) == ("She never says where she sleeps.", True)
    assert await codes_of(first) == {"V1": (0.75, True)}


async def test_a_worry_without_a_reason_is_asked_about_and_nothing_ticked_is_lost(cast: Cast) -> None:
    coding = await coded(cast, "It is ok there", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
        page = await page.submit("Tell the team", code=["V9"], note="Look at this", tone="mixed")
    assert page.status == 422
    assert "Write what worries you." in page.text
    assert [box["value"] for box in page.soup.select("[name=code][checked], [name=tone][checked]")] == ["V9", "mixed"]
    assert page.soup.select("#note")[0].get_text().strip() == "Look at this"
    assert not await Concern.exists()
    assert not await Review.exists()


async def test_who_was_quicker_keeps_the_word_and_the_other_is_told(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    noor = await another_officer(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
        await Review.make(coding, noor, ["V3"])
        late = await page.submit(NEXT)
        assert (late.status, late.h1) == (409, "Somebody else was quicker")
        same = {"seen": "", "decide": "these", "code": "V1"}
        fragment = await olu.send(address(coding), same, HX_Request="true")
        assert (fragment.status, "<html" in fragment.html) == (409, False)
        assert "Not saved" in fragment.text
        assert (await late.click("Next comment")).h1 == "All read, for now"
        seen = await late.click("See what they said")
        assert "Last read by Noor Silva" in seen.text
        await seen.submit(NEXT, code=["V1"])
    assert await codes_of(coding) == {"V1": (0.75, True), "V3": (None, False)}
    assert await Review.all().count() == 2


async def test_a_word_is_taken_back_where_it_was_said(cast: Cast, by_chance: None) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    await coded(cast, "Fine", ["V8"])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open(address(coding, "random"))).submit("None fits")
        assert "Saved. None fits" in page.text
        page = await page.submit("Undo")
        assert page.path.startswith(address(coding, "random"))
        assert "Taken back." in page.text
        assert [box["value"] for box in page.soup.select("[name=code][checked]")] == ["V1"]
        assert (await Coding.get(id=coding.id)).reviewed_at is None
        await page.submit(NEXT)
    first, again = await Review.all().order_by("made_at")
    assert (first.undone_at is not None, again.undone_at, again.part) == (True, None, Part.RANDOM)


async def test_the_last_ten_can_be_taken_back_after_the_page_was_left(cast: Cast) -> None:
    made = [await coded(cast, f"Comment {n}", ["V1"]) for n in range(12)]
    for n, coding in enumerate(made):
        review = await Review.make(coding, cast["participation officer"], ["V1"] if n else [])
        await Review.filter(id=review.id).update(made_at=now() - timedelta(minutes=n))
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/coding")
        assert "Your last 10" in page.text
        assert len(page.soup.select(".last li")) == 10
        assert "None fits" in page.soup.select(".last li")[0].get_text()
        assert "Comment 3" not in page.html, "nobody reads words in passing"
        await page.submit("None fits")
    assert (await Coding.get(id=made[0].id)).reviewed_at is None
    assert await Coding.filter(reviewed_at=None).count() == 1


async def test_nobody_takes_back_what_another_said(cast: Cast) -> None:
    noor = await another_officer(cast)
    coding = await coded(cast, "I got bullied", ["V1"])
    made = await Review.make(coding, noor, ["V3"])
    mine = await Review.make(coding, cast["participation officer"], ["V1"])
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.send(f"/coding/reviews/{made.id}/undo", {})).status == 404
        assert (await olu.send(f"/coding/reviews/{mine.id}/undo", {})).status == 200
        assert (await olu.send(f"/coding/reviews/{mine.id}/undo", {})).status == 404
    assert await codes_of(coding) == {"V1": (0.75, False), "V3": (None, True)}
    assert (await Coding.get()).reviewed_by_id == noor.id


async def test_the_one_after_can_be_fetched_beforehand(cast: Cast) -> None:
    first, second = await coded(cast, "First words", ["V1"]), await coded(cast, "Second words", ["V2"])
    async with cast.signed_in("participation officer") as olu:
        ahead = await olu.open(f"/coding/lincc?beside={first.id}", HX_Request="true")
        assert "Second words" in ahead.text
        assert "<html" not in ahead.html
        sent = {"code": "V1", "decide": "these", "shown": str(second.id)}
        told = await olu.send(address(first), sent, HX_Request="true")
    assert "Saved. Safety first" in told.text
    assert "1 of 2 read" in told.text
    assert "words" not in told.text, "they have those before them already"


async def test_what_another_coded_meanwhile_makes_way_for_a_third(cast: Cast) -> None:
    first, second = await coded(cast, "First words", ["V1"]), await coded(cast, "Second words", ["V2"])
    await coded(cast, "Third words", ["V3"])
    await Review.make(second, await another_officer(cast), ["V2"])
    async with cast.signed_in("participation officer") as olu:
        sent = {"code": "V1", "decide": "these", "shown": str(second.id)}
        page = await olu.send(address(first), sent, HX_Request="true")
    assert "Somebody else coded the next one meanwhile" in page.text
    assert "Third words" in page.text
    assert await Review.all().count() == 2


@pytest.mark.parametrize(
    ("reason", "language", "said"),
    [
        (Reason.LANGUAGE, "Polish", "seem to be in Polish"),
        (Reason.THIN, "", "So few words"),
        (Reason.LONG, "", "This is long"),
    ],
)
async def test_a_comment_says_why_a_person_comes_first(cast: Cast, reason: Reason, language: str, said: str) -> None:
    coding = await coded(cast, "Nie lubię tego domu")
    await Coding.filter(id=coding.id).update(reason=reason, written_in=language)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
    assert said in page.text
    assert not page.soup.select("[name=code][checked]")
    assert ("The portal found nothing to suggest" in page.text) == (not language)


def row(page: Page, key: str) -> str:
    [one] = page.soup.select(f".candidate[data-code={key}]")
    return " ".join(one.get_text(" ").split())


async def test_each_code_says_how_sure_whether_earned_and_what_it_means(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1", "T1"])
    await Code.filter(coding_id=coding.id, key="V1").update(applied=True, terms=[[6, 13]])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(address(coding))
    assert "75 % sure, applied by the machine" in row(page, "V1")
    assert "75 % sure, suggested" in row(page, "T1")
    assert "sure" not in row(page, "V9")
    assert all(len(row(page, key)) > 100 for key in ("V1", "T1", "V9")), "what it means is at hand"
    assert [mark["data-codes"] for mark in page.soup.select("mark")] == ["T1", "V1"]
    assert [mark.get_text() for mark in page.soup.select("mark")] == ["I", "bullied"]


async def test_how_far_it_has_come_is_told(cast: Cast) -> None:
    for n in range(7):
        await coded(cast, f"Comment {n}", ["V1"])
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/coding/lincc")
        assert "0 of 7 read · 7 waiting · 0 by you today" in page.text
        for _ in range(6):
            page = await page.submit(NEXT)
        made = await Review.all().order_by("made_at")
        for n, one in enumerate(made):
            await Review.filter(id=one.id).update(made_at=now() - timedelta(seconds=20 * n))
        page = await olu.open("/coding/lincc")
    assert "6 of 7 read · 1 waiting" in page.text
    assert "about 180 an hour" in page.text
    assert (page.soup.select("progress")[0]["max"], page.soup.select("progress")[0]["value"]) == ("7", "6")


@pytest.mark.parametrize(("before", "wakes"), [(48, False), (49, True), (70, True)])
async def test_after_fifty_reviews_the_coder_learns(
    cast: Cast, before: int, wakes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    about = {"coding_id": coding.id, "codebook": coding.codebook, "part": Part.CHOSEN, "keys": ["V1"]}
    await Review.create_all([Review(**about, made_at=now() - timedelta(days=1)) for _ in range(60)])
    await Training.create(codebook=coding.codebook, asked_at=now() - timedelta(hours=9), step="done")
    await Review.create_all([Review(**about) for _ in range(before)])
    woken: list[str] = []
    monkeypatch.setattr(cast.app.state.queue, "wake", woken.append)
    async with cast.signed_in("participation officer") as olu:
        await olu.send(address(coding), {"code": "V1", "decide": "these"})
    assert ("train" in woken) is wakes
