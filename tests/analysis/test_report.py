"""Reports: what leaders see of a quarter, and what they never see."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import settings
from portal.accounts.models import Group, now
from portal.analysis import report
from portal.analysis.codebook import roadmap
from portal.analysis.models import Code, Coding, Tone
from portal.feedback.models import Comment, Source, Words
from portal.feedback.periods import Quarter
from portal.safeguarding.models import Concern
from tests.browser import Cast

CODES = list(roadmap().codes)
THIS = Quarter.of(now().date())
counts = st.dictionaries(st.sampled_from([code.key for code in CODES]), st.integers(0, 60))
tallies = st.builds(
    report.Tally, comments=st.integers(60, 80), codes=counts, none_fits=st.integers(0, 60), reviewed=st.integers(0, 60)
)


@given(tallies, tallies, st.integers(5, 20))
def test_no_share_tells_of_fewer_people_than_the_minimum(this: report.Tally, last: report.Tally, minimum: int) -> None:
    made = report.make(this, last, CODES, minimum)
    for line in made.lines:
        count = this.codes.get(line.code.key, 0)
        left = this.comments - count
        if line.share is not None:
            assert line.count == count >= minimum
            assert left == 0 or left >= minimum
        else:
            assert line.count is None
            assert line.change is None


@given(st.integers(0, 4), tallies)
def test_a_quarter_in_which_few_spoke_shows_nothing_at_all(few: int, last: report.Tally) -> None:
    made = report.make(report.Tally(comments=few, codes={"V1": few}), last, CODES, 5)
    assert (made.comments, made.lines, made.tones) == (None, [], {})


def test_nobody_and_hardly_anybody_look_alike() -> None:
    this = report.Tally(comments=50, codes={"V1": 0, "V2": 4})
    lines = {line.code.key: line for line in report.make(this, this, CODES, 5).lines}
    assert (lines["V1"].share, lines["V1"].count) == (lines["V2"].share, lines["V2"].count) == (None, None)


def test_a_leader_reads_what_rose_and_what_fell() -> None:
    made = report.make(
        report.Tally(comments=100, codes={"V7": 40, "V2": 10, "T2": 90}),
        report.Tally(comments=100, codes={"V7": 20, "V2": 30, "T2": 90}),
        CODES,
        5,
    )
    assert made.most is not None
    assert made.most.code.key == "V7"
    assert made.risen is not None
    assert (made.risen.code.key, made.risen.change) == ("V7", 20)
    assert made.fallen is not None
    assert (made.fallen.code.key, made.fallen.change) == ("V2", -20)
    assert [line.code.key for line in made.of("value")][:2] == ["V7", "V2"]


async def said(group: Group, key: str, count: int, quarter: Quarter = THIS, quotable: bool = False) -> list[Coding]:
    """So many comments of a quarter, each coded to one value as the machine would."""
    words = [Words(f"{key} {quarter} number {n}", quarter.first) for n in range(count)]
    comments = await Comment.record_all(group, Source.IMPORT, words)
    codings = [Coding(comment=one, codebook="roadmap/1", tone=Tone.MIXED, quotable=quotable) for one in comments]
    await Coding.create_all(codings)
    await Code.create_all([Code(coding=one, key=key, confidence=0.9) for one in codings])
    await Comment.all().update(coding_due_at=None)
    return codings


async def test_a_leader_sees_shares_and_the_change_since_last_quarter(cast: Cast) -> None:
    group = await cast.group("lincc")
    await said(group, "V7", 8)
    await said(group, "V2", 12)
    await said(group, "V7", 12, THIS.previous)
    await said(group, "V2", 8, THIS.previous)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open(f"/reports/lincc?quarter={THIS}")
    assert page.h1 == THIS.words
    line = " ".join(page.soup.select_one("#V7").get_text(" ").split())  # type: ignore[union-attr]
    assert "40 %" in line
    assert "down 20" in line
    assert "Most was said about listening and relationships : 60 % of 20 comments" in page.text


async def test_a_leader_is_told_kindly_when_too_few_spoke(cast: Cast) -> None:
    await said(await cast.group("lincc"), "V7", 4)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc")
    assert "Fewer than 5 comments" in page.text
    assert "stable home" not in page.text


async def test_a_council_can_ask_for_more_than_five(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await said(await cast.group("lincc"), "V7", 8)
    monkeypatch.setattr(settings, "MINIMUM_COUNT", 10)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc")
    assert "Fewer than 10 comments" in page.text


async def test_only_words_that_a_person_approved_are_quoted_and_none_that_raised_a_concern(cast: Cast) -> None:
    group = await cast.group("lincc")
    hidden = await said(group, "V7", 9)
    approved, worrying = await said(group, "V7", 2, quotable=True)
    await Concern.create(comment_id=worrying.comment_id, kind="neglect", score=3, start=0, end=2)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc")
    quotes = [quote.get_text() for quote in page.soup.select("blockquote")]
    assert quotes == [(await Comment.get(id=approved.comment_id)).text]
    assert (await Comment.get(id=hidden[5].comment_id)).text not in page.text


async def test_what_a_person_took_away_no_longer_counts(cast: Cast) -> None:
    group = await cast.group("lincc")
    codings = await said(group, "V7", 10)
    for coding in codings[:5]:
        await coding.review(cast["participation officer"], {"V2"}, quotable=False)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc")
    assert "50 %" in page.soup.select_one("#V7").get_text()  # type: ignore[union-attr]
    assert "50 %" in page.soup.select_one("#V2").get_text()  # type: ignore[union-attr]
    assert "checked 50 %" in page.text


async def test_an_officer_sees_only_the_groups_that_are_theirs(cast: Cast) -> None:
    other = await Group.create(key="elsewhere", name="Elsewhere", voice="partner")
    await said(other, "V7", 10)
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.open("/reports/elsewhere")).status == 404
        assert "Elsewhere" not in (await olu.open("/reports")).text


@pytest.mark.parametrize("asked", ["2026", "2026-Q5", "1999-Q1", "'; drop table", "2026-Q1\x00"])
async def test_a_quarter_that_is_none_is_not_found(cast: Cast, asked: str) -> None:
    async with cast.signed_in("senior leader") as helen:
        assert (await helen.client.get("/reports/lincc", params={"quarter": asked})).status_code == 404


async def test_a_quarter_chosen_without_leaving_the_page_brings_the_report_alone(cast: Cast) -> None:
    await said(await cast.group("lincc"), "V7", 10)
    async with cast.signed_in("senior leader") as helen:
        part = await helen.open("/reports/lincc", HX_Request="true")
    assert "<html" not in part.html
    assert part.h1 == THIS.words


def test_a_quarter_ends_the_day_before_the_next_begins() -> None:
    assert THIS.last + timedelta(days=1) == THIS.next.first
