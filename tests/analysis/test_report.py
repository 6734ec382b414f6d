"""What a leader reads: shares and how they moved, words that may be quoted, and nothing that gives anybody away."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import now
from portal.analysis.codebook import roadmap
from portal.analysis.models import Code, Coding, GivenBy, Review, Tone
from portal.analysis.report import Report, Tally, make
from portal.feedback.periods import Quarter
from portal.safeguarding.models import Concern
from tests.analysis.coded import LAST_QUARTER, coded, counted
from tests.browser import Cast, Page

CODES = list(roadmap().codes)
MINIMUM = 5
TONES = ["positive", "negative", "mixed", "neutral"]


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Counts as they can come: comments bear on several codes, but each has one tone."""
    comments = draw(st.integers(0, 40))
    up_to = st.integers(0, comments)
    codes = {code.key: draw(up_to) for code in CODES if draw(st.booleans())}
    cuts = sorted(draw(st.lists(up_to, min_size=3, max_size=3)))
    spread = [after - before for before, after in zip([0, *cuts], [*cuts, comments], strict=True)]
    tones = {tone: count for tone, count in zip(TONES, spread, strict=True) if count}
    return Tally(comments, codes, tones, draw(up_to), draw(up_to))


def gives_nobody_away(share: float | None, of: int, minimum: int) -> bool:
    """A share may be shown when as many as the minimum are in it, and as many or none are outside."""
    if share is None:
        return True
    count = round(share * of)
    return count >= minimum and (of - count == 0 or of - count >= minimum)


@given(tallies(), tallies(), st.integers(MINIMUM, 15))
def test_no_share_gives_away_the_few_who_said_it_or_the_few_who_did_not(now: Tally, then: Tally, minimum: int) -> None:
    made = make(now, then, CODES, minimum)
    shares = [*(line.share for line in made.lines), *made.tones.values(), made.none_fits]
    assert all(gives_nobody_away(share, now.comments, minimum) for share in shares)
    assert all(gives_nobody_away(line.before, then.comments, minimum) for line in made.lines)
    assert all(line.count is None for line in made.lines if line.share is None)


def test_nobody_and_hardly_anybody_look_alike() -> None:
    this = Tally(50, {"V1": 0, "V2": 4})
    lines = {line.code.key: line for line in make(this, this, CODES, MINIMUM).lines}
    none, few = [(line.share, line.count, line.before) for line in (lines["V1"], lines["V2"])]
    assert none == few == (None, None, None)


@given(tallies(), tallies())
def test_no_tone_can_be_worked_out_from_the_others(now: Tally, then: Tally) -> None:
    made = make(now, then, CODES, MINIMUM)
    shown = sum(round(share * now.comments) for share in made.tones.values() if share is not None)
    if shown:
        assert now.comments - shown == 0 or now.comments - shown >= MINIMUM


@given(tallies(), tallies())
def test_a_quarter_in_which_few_spoke_has_no_report(now: Tally, then: Tally) -> None:
    made = make(now, then, CODES, MINIMUM)
    assert (made.comments is None) is (now.comments < MINIMUM)
    if made.comments is None:
        assert made == Report(None, None, [], {}, None, 0)
        assert (made.most, made.risen, made.fallen, made.withheld) == (None, None, None, 0)
    else:
        assert (made.before is None) is (then.comments < MINIMUM)


@given(tallies(), tallies())
def test_every_line_adds_up(now: Tally, then: Tally) -> None:
    made = make(now, then, CODES, MINIMUM)
    for line in made.lines:
        if line.share is not None:
            assert line.count == now.codes[line.code.key]
            assert line.share == line.count / now.comments
        if line.share is None or line.before is None:
            assert line.change is None
        else:
            assert line.change == round(line.share * 100) - round(line.before * 100)
    assert 0 <= made.reviewed <= 1


