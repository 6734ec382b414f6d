"""Two officers code the same comments; what they agree on stands, and what they do not is settled."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from portal.accounts.models import Person, now
from portal.analysis.codebook import roadmap
from portal.analysis.jobs import work_out_agreement
from portal.analysis.models import Code, Coding, DoubleCoding, Pair, Part, Review, TooFew
from portal.feedback.models import Comment
from portal.permissions import Role
from portal.safeguarding.models import Concern, LeftOut
from tests.analysis.coded import coded
from tests.analysis.two_coders import OLU, WREN, begun, both_say, two_coders, wren
from tests.browser import Browser, Cast, Page

NEXT = "Save and next"


async def standing(coding: Coding) -> set[str]:
    return {code.key for code in await Code.filter(Code.STANDS, coding_id=coding.id)}


async def of(pair: Pair) -> Coding:
    return await Coding.get(id=pair.coding_id)


async def begin(browser: Browser, **fields: str) -> Page:
    return await (await browser.open("/double-coding")).submit("Draw the comments and begin", **fields)


async def test_an_officer_begins_a_double_coding_with_a_colleague(cast: Cast) -> None:
    colleague = await wren(cast)
    for number in range(21):
        await coded(cast, f"Comment {number}", ["V1"])
    async with cast.signed_in(OLU) as olu:
        page = await begin(olu, group="lincc", other=str(colleague.id), most="20")
    assert page.h1 == "Olu Adeyemi and Wren Hollis"
    assert "Olu Adeyemi: 0 of 20" in page.text
    assert "Wren Hollis: 0 of 20" in page.text
    assert await Pair.all().count() == 20
    assert len({pair.coding_id for pair in await Pair.all()}) == 20


async def test_two_clicks_begin_one(cast: Cast) -> None:
    colleague = await wren(cast)
    for number in range(40):
        await coded(cast, f"Comment {number}")
    async with cast.signed_in(OLU) as olu:
        page = await olu.open("/double-coding")
        sent = {"group": "lincc", "other": str(colleague.id), "most": "20"}
        await asyncio.gather(*(page.submit("Draw the comments and begin", **sent) for _ in range(3)))
    assert await DoubleCoding.all().count() == 1
    assert await Pair.all().count() == 20


async def test_it_takes_as_many_comments_as_were_asked_for(cast: Cast) -> None:
    colleague = await wren(cast)
    for number in range(19):
        await coded(cast, f"Comment {number}")
    async with cast.signed_in(OLU) as olu:
        page = await begin(olu, group="lincc", other=str(colleague.id), most="20")
    assert page.status == 422
    assert "Only 19 comments" in page.text
    assert not await DoubleCoding.exists()


async def test_it_takes_a_colleague_of_that_group(cast: Cast) -> None:
    colleague = await wren(cast, "foster-carers")
    async with cast.signed_in(OLU) as olu:
        page = await begin(olu, group="lincc", other=str(colleague.id), most="20")
    assert "Wren Hollis does not belong to this group" in page.text


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SAFEGUARDING, Role.LEADER])
async def test_only_officers_are_colleagues(cast: Cast, role: Role) -> None:
    await Person.filter(id=(await wren(cast)).id).update(role=role)
    async with cast.signed_in(OLU) as olu:
        page = await olu.open("/double-coding")
    assert "It takes two" in page.text
    assert "Wren" not in page.text


async def test_comments_are_drawn_that_both_can_read_and_neither_has_seen_coded(cast: Cast) -> None:
    fresh, gone, mine, theirs, about, other, foreign = [
        await coded(cast, f"Comment {n}", ["V1"], group="foster-carers" if n == 5 else "lincc") for n in range(7)
    ]
    colleague = await wren(cast, "lincc", "foster-carers")
    await Comment.filter(id=gone.comment_id).update(erased=True)
    await (await Review.make(mine, cast[OLU], ["V1"])).undo()
    await Review.make(theirs, colleague, ["V1"])
    concern = await Concern.raise_by(cast[OLU], about.comment_id, "x", "x", False)
    await LeftOut.create(concern=concern, person=colleague)
    await Coding.filter(id=foreign.id).update(written_in="Polish")
    group = await cast.group("lincc")
    with pytest.raises(TooFew, match="1"):
        await DoubleCoding.begin(group, cast[OLU], colleague, 2)
    double = await DoubleCoding.begin(group, cast[OLU], colleague, 1)
    assert [pair.coding_id for pair in await double.pairs.all()] == [fresh.id]
    assert other.id != fresh.id


async def test_each_draws_comments_of_their_own(cast: Cast) -> None:
    """Drawn at random: with 20 of 40, two draws are never the same but once in a hundred thousand million."""
    colleague = await wren(cast)
    for number in range(40):
        await coded(cast, f"Comment {number}")
    drawn = []
    for _ in range(2):
        double = await DoubleCoding.begin(await cast.group("lincc"), cast[OLU], colleague, 20)
        drawn.append({pair.coding_id for pair in await double.pairs.all()})
        await double.end()
    assert drawn[0] != drawn[1]


async def test_comments_come_one_after_the_other_until_a_coder_has_finished(cast: Cast) -> None:
    double = await begun(cast, "First words", "Second words")
    async with cast.signed_in(OLU) as olu:
        page = await (await olu.open(f"/double-coding/{double.id}")).click("Begin")
        seen = {page.text.count("First words"), page.text.count("Second words")}
        assert "0 of 2 done" in page.text
        page = await page.submit(NEXT, code=["V1", "V3"])
        assert "1 of 2 done" in page.text
        assert "Saved." in page.text
        page = await page.submit("None fits", code=["V1"])
    assert seen == {0, 1}
    assert "You have finished" in page.text
    assert "Olu Adeyemi: 2 of 2" in page.text
    reviews = await Review.filter(part=Part.DOUBLE).order_by("made_at")
    assert [review.keys for review in reviews] == [["V1", "V3"], []]


async def test_a_word_does_not_stand_before_the_other_has_spoken(cast: Cast) -> None:
    pair = await two_coders(cast, "Words", ["V3"])
    assert await standing(await of(pair)) == {"V1"}
    assert (await of(pair)).reviewed_at is None


async def test_what_both_say_alike_stands_once_both_have_finished(cast: Cast) -> None:
    double = await begun(cast, "First", "Second")
    first, second = await double.pairs.all().order_by("id")
    for called in (OLU, WREN):
        await double.say(first, cast[called], ["V3", "V2"])
    await double.say(second, cast[OLU], ["V4"])
    await work_out_agreement()
    assert await standing(await of(first)) == {"V1"}, "its standing already would tell Wren that Olu said the same"
    await double.say(second, cast[WREN], ["V5"])
    await work_out_agreement()
    assert await standing(await of(first)) == {"V2", "V3"}
    assert await standing(await of(second)) == {"V1"}
    parts = [one.part for one in await Review.filter(coding_id=first.coding_id).order_by("made_at")]
    assert parts == [Part.DOUBLE, Part.DOUBLE, Part.SETTLED]
    assert (await Pair.get(id=second.id)).settled_id is None


async def test_whether_words_may_be_quoted_is_left_as_it_was(cast: Cast) -> None:
    pair = await two_coders(cast, "Words")
    await Coding.filter(id=pair.coding_id).update(quotable=True)
    double = await DoubleCoding.get()
    for called in (OLU, WREN):
        await double.say(pair, cast[called], ["V2"])
    await work_out_agreement()
    assert (await of(pair)).quotable is True


async def test_both_agree_on_none(cast: Cast) -> None:
    pair = await two_coders(cast, "Words", [], [])
    await work_out_agreement()
    assert await standing(await of(pair)) == set()
    assert (await of(pair)).reviewed_at is not None


async def test_a_coder_can_change_their_mind_until_both_have_finished(cast: Cast) -> None:
    double = await begun(cast, "First", "Second")
    async with cast.signed_in(OLU) as olu:
        page = await (await olu.open(f"/double-coding/{double.id}")).click("Begin")
        address = page.path
        page = await (await page.submit(NEXT, code=["V1"])).click("Look at that one again")
        assert page.path == address
        assert [str(box["value"]) for box in page.soup.select("[name=code][checked]")] == ["V1"]
        await page.submit(NEXT, code=["V2"], note="Not sure")
    kept = await Review.filter(undone_at=None)
    assert [(one.keys, one.note) for one in kept] == [(["V2"], "Not sure")]
    pair = await Pair.get(review_a_id=kept[0].id)
    assert await double.say(pair, cast[OLU], ["V2"], "Not sure"), "saying the same twice"
    assert await Review.all().count() == 2
    await double.end()
    async with cast.signed_in(OLU) as olu:
        assert (await olu.open(address)).status == 404
    assert not await double.say(pair, cast[OLU], ["V3"])


async def test_both_speak_at_once_and_it_ends_once(cast: Cast) -> None:
    pair = await two_coders(cast, "Words")
    async with cast.signed_in(OLU) as olu, cast.signed_in(WREN) as wren_:
        pages = [await one.open(f"/blind/{pair.id}") for one in (olu, wren_)]
        await asyncio.gather(*(page.submit(NEXT, code=["V2"]) for page in pages))
    double = await DoubleCoding.get()
    assert not await double.lasts()
    assert len(await double.coded_twice()) == 1


async def test_ended_early_what_only_one_has_spoken_of_falls_out(cast: Cast) -> None:
    double = await begun(cast, "First", "Second")
    first, second = await double.pairs.all().order_by("id")
    await double.say(first, cast[OLU], ["V2"])
    await double.say(first, cast[WREN], ["V2"])
    await double.say(second, cast[OLU], ["V2"])
    async with cast.signed_in(WREN) as browser:
        page = await (await browser.open(f"/double-coding/{double.id}")).submit("End it here")
        await work_out_agreement()
        page = await browser.open(page.path)
        workbench = await browser.open(f"/coding/comments/{second.coding_id}")
    assert "Both said the same of the one comment" in page.text
    assert workbench.status == 200
    assert await standing(await of(second)) == {"V1"}


async def test_ended_before_anybody_spoke_nothing_is_left_of_it(cast: Cast) -> None:
    double = await begun(cast, "First")
    async with cast.signed_in(OLU) as olu:
        page = await (await olu.open(f"/double-coding/{double.id}")).submit("End it here")
    assert page.h1 == "Double coding"
    assert not await DoubleCoding.exists()


async def test_words_that_are_taken_back_hold_nobody_up(cast: Cast) -> None:
    double = await begun(cast, "First", "Second")
    first, second = await double.pairs.all().order_by("id")
    await Comment.filter(id=(await of(second)).comment_id).update(erased=True)
    async with cast.signed_in(OLU) as olu:
        assert (await olu.open(f"/blind/{second.id}")).status == 404
    for called in (OLU, WREN):
        await double.say(first, cast[called], ["V2"])
    assert not await double.lasts()


async def test_a_note_that_is_too_long_is_told_and_nothing_of_it_is_lost(cast: Cast) -> None:
    pair = await two_coders(cast, "I moved again")
    async with cast.signed_in(OLU) as olu:
        page = await olu.open(f"/blind/{pair.id}")
        assert not page.soup.select("textarea[maxlength]")
        page = await page.submit(NEXT, note="x" * 1200, code=["V7"])
    assert "This is 1,200 letters long" in page.text
    assert page.soup.select("#note")[0].get_text().strip() == "x" * 1200
    assert page.soup.select("[value=V7]")[0].has_attr("checked")


async def test_enter_in_a_box_saves_and_tells_nobody_of_a_worry(cast: Cast) -> None:
    pair = await two_coders(cast, "I moved again")
    async with cast.signed_in(OLU) as olu:
        page = await olu.open(f"/blind/{pair.id}")
    assert page.soup.select(f"form[action='/blind/{pair.id}'] button")[0]["value"] == "these"


async def test_a_worry_goes_to_the_safeguarding_team_at_once(cast: Cast) -> None:
    pair = await two_coders(cast, "The dog is lovely")
    async with cast.signed_in(OLU) as olu:
        page = await olu.open(f"/blind/{pair.id}")
        page = await page.submit("Tell the safeguarding team", worry="")
        assert "Write what worries you" in page.text
        await page.submit("Tell the safeguarding team", worry="Whose dog?", code=["V1"])
    concern = await Concern.get()
    assert (concern.comment_id, concern.said) == ((await of(pair)).comment_id, "Whose dog?")
    assert (await Review.get()).keys == ["V1"]


async def test_disagreements_are_listed_by_code_and_by_comment_with_both_views(cast: Cast) -> None:
    double = await begun(cast, "First", "Second", "Third")
    await both_say(cast, double, (["V1"], ["V1", "V3"]), (["V2"], ["V2"]), (["V3"], []))
    async with cast.signed_in(OLU) as olu:
        page = await (await olu.open(f"/double-coding/{double.id}")).click("Settle the disagreements")
    rows = {
        row.th.get_text(): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.soup.select("tbody tr")
        if row.th
    }
    assert rows == {roadmap().by_key["V3"].name: ["2", "1"]}
    views = [[" ".join(one.get_text(" ").split()) for one in each.select("div")] for each in page.soup.select(".views")]
    one, three = roadmap().by_key["V1"].name, roadmap().by_key["V3"].name
    assert views == [
        [f"Olu Adeyemi {one}", f"Wren Hollis {one} {three}"],
        [f"Olu Adeyemi {three}", "Wren Hollis None fits"],
    ]


async def a_third(cast: Cast) -> None:
    cast.people["third officer"] = await Person.create(name="Ines Marlow", role=Role.OFFICER)
    await cast["third officer"].join(await cast.group("lincc"))


async def test_a_third_officer_settles_and_what_each_said_stays(cast: Cast) -> None:
    pair = await two_coders(cast, "Words", ["V1", "V2"], ["V1", "V3"])
    await a_third(cast)
    async with cast.signed_in("third officer") as ines:
        page = await ines.open(f"/disagreements/{pair.id}")
        ticked = [str(box["value"]) for box in page.soup.select("[name=code][checked]")]
        page = await page.submit("Settle it", code=["V1", "V3", "V7"], note="A move is a move")
    assert ticked == ["V1"], "what both said; neither of the two is favoured"
    assert "Settled by Ines Marlow" in page.text
    assert await standing(await of(pair)) == {"V1", "V3", "V7"}
    kept = await Pair.get(id=pair.id).select_related("review_a", "review_b", "settled__person")
    assert kept.said == (["V1", "V2"], ["V1", "V3"])
    assert kept.last_word is not None
    assert (kept.last_word.part, kept.last_word.note) == (Part.SETTLED, "A move is a move")
    assert await Review.filter(undone_at=None).count() == 3


async def test_one_of_the_two_settles_only_together_with_the_other(cast: Cast) -> None:
    pair = await two_coders(cast, "Words", ["V2"], ["V3"])
    async with cast.signed_in(OLU) as olu:
        page = await (await olu.open(f"/disagreements/{pair.id}")).submit("Settle it", code=["V2"])
        assert page.status == 422
        assert await standing(await of(pair)) == {"V1"}
        assert [str(box["value"]) for box in page.soup.select("[name=code][checked]")] == ["V2"]
        await page.submit("Settle it", code=["V2"], together="yes")
    assert await standing(await of(pair)) == {"V2"}


async def test_settling_goes_on_to_the_next_and_twice_is_once(cast: Cast) -> None:
    double = await begun(cast, "First", "Second")
    pairs = await both_say(cast, double, (["V1"], []), (["V2"], []))
    await a_third(cast)
    async with cast.signed_in("third officer") as ines:
        first = await ines.open(f"/disagreements/{pairs[0].id}")
        page = await first.submit("None fits")
        assert page.path == f"/disagreements/{pairs[1].id}"
        await first.submit("None fits")
        page = await page.submit("Settle it", code=["V2"])
    assert page.path == f"/double-coding/{double.id}/disagreements"
    assert "to be settled" not in page.text
    assert await Review.filter(part=Part.SETTLED).count() == 2


async def test_what_was_settled_can_be_settled_anew(cast: Cast) -> None:
    pair = await two_coders(cast, "Words", ["V2"], ["V3"])
    await a_third(cast)
    async with cast.signed_in("third officer") as ines:
        for keys in (["V2"], ["V3"]):
            await (await ines.open(f"/disagreements/{pair.id}")).submit("Settle it", code=keys)
    assert await standing(await of(pair)) == {"V3"}
    assert await Review.filter(part=Part.SETTLED, undone_at=None).count() == 2


async def test_how_far_two_agree_is_worked_out_once_both_have_finished_and_told_in_plain_words(cast: Cast) -> None:
    double = await begun(cast, *(f"Comment {number}" for number in range(30)))
    await both_say(cast, double, *[(["V1"], ["V1"])] * 20, (["V1"], ["V2"]), (["V2"], ["V2"]))
    assert (await DoubleCoding.get()).due_at is not None
    await work_out_agreement()
    kept = await DoubleCoding.get()
    assert kept.due_at is None
    assert kept.figures["codebook"] == roadmap().edition
    assert kept.figures["codes"]["V2"] == {"positives": 2}
    told = kept.figures["codes"]["V1"]
    assert (told["positives"], told["same"]) == (21, 29)
    assert told["kappa"] == 0.9231, "(29/30 - 17/30) / (1 - 17/30)"
    async with cast.signed_in(OLU) as olu:
        page = await olu.open(f"/double-coding/{double.id}")
    chart = " ".join(page.soup.select(".agreement")[0].get_text(" ").split())
    assert f"{roadmap().by_key['V1'].name} Very strong" in chart
    assert roadmap().by_key["V2"].name not in chart
    assert "Two people nearly always see the same" in page.text
    assert page.soup.select(".agreement svg")


async def test_agreement_is_about_what_two_said_and_not_about_what_was_settled(cast: Cast) -> None:
    double = await begun(cast, *(f"Comment {number}" for number in range(25)))
    pairs = await both_say(cast, double, *[(["V1"], [])] * 12, *[(["V1"], ["V1"])] * 12)
    await work_out_agreement()
    before = (await DoubleCoding.get()).figures
    await a_third(cast)
    for pair in pairs:
        if pair.differs:
            await double.settle(pair, cast["third officer"], ["V1"])
    await DoubleCoding.all().update(due_at=now())
    await work_out_agreement()
    assert (await DoubleCoding.get()).figures == before


async def test_what_was_said_under_two_codebooks_is_not_compared(cast: Cast) -> None:
    double = await begun(cast, *(f"Comment {number}" for number in range(3)))
    pairs = await both_say(cast, double, (["V1"], ["V1"]))
    await Review.filter(id=pairs[0].review_a_id).update(codebook="roadmap/1")
    edition, said = await double.said()
    assert edition == roadmap().edition
    assert len(said) == 2


async def test_the_newest_that_can_be_told_of_each_code_is_what_other_pages_get(cast: Cast) -> None:
    group, colleague = await cast.group("lincc"), await wren(cast)
    row = {"positives": 20, "kappa": 0.5, "kappa_low": 0.3, "kappa_high": 0.7}
    few = {"positives": 3}
    await a_double(cast, colleague, {"V1": row, "V2": row}, row, days=3)
    await a_double(cast, colleague, {"V1": {**row, "kappa": 0.9}, "V2": few}, few, days=2)
    await a_double(cast, colleague, {"V3": row}, row, days=1, codebook="another/1")
    latest = await DoubleCoding.latest_agreement(roadmap().edition)
    assert {key: one.kappa for key, one in latest.items()} == {"V1": 0.9, "V2": 0.5, "": 0.5}
    assert (latest["V2"].low, latest["V2"].high, latest["V2"].positives) == (0.3, 0.7, 20)
    assert await DoubleCoding.latest_agreement(roadmap().edition, await cast.group("foster-carers")) == {}
    assert await DoubleCoding.latest_agreement(roadmap().edition, group) == latest


async def a_double(
    cast: Cast, colleague: Person, codes: object, overall: object, days: int, codebook: str = roadmap().edition
) -> None:
    await DoubleCoding.create(
        group=await cast.group("lincc"),
        coder_a=cast[OLU],
        coder_b=colleague,
        begun_at=now() - timedelta(days=days),
        figures={"codebook": codebook, "comments": 20, "codes": codes, "all": overall},
    )


ADDRESSES = ("/double-coding/{double}", "/double-coding/{double}/disagreements", "/disagreements/{pair}")


@pytest.mark.parametrize("said", [(), (["V2"],), (["V2"], ["V3"])])
async def test_an_officer_of_another_group_finds_nothing_of_it(cast: Cast, said: Sequence[list[str]]) -> None:
    pair = await two_coders(cast, "Words", *said)
    stranger = await Person.create(name="Some Body", role=Role.OFFICER)
    await stranger.join(await cast.group("foster-carers"))
    cast.people["stranger"] = stranger
    async with cast.signed_in("stranger") as browser:
        for path in (*ADDRESSES, "/blind/{pair}"):
            assert (await browser.open(path.format(double=pair.double_id, pair=pair.id))).status == 404
        assert (await browser.send(f"/blind/{pair.id}", {"code": "V1"})).status == 404
        assert (await browser.send(f"/disagreements/{pair.id}", {"code": "V1"})).status == 404
        assert (await browser.send(f"/double-coding/{pair.double_id}/end", {})).status == 404
        assert (await browser.open(f"/blind/{uuid4()}")).status == 404
        assert "LinCC" not in (await browser.open("/double-coding")).text
