"""Editions that are not published wait for whoever can bring them on; once they are, the board finds them."""

from portal.analysis.models import Coding
from portal.leaders.editions import new_editions
from portal.leaders.models import Seat, Sits
from portal.leaders.waiting import waiting_for
from portal.leaders.waits import Kind
from portal.reports.models import Publication, Report
from tests.analysis.coded import coded
from tests.browser import Cast
from tests.reports.whole import an_edition, keep, worded


async def kinds(cast: Cast, called: str) -> list[Kind]:
    return [one.kind for one in await waiting_for(cast[called])]


async def made(cast: Cast) -> Report:
    return await keep(an_edition("lincc"), made_by_id=cast["participation officer"].id)


async def test_an_edition_waits_for_words_and_then_for_a_second_person(cast: Cast) -> None:
    report = await made(cast)
    for called in ("participation officer", "senior leader"):
        assert await kinds(cast, called) == [Kind.WORD_EDITION]
    await worded(report, cast["participation officer"])
    assert await kinds(cast, "participation officer") == []
    assert await kinds(cast, "senior leader") == [Kind.PUBLISH_EDITION]
    assert await Publication.publish(report, cast["senior leader"])
    assert await kinds(cast, "senior leader") == []


async def test_an_edition_that_another_took_the_place_of_waits_for_nobody(cast: Cast) -> None:
    report = await made(cast)
    await keep(an_edition("lincc"), made_by_id=cast["participation officer"].id, replaces_id=report.id)
    assert [one.link for one in await waiting_for(cast["senior leader"])] == ["/reports/2"]


async def test_words_that_a_colleague_would_quote_wait_for_a_second_officer_only(cast: Cast) -> None:
    coding = await coded(cast, "We would like to choose our own curtains", ["V8"], quotable=True)
    leader = cast["senior leader"]
    await Coding.filter(id=coding.id).update(reviewed_at=coding.comment.said_on, reviewed_by_id=leader.id)
    assert await kinds(cast, "participation officer") == [Kind.QUOTES]
    assert await kinds(cast, "senior leader") == []
    await Coding.filter(id=coding.id).update(reviewed_by_id=cast["participation officer"].id)
    assert await kinds(cast, "participation officer") == []


async def test_the_board_is_told_of_what_is_published_and_of_nothing_else(cast: Cast) -> None:
    report = await worded(await made(cast), cast["participation officer"])
    await Seat.give(cast["LinCC member"], Sits.CO_CHAIR, cast["administrator"])
    async with cast.signed_in("LinCC member") as maya:
        assert "/reports/1" not in (await maya.open("/corporate-parenting")).html
        await Publication.publish(report, cast["senior leader"])
        assert [one.link for one in await new_editions()] == ["/reports/1"]
        assert "/reports/1" in (await maya.open("/corporate-parenting")).html