@given(tallies(), tallies())
def test_what_most_was_said_about_comes_first_and_what_is_withheld_last(now: Tally, then: Tally) -> None:
    made = make(now, then, CODES, MINIMUM)
    for kind in ("value", "priority"):
        shares = [line.share or 0 for line in made.of(kind)]
        assert shares == sorted(shares, reverse=True)
    values = made.of("value")
    assert made.most == (values[0] if values and values[0].share else None)
    changes = [line.change for line in values if line.change]
    assert (made.risen.change if made.risen else None) == max(changes, default=None)
    assert (made.fallen.change if made.fallen else None) == min(changes, default=None)


def test_the_minimum_can_be_raised() -> None:
    now = Tally(40, {"V1": 9, "V2": 10, "V3": 31})
    made = {line.code.key: line.share for line in make(now, Tally(), CODES, 10).lines}
    assert (made["V1"], made["V2"], made["V3"]) == (None, 0.25, None)


def rows(page: Page) -> dict[str, tuple[str, str, str]]:
    """The table's figures by code: this quarter, last quarter, change."""
    found = {}
    for row in page.soup.select("tbody tr"):
        name, now, before, change = (cell.get_text(strip=True) for cell in row.select("th, td"))
        found[name.split()[0]] = (now, before, change)
    return found


async def a_year(cast: Cast) -> None:
    """20 comments this quarter and 20 last quarter."""
    await counted(cast, 4, "V1", "V3", tone=Tone.NEGATIVE)
    await counted(cast, 6, "V1", "V7", tone=Tone.NEGATIVE)
    await counted(cast, 6, "V2", "V7", tone=Tone.POSITIVE)
    await counted(cast, 4, "V7", tone=Tone.POSITIVE)
    await counted(cast, 5, "V1", "V2", on=LAST_QUARTER)
    await counted(cast, 7, "V2", on=LAST_QUARTER)
    await counted(cast, 8, on=LAST_QUARTER)


async def test_a_leader_sees_shares_and_how_they_moved(cast: Cast) -> None:
    await a_year(cast)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert page.h1 == "October to December 2026"
    found = rows(page)
    assert found["V1"] == ("50 %", "25 %", "+25")
    assert found["V2"] == ("30 %", "60 %", "-30")
    lead = " ".join(paragraph.get_text() for paragraph in page.soup.select("p.lead"))
    assert "Most was said about safety first: 50 % of 20 comments." in lead
    assert "It also rose most, by 25 points." in lead
    assert "Listening and relationships fell most, by 30." in lead
    bars = {str(li["id"]): li.select_one(".bar")["width"] for li in page.soup.select("li[id]")}  # type: ignore[index]
    assert bars["V1"] == "50.0"
    assert len(found) == 22


async def test_what_few_said_and_what_all_but_few_said_is_withheld(cast: Cast) -> None:
    await a_year(cast)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    found = rows(page)
    assert found["V3"][0] == "withheld", "4 of 20 said it"
    assert found["V7"][0] == "withheld", "4 of 20 did not"
    assert found["V9"][0] == "withheld", "nobody said it"
    assert not page.soup.select("li#V3, li#V7, li#V9")
    assert "50 % negative, 50 % positive" in page.text or "50 % positive, 50 % negative" in page.text


@pytest.mark.parametrize("minimum", [6, 11])
async def test_a_council_can_withhold_more(cast: Cast, monkeypatch: pytest.MonkeyPatch, minimum: int) -> None:
    monkeypatch.setattr("portal.settings.MINIMUM_COUNT", minimum)
    await a_year(cast)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert f"Counts under {minimum} are withheld" in page.text
    assert rows(page)["V1"][0] == ("50 %" if minimum <= 10 else "withheld")


async def test_when_every_tone_is_withheld_no_sentence_is_left_in_pieces(cast: Cast) -> None:
    await counted(cast, 4, "V1", tone=Tone.NEGATIVE)
    await counted(cast, 4, "V1", tone=Tone.POSITIVE)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert [p.get_text() for p in page.soup.select("p") if p.get_text().strip().startswith(".")] == []


