"""An edition is made once a period is over: counted, chosen, frozen and numbered."""

from datetime import date
from typing import Any

import pytest

from portal.accounts.models import Person
from portal.accounts.routes.own_data import everything_about
from portal.analysis.models import Tone
from portal.feedback.models import Comment
from portal.permissions import Role
from portal.reports import making
from portal.reports.counting import rows
from portal.reports.counts import ALL, Place
from portal.reports.figures import Scope
from portal.reports.jobs import keep_dashboards, make_reports
from portal.reports.models import Order, Publication, Report, ReportWording
from portal.reports.models.wording import CHILDREN
from portal.surveys.models import AgeBand
from portal.worker import JOBS
from tests.analysis.coded import coded
from tests.boards.entries import Far, an_entry
from tests.browser import Cast
from tests.reports.whole import an_edition, keep, worded

SUMMER = "2026-Q3"
IN_SUMMER = date(2026, 8, 10)


async def said(cast: Cast, times: int, codes: list[str], tone: Tone = Tone.NEGATIVE, group: str = "lincc") -> None:
    for number in range(times):
        await coded(cast, f"They were late again, number {number}", codes, tone=tone, on=IN_SUMMER, group=group)


async def made(cast: Cast, scope: Scope) -> Order:
    order = await Order.ask(scope, cast["participation officer"])
    await make_reports()
    await order.refresh_from_db()
    return order


async def test_an_edition_holds_rounded_figures_of_all_that_was_said(cast: Cast) -> None:
    await said(cast, 13, ["V6"])
    await said(cast, 24, ["V7"], Tone.POSITIVE)
    order = await made(cast, Scope(SUMMER, "lincc"))
    assert not order.problem
    report = await Report.get(id=order.report_id)
    place = Place(SUMMER, "lincc")
    assert (report.number, report.figures[place.named()], report.figures[place.said("V7")]) == (1, 35, 25)
    assert [line.code.key for line in report.edition.lines[:2]] == ["V7", "V6"]


async def test_a_card_of_two_codes_answers_both_and_is_named_by_both(cast: Cast) -> None:
    for code in ("V6", "V7", "V1"):
        await said(cast, 13, [code])
    await an_entry(cast, Far.PUBLISHED, codes=("V6", "V7"))
    report = await Report.get(id=(await made(cast, Scope(SUMMER, "lincc"))).report_id)
    assert [one.codes for one in report.edition.told.promises] == [("V6", "V7")]
    assert report.edition.told.unanswered == ("V1",)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
    assert "Right help at the right time; A stable home" in page.soup.select("#promises")[0].get_text()


async def test_too_few_voices_make_no_edition_and_the_year_is_offered(cast: Cast) -> None:
    await said(cast, 9, ["V6"])
    order = await made(cast, Scope(SUMMER, "lincc"))
    assert order.report_id is None
    assert "Fewer than 10 people" in order.problem


async def test_an_edition_is_never_changed_by_any_path(cast: Cast) -> None:
    await said(cast, 13, ["V6"])
    order = await made(cast, Scope(SUMMER, "lincc"))
    with pytest.raises(Exception, match="never changed"):
        await Report.filter(id=order.report_id).update(because="other")


async def test_an_edition_of_what_children_said_is_published_by_a_second_person_in_the_words_of_three_ages(
    cast: Cast,
) -> None:
    officer, leader = cast["participation officer"], cast["senior leader"]
    await said(cast, 13, ["V6"])
    report = await Report.get(id=(await made(cast, Scope(SUMMER, "lincc"))).report_id)
    assert report.of_children
    assert not await Publication.publish(report, leader)
    for age in CHILDREN:
        await ReportWording.write(report, age, officer, "You told us that people come too late.")
    assert not await Publication.publish(report, officer)
    assert await Publication.publish(report, leader)
    assert await Report.visible_to(None).get(number=report.number) == report
    assert not await ReportWording.write(report, AgeBand.OLDER, officer, "Something else")


