"""What was confirmed can be used: once, for a day, by whoever proposed it, and by nobody else."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from portal import settings
from portal.accounts.models import Person
from portal.analysis.exporting import EXPORT
from portal.analysis.lifting import LIFT
from portal.analysis.taking import HEADER
from portal.audit.models import Record
from portal.feedback.models import Comment, Source, Words
from portal.permissions import Role
from portal.proposals.kinds import Kind
from portal.proposals.models import USED_WITHIN, Proposal
from portal.tables import now
from tests.browser import Cast
from tests.proposals.proposing import proposed, second_officer

AllCoded = Callable[[], Awaitable[None]]
FORMULA = '=HYPERLINK("http://x","a")'


async def said(cast: Cast, text: str, day: date = date(2026, 11, 18), group: str = "lincc") -> Comment:
    return await Comment.record(await cast.group(group), Source.SURVEY, Words(text, day, "How is home?"))


async def confirmed(cast: Cast, kind: Kind = EXPORT, by: str = "participation officer") -> Proposal:
    one = await proposed(cast, kind, by)
    assert await one.decide(cast["safeguarding lead"], kind, confirmed=True)
    return one


async def test_an_officer_downloads_the_comments_once(cast: Cast, all_coded: AllCoded) -> None:
    await said(cast, "They keep moving me")
    await said(cast, FORMULA)
    await said(cast, "Of another group", group="foster-carers")
    await said(cast, "Of another quarter", date(2026, 9, 30))
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    one = await confirmed(cast)
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/proposals/{one.id}")
        file = (await page.submit("Download the comments")).response
        assert (await olu.send(f"/proposals/{one.id}/export", {})).status == 409
        assert "You downloaded it on" in (await olu.open(f"/proposals/{one.id}")).text
    assert file.headers["content-disposition"] == 'attachment; filename="lincc-2026-Q4.csv"'
    header, *rows = csv.reader(io.StringIO(file.text.removeprefix("\ufeff")))
    assert header == HEADER
    assert {row[3] for row in rows} == {"They keep moving me", "'" + FORMULA}
    moved = next(row for row in rows if "moving" in row[3])
    assert moved[:3] == ["2026-11-16", "survey", "How is home?"]
    assert "V7" in moved[4].split()
    record = await Record.get(verb="download_export")
    assert record.facts == {"group": "lincc", "quarter": "2026-Q4", "rows": 2, "format": "csv"}


async def test_nothing_in_the_sheet_ties_answers_to_a_person_or_to_one_another(cast: Cast) -> None:
    comments = [await said(cast, f"Words {n}") for n in range(5)]
    one = await confirmed(cast)
    async with cast.signed_in("participation officer") as olu:
        text = (await olu.send(f"/proposals/{one.id}/export", {})).response.text
    for comment in comments:
        assert str(comment.id) not in text
    assert [row[3] for row in csv.reader(io.StringIO(text))][1:] == [
        comment.text for comment in sorted(comments, key=lambda comment: comment.id)
    ]


@pytest.mark.parametrize("called", ["second officer", "safeguarding lead", "senior leader"])
async def test_nobody_else_can_download_it_or_see_the_report(cast: Cast, called: str) -> None:
    await second_officer(cast)
    await said(cast, "They keep moving me")
    export, lifted = await confirmed(cast), await confirmed(cast, LIFT)
    async with cast.signed_in(called) as browser:
        for answer in (
            await browser.send(f"/proposals/{export.id}/export", {}),
            await browser.open(f"/proposals/{lifted.id}/report"),
        ):
            assert answer.status in {404, 409}
            assert "moving" not in answer.html
            assert "With small numbers" not in answer.html
    assert await Proposal.filter(done_at__isnull=False).count() == 0


async def spoil_waiting(cast: Cast, one: Proposal) -> None:
    await Proposal.filter(id=one.id).update(confirmed=False, decided_at=None, decided_by_id=None)


async def spoil_refused(cast: Cast, one: Proposal) -> None:
    await Proposal.filter(id=one.id).update(confirmed=False)


async def spoil_late(cast: Cast, one: Proposal) -> None:
    await Proposal.filter(id=one.id).update(decided_at=now() - USED_WITHIN)


async def spoil_left_the_group(cast: Cast, one: Proposal) -> None:
    await cast["participation officer"].leave(await cast.group("lincc"))


async def spoil_other_kind(cast: Cast, one: Proposal) -> None:
    await Proposal.filter(id=one.id).update(kind="retention")


@pytest.mark.parametrize("spoil", [spoil_waiting, spoil_refused, spoil_late, spoil_left_the_group, spoil_other_kind])
async def test_what_is_not_confirmed_or_not_any_more_opens_nothing(
    cast: Cast, spoil: Callable[[Cast, Proposal], Awaitable[None]]
) -> None:
    await said(cast, "They keep moving me")
    for kind in (EXPORT, LIFT):
        await spoil(cast, one := await confirmed(cast, kind))
        async with cast.signed_in("participation officer") as olu:
            export = await olu.send(f"/proposals/{one.id}/export", {})
            report = await olu.open(f"/proposals/{one.id}/report")
        assert (export.status, report.status) == (409, 409), kind.key
        assert not await Record.filter(verb__in=["download_export", "lifted_report"]).exists()


async def test_an_officer_who_is_none_any_more_uses_nothing(cast: Cast) -> None:
    one = await confirmed(cast, LIFT)
    olu = cast["participation officer"]
    olu.role = Role.SAFEGUARDING
    assert not await Proposal.usable(LIFT, olu).exists()
    olu.role = Role.LEADER
    assert [found.id for found in await Proposal.usable(LIFT, olu)] == [one.id]


async def test_a_download_wants_a_proof_of_just_now(cast: Cast) -> None:
    one = await confirmed(cast)
    async with cast.signed_in("participation officer") as olu:
        await Person.filter(id=cast["participation officer"].id).update(paused_at=None)
        from portal.accounts.models import SignIn

        await SignIn.all().update(proved_at=now() - timedelta(minutes=11))
        asked = await olu.client.post(f"/proposals/{one.id}/export", follow_redirects=False)
    assert asked.headers["location"].startswith("/prove")


async def test_a_leader_sees_one_report_with_its_small_numbers(cast: Cast, all_coded: AllCoded) -> None:
    for text in ("They keep moving me", "I got bullied"):
        await said(cast, text)
    await said(cast, "I got bullied", date(2026, 8, 18))
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    one = await confirmed(cast, LIFT, "senior leader")
    async with cast.signed_in("senior leader") as helen:
        page = await (await helen.open(f"/proposals/{one.id}")).click("Open the report")
    row = next(row for row in page.soup.select("tbody tr") if row.select("th")[0].get_text().startswith("V1 "))
    assert [cell.get_text() for cell in row.select("td")] == ["1", "50 %", "100 %"]
    assert "For you alone" in page.text
    assert (await Record.get(verb="lifted_report")).facts == {"group": "lincc", "quarter": "2026-Q4"}


async def test_a_quarter_in_which_nobody_spoke_has_a_report_that_says_so(cast: Cast) -> None:
    one = await confirmed(cast, LIFT)
    async with cast.signed_in("participation officer") as olu:
        assert "Nobody said anything" in (await olu.open(f"/proposals/{one.id}/report")).text
    assert settings.MINIMUM_COUNT >= 5