async def test_a_quarter_in_which_four_spoke_is_not_reported(cast: Cast) -> None:
    await counted(cast, 4, "V1")
    await coded(cast, "Said by one child only", ["V1"], on=LAST_QUARTER, quotable=True)
    async with cast.signed_in("senior leader") as helen:
        now, before = [await helen.open(f"/reports/lincc?quarter=2026-Q{n}") for n in (4, 3)]
    for page in (now, before):
        assert "Fewer than 5 comments have been coded for this quarter" in page.text
        assert not page.soup.select("table, .chart, blockquote")
        assert "Said by one" not in page.html
        assert "%" not in page.soup.select_one("#report").get_text()  # type: ignore[union-attr]


async def test_a_first_quarter_has_nothing_to_compare_with(cast: Cast) -> None:
    await counted(cast, 6, "V1")
    await counted(cast, 4, "V1", on=LAST_QUARTER)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert "Too few spoke last quarter to compare." in page.text
    assert rows(page)["V1"] == ("100 %", "withheld", "–")


async def test_what_a_person_took_away_does_not_count_and_what_they_added_does(cast: Cast) -> None:
    made = [await coded(cast, f"Comment {n}", ["V1"]) for n in range(10)]
    for coding in made[:5]:
        await Review.make(coding, cast["participation officer"], {"V9"}, quotable=False)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert rows(page)["V1"][0] == rows(page)["V9"][0] == "50 %"
    assert "A person has checked 50 % of these comments" in page.text


async def test_words_that_fit_nothing_are_counted_too(cast: Cast) -> None:
    await counted(cast, 5, "V1", "T1")
    await counted(cast, 5)
    taken_away = [await coded(cast, f"Comment {n}", ["V1"]) for n in range(10)]
    for coding in taken_away:
        await Review.make(coding, cast["participation officer"], set(), quotable=False)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert "75 % of comments fit none of the values and themes." in page.text
    assert rows(page)["V1"][0] == "25 %"


async def test_only_words_that_somebody_judged_safe_are_quoted(cast: Cast) -> None:
    await counted(cast, 6, "V1")
    await coded(cast, "Quote me on the new locks", ["V1"], quotable=True)
    await coded(cast, "This points to my brother Sam", ["V1"])
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert [quote.get_text() for quote in page.soup.select("blockquote")] == ["Quote me on the new locks"]
    assert "Sam" not in page.html
    assert "Comment 1" not in page.text


async def test_words_of_a_concern_are_never_quoted(cast: Cast) -> None:
    await counted(cast, 6, "V1")
    coding = await coded(cast, "My uncle hits me when nobody is there", ["V1"], quotable=True)
    assert await Concern.filter(comment_id=coding.comment_id).exists()
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert rows(page)["V1"][0] == "100 %"
    assert "uncle" not in page.html


async def test_words_are_quoted_for_no_code_that_a_person_took_away_or_that_is_withheld(cast: Cast) -> None:
    await counted(cast, 6, "V1")
    await counted(cast, 6, "V2")
    taken = await coded(cast, "Not about safety at all", ["V1"], quotable=True)
    await Review.make(taken, cast["participation officer"], set(), quotable=True)
    await coded(cast, "Rare words on faith", ["V9"], quotable=True)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert "Not about safety" not in page.text
    assert "Rare words" not in page.text
    assert "No words have been approved for quoting yet" in page.text


async def test_words_that_bear_on_a_theme_as_well_are_still_quoted_for_their_value(cast: Cast) -> None:
    await counted(cast, 6, "V1", "T2")
    coding = await coded(cast, "Quote me on the new locks", quotable=True)
    for number, key in enumerate(["T2", "V1"]):
        await Code.create(id=UUID(int=number), coding=coding, key=key, given_by=GivenBy.PERSON)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    assert [quote.get_text() for quote in page.soup.select("blockquote")] == ["Quote me on the new locks"]