async def test_the_database_refuses_to_publish_without_words_for_children(cast: Cast) -> None:
    await said(cast, 13, ["V6"])
    report = await Report.get(id=(await made(cast, Scope(SUMMER, "lincc"))).report_id)
    with pytest.raises(Exception, match="in the words of three ages"):
        await Publication.create(report_id=report.id, by_id=cast["senior leader"].id)


async def test_the_database_refuses_to_let_one_person_make_and_publish(cast: Cast) -> None:
    await said(cast, 13, ["V6"], group="foster-carers")
    report = await Report.get(id=(await made(cast, Scope(SUMMER, "foster-carers"))).report_id)
    assert not report.of_children
    with pytest.raises(Exception, match="by another person"):
        await Publication.create(report_id=report.id, by_id=cast["participation officer"].id)


async def test_whoever_works_on_editions_finds_it_in_their_own_data(cast: Cast) -> None:
    officer = cast["participation officer"]
    await said(cast, 13, ["V6"])
    report = await Report.get(id=(await made(cast, Scope(SUMMER, "lincc"))).report_id)
    await ReportWording.write(report, AgeBand.OLDER, officer, "You told us that people come too late.")
    told = (await everything_about(officer))["work"]["editions_of_reports"]
    assert [(one["number"], one["what"]) for one in told] == [(1, "had it made"), (1, "worded for 12-17")]


async def test_what_was_made_while_another_was_is_looked_at_once_more_beside_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that know nothing of one another could give away together what neither does alone."""
    await said(cast, 13, ["V6"])
    await said(cast, 13, ["V6"], group="foster-carers")
    await Order.ask(Scope(SUMMER, "lincc"), cast["participation officer"])
    real, looked_at = making.choose_apart, list[int]()

    async def meanwhile(counts: Any, scopes: Any, book: Any, before: Any) -> Any:
        looked_at.append(len(before))
        if len(looked_at) == 1:
            await making.make(await Order.ask(Scope(SUMMER, "foster-carers"), cast["senior leader"]))
        return await real(counts, scopes, book, before)

    monkeypatch.setattr(making, "choose_apart", meanwhile)
    await make_reports()
    assert looked_at == [0, 0, 1]
    assert [one.group for one in await Report.all()] == ["lincc", "foster-carers"]


async def test_an_order_that_cannot_be_made_says_so_and_keeps_nobody_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("it does not add up")

    monkeypatch.setattr(making, "counted", broken)
    order = await made(cast, Scope(SUMMER, "lincc"))
    assert (order.due_at, order.report_id) == (None, None)
    assert "Please ask for it again" in order.problem


async def test_words_that_were_taken_back_make_nobody_more_people_than_they_were(cast: Cast) -> None:
    await said(cast, 12, ["V6"])
    await Comment.all().update(erased=True)
    [row] = [row for row in await rows(IN_SUMMER, IN_SUMMER) if (row.by, row.code) == (ALL, "V6")]
    assert (row.times, row.people) == (12, 1)


async def test_an_officer_of_another_group_reads_what_is_published_and_withdraws_nothing(cast: Cast) -> None:
    officer = cast["participation officer"]
    report = await worded(await keep(an_edition("lincc"), made_by_id=officer.id), officer)
    await Publication.publish(report, cast["senior leader"])
    other = await Person.create(name="Bo Other", role=Role.OFFICER)
    await other.join(await cast.group("foster-carers"))
    assert await Report.visible_to(other).filter(id=report.id).exists()
    assert not await Report.worked_on_by(other).filter(id=report.id).exists()
    assert await Report.worked_on_by(officer).filter(id=report.id).exists()


async def test_nobody_hears_of_a_correction_before_they_may_read_it(cast: Cast) -> None:
    officer = cast["participation officer"]
    report = await worded(await keep(an_edition("lincc"), made_by_id=officer.id), officer)
    await keep(an_edition("lincc"), made_by_id=officer.id, replaces_id=report.id)
    assert await report.newer(None) is None
    assert await report.newer(officer)


def test_editions_and_dashboards_are_among_what_the_worker_does() -> None:
    assert {make_reports, keep_dashboards} <= set(JOBS)