async def test_nobody_is_quoted_twice_in_one_report_and_no_value_has_more_than_two_quotes(cast: Cast) -> None:
    for number in range(8):
        await coded(cast, f"Words number {number}", ["V1", "V2"], quotable=True)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc?quarter=2026-Q4")
    quotes = [quote.get_text() for quote in page.soup.select("blockquote")]
    assert len(quotes) == len(set(quotes)) == 4


async def test_one_groups_words_are_not_in_anothers_report(cast: Cast) -> None:
    await counted(cast, 6, "V1")
    await coded(cast, "Only carers said this", ["V1"], group="foster-carers", quotable=True)
    async with cast.signed_in("senior leader") as helen:
        lincc, carers = [await helen.open(f"/reports/{key}?quarter=2026-Q4") for key in ("lincc", "foster-carers")]
    assert "of 6 comments" in lincc.text
    assert "Only carers" not in lincc.html
    assert "Fewer than 5" in carers.text


async def test_a_leader_chooses_a_quarter_with_and_without_scripts(cast: Cast) -> None:
    await a_year(cast)
    async with cast.signed_in("senior leader") as helen:
        listed = await helen.open("/reports")
        assert listed.text.count("Nothing said yet.") == 3
        page = await listed.click("July to September 2026")
        assert page.h1 == "July to September 2026"
        page = await page.submit("Show", quarter="2026-Q4")
        assert page.h1 == "October to December 2026"
        options = [str(option["value"]) for option in page.soup.select("#quarter option")]
        fragment = await helen.open("/reports/lincc?quarter=2026-Q3", HX_Request="true")
    assert options == ["2026-Q4", "2026-Q3"]
    assert "<html" not in fragment.html
    assert fragment.h1 == "July to September 2026"


async def test_who_names_no_quarter_reads_this_one(cast: Cast) -> None:
    today = now().date()
    for number in range(6):
        await coded(cast, f"Comment {number}", ["V1"], on=today)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/lincc")
    assert page.h1 == Quarter.of(today).words
    assert rows(page)["V1"][0] == "100 %"


@pytest.mark.parametrize("asked", ["2026-Q5", "26-Q1", "", "1999-Q4", "2026-Q4'--", "٢٠٢٦-Q1", "2026-Q1%00"])
async def test_a_quarter_that_is_none_is_not_found(cast: Cast, asked: str) -> None:
    async with cast.signed_in("senior leader") as helen:
        assert (await helen.open(f"/reports/lincc?quarter={asked}")).status == 404


@pytest.mark.parametrize("called", ["LinCC member", "foster carer", "safeguarding lead", "administrator"])
async def test_whoever_reads_no_reports_cannot_find_one(cast: Cast, called: str) -> None:
    await counted(cast, 6, "V1")
    async with cast.signed_in(called) as browser:
        for path in ("/reports", "/reports/lincc", "/reports/lincc?quarter=2026-Q4"):
            assert (await browser.open(path)).status == 404


async def test_an_officer_reads_the_reports_of_their_own_groups(cast: Cast) -> None:
    await counted(cast, 6, "V1")
    await cast["participation officer"].memberships.filter(group__key="care-leavers").delete()
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reports/lincc?quarter=2026-Q4")
        assert (await olu.open("/reports/care-leavers?quarter=2026-Q4")).status == 404
        assert (await olu.open("/reports/no-such-group")).status == 404
        assert "Change for Care Leavers" not in (await olu.open("/reports")).text
    links = [str(a["href"]) for a in page.soup.select("a[href^='/entries/new']")]
    assert links == ["/entries/new?group=lincc&code=V1&quarter=2026-Q4"]


async def test_words_that_are_not_coded_yet_are_in_no_figure(cast: Cast) -> None:
    await counted(cast, 6, "V1")
    await Coding.filter(id=(await Coding.first()).id).delete()  # type: ignore[union-attr]
    async with cast.signed_in("senior leader") as helen:
        assert "of 5 comments" in (await helen.open("/reports/lincc?quarter=2026-Q4")).text
