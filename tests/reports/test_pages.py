"""The pages of editions: read, compared, worded and published."""

import re
from dataclasses import replace

import pytest

from portal.accounts.models import now
from portal.analysis.models import Coding
from portal.feedback.periods import Quarter
from portal.reports.figures import Scope
from portal.reports.models import Dashboard, Publication, Report
from portal.reports.routes.editions import PAGES
from tests.analysis.coded import all_quotable, coded
from tests.browser import Browser, Cast, Page
from tests.proposals.proposing import second_officer
from tests.reports.whole import an_edition, keep, whole_edition, worded

ORDER = ["spoke", "value", "priority", "by-group", "changes", "quotes", "tone", "promises", "unanswered"]


async def published(cast: Cast) -> Report:
    report = await worded(
        await keep(whole_edition(), made_by_id=cast["participation officer"].id), cast["senior leader"]
    )
    assert await Publication.publish(report, cast["senior leader"])
    return report


async def test_a_leader_reads_the_sentences_first_and_each_leads_to_its_figure(cast: Cast) -> None:
    await keep(whole_edition())
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
    assert page.h1 == "Everybody, July to September 2026"
    links = [str(a["href"]) for a in page.soup.select(".sentences a")]
    assert len(links) == 3
    assert all(page.soup.select(link) for link in links)
    sections = [str(one["id"]) for one in page.soup.select("section[id]")]
    assert [one for one in sections if one in ORDER] == ORDER
    assert "Still open when this was made, and so not in it: Autumn survey." in page.text
    assert "is right about 8 of 10 times" in page.text
    assert "1 is overdue" in page.text or "Overdue" in page.text


@pytest.mark.parametrize(
    ("words", "told"),
    [(("minibus",), "minibus"), ((), "No word stands out as new"), (None, "were not looked for here")],
)
async def test_a_leader_reads_which_words_are_new(cast: Cast, words: tuple[str, ...] | None, told: str) -> None:
    edition = whole_edition()
    await keep(replace(edition, told=replace(edition.told, words=words)))
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
    assert told in page.soup.select("#changes")[0].get_text()


async def test_every_picture_has_a_name_and_a_table_that_says_the_same(cast: Cast) -> None:
    await keep(whole_edition())
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
    figures = page.soup.select("figure")
    assert len(figures) >= 5
    for figure in figures:
        assert page.soup.select(f"#{figure['aria-labelledby']}")[0].get_text(strip=True)
        beside = figure.find_next_sibling("details")
        assert figure.select("table") or (beside and beside.select("table"))
    assert all(svg["aria-hidden"] == "true" for svg in page.soup.select("main svg"))


async def test_no_number_stands_on_the_page_that_the_edition_does_not_hold(cast: Cast) -> None:
    """Codes that are withheld are named without a figure, and none and few are told alike."""
    edition = whole_edition()
    await keep(edition)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
    hidden = {line.code.name for line in edition.lines if line.times is None}
    assert hidden
    for row in page.soup.select(".printed-only tbody tr"):
        cells = [cell.get_text(strip=True) for cell in row.select("td")]
        if any(name in row.get_text() for name in hidden):
            assert cells[0] == "withheld"
            assert not re.search(r"\d", " ".join(cells[:8]))
    shown = {
        int(text) for cell in page.soup.select(".printed-only td") if (text := cell.get_text(strip=True)).isdigit()
    }
    assert shown <= {line.times for line in edition.lines}


async def test_a_stranger_reads_what_is_published_and_nothing_else(cast: Cast, stranger: Browser) -> None:
    await keep(an_edition("lincc"), made_by_id=cast["participation officer"].id)
    report = await published(cast)
    assert (await stranger.open("/reports/1")).status == 404
    page = await stranger.open(f"/reports/{report.number}")
    assert page.status == 200
    assert "Publish it" not in page.html
    assert not page.soup.select("a[href*='evidence.pdf']")
    await Publication.withdraw(report)
    assert (await stranger.open(f"/reports/{report.number}")).status == 404


async def test_a_stranger_finds_what_is_published_on_the_first_page(cast: Cast, stranger: Browser) -> None:
    await keep(an_edition("lincc"))
    assert "What people told the council" not in (await stranger.open("/")).text
    await published(cast)
    page = await (await stranger.open("/")).click("Everybody, July to September 2026")
    assert page.path == "/reports/2"
    assert (await (await stranger.open("/")).click("in words for children")).h1 == "What you told us"


async def test_a_page_from_memory_is_the_same_and_loses_words_that_are_taken_back(
    cast: Cast, stranger: Browser
) -> None:
    coding = await coded(cast, "Ask us before you paint", ["V1"])
    await all_quotable(cast)
    olu, helen = cast["participation officer"], cast["senior leader"]
    report = await keep(an_edition("lincc", quotes=(("V1", str(coding.id)),)), made_by_id=olu.id)
    assert await Publication.publish(await worded(report, olu), helen)
    first, again = [await stranger.open("/reports/1") for _ in range(2)]
    assert first.html == again.html
    assert [key[0] for key in PAGES.kept].count(report.id) == 1
    assert "Ask us before you paint" in first.text
    await Coding.all().update(quotable=False)
    assert "Ask us before you paint" not in (await stranger.open("/reports/1")).text


@pytest.mark.parametrize("number", ["0", "2", "-1", "1.0", "١", "9" * 30, "x"])
async def test_an_edition_that_is_none_is_not_found(cast: Cast, stranger: Browser, number: str) -> None:
    await published(cast)
    assert (await stranger.open(f"/reports/{number}")).status == 404


async def test_two_editions_of_the_same_people_stand_side_by_side(cast: Cast) -> None:
    await keep(an_edition("lincc", "2026-Q3", every=300))
    await keep(an_edition("lincc", "2026-Q2", every=60))
    await keep(an_edition("care-leavers"))
    await Report.get(number=1)
    async with cast.signed_in("senior leader") as helen:
        page = await (await helen.open("/reports/1")).click("edition 2, April to June 2026")
        other_way = await helen.open("/reports/2/compare/1")
        assert (await helen.open("/reports/1/compare/3")).status == 404, "others are not compared with"
        assert (await helen.open("/reports/1/compare/1")).status == 404
    assert page.h1 == other_way.h1 == "LinCC, the Living in Care Council: April to June 2026 and July to September 2026"
    row = next(row for row in page.soup.select("tbody tr") if "A stable home" in row.get_text())
    assert [cell.get_text(strip=True).replace("\xa0", " ") for cell in row.select("td")][:2] == ["50 %", "50 %"]
    assert "no sure change" in row.get_text()
    assert "different codebooks" not in page.text


async def test_a_difference_that_may_follow_from_another_codebook_says_so(cast: Cast) -> None:
    await keep(an_edition("lincc", "2026-Q2"))
    await keep(an_edition("lincc"), codebook="roadmap-2")
    async with cast.signed_in("senior leader") as helen:
        assert "They were coded by different codebooks" in (await helen.open("/reports/1/compare/2")).text


async def test_words_for_each_age_are_short_and_warned_of_when_hard(cast: Cast) -> None:
    await keep(an_edition("lincc"))
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open("/reports/1/words/4-7")
        page = await page.submit(
            "Save these words", words="one two three four five six seven eight nine ten eleven twelve no"
        )
        assert page.status == 422
        assert "That is 13 words. Ages 4-7 get 12 at most" in page.text
        assert "Choose a picture" in page.text
        page = await page.submit("Save these words", words="You want to stay in one home.", picture="puppy")
        assert page.status == 200
        hard = "You consistently experienced unacceptable administrative unpredictability."
        page = await (await olu.open("/reports/1/words/8-11")).submit("Save these words", words=hard)
        assert "This reads as for age" in page.text
        assert (await olu.open("/reports/1/words/18+")).status == 404


async def test_it_is_published_by_another_person_once_three_ages_have_their_words(
    cast: Cast, stranger: Browser
) -> None:
    report = await keep(an_edition("lincc"), made_by_id=cast["participation officer"].id)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
        assert "Write it for ages 4-7." in page.text
        assert (await helen.send("/reports/1/publish", {})).status == 409
        await worded(report, cast["participation officer"])
        async with cast.signed_in("participation officer") as olu:
            assert "somebody else has to read it over" in (await olu.send("/reports/1/publish", {})).text
        page = await (await helen.open("/reports/1")).submit("Publish it")
        assert "Everybody can read it" in page.text
        assert (await helen.send("/reports/1/words/8-11", {"words": "Other words"})).status == 409
        assert (await stranger.open("/reports/1")).status == 200
        await page.submit("Withdraw it")
    assert (await stranger.open("/reports/1")).status == 404


async def test_children_read_it_in_their_own_words(cast: Cast, stranger: Browser) -> None:
    report = await published(cast)
    page = await stranger.open(f"/reports/{report.number}/children")
    assert "You told us about home, ages 4-7." in page.text
    assert page.soup.select("[data-listen]")
    assert page.soup.select("svg.telling")
    older = await page.click("For ages 12-17")
    assert not older.soup.select("[data-listen]")
    assert (await stranger.open(f"/reports/{report.number}/children?for=18%2B")).status == 404


async def test_a_second_officer_agrees_or_does_not(cast: Cast) -> None:
    await second_officer(cast)
    both = [await coded(cast, words) for words in ("I like my room", "Sam has a red bike")]
    judged = {"quotable": True, "reviewed_at": now(), "reviewed_by_id": cast["participation officer"].id}
    await Coding.all().update(**judged)
    async with cast.signed_in("second officer") as noor:
        for coding, may in zip(both, ("yes", "no"), strict=True):
            page = await noor.open("/reports/quotes")
            sent = asked(page, coding)
            await noor.send("/reports/quotes", {**sent, "may": may})
        assert "Nothing waits for you" in (await noor.open("/reports/quotes")).text
    kind, sam = [await Coding.get(id=coding.id) for coding in both]
    assert (kind.quote_agreed_by_id, kind.quotable) == (cast["second officer"].id, True)
    assert (sam.quote_agreed_by_id, sam.quotable) == (None, False)


def asked(page: Page, coding: Coding) -> dict[str, str]:
    form = page.soup.select_one(f"form:has([value='{coding.id}'])")
    assert form
    return {str(field["name"]): str(field["value"]) for field in form.select("input")}


async def test_words_that_changed_meanwhile_are_read_again_first(cast: Cast) -> None:
    await second_officer(cast)
    coding = await coded(cast, "I like my room")
    await Coding.all().update(quotable=True, reviewed_at=now(), reviewed_by_id=cast["participation officer"].id)
    async with cast.signed_in("second officer") as noor:
        sent = asked(await noor.open("/reports/quotes"), coding)
        page = await noor.send("/reports/quotes", {**sent, "seen": "other words", "may": "yes"})
    assert page.status == 409
    assert (await Coding.get(id=coding.id)).quote_agreed_at is None


async def test_officers_see_how_this_quarter_stands_as_of_a_day(cast: Cast) -> None:
    quarter = str(Quarter.of(now().date()))
    async with cast.signed_in("participation officer") as olu:
        assert "Nothing can be told of this quarter yet." in (await olu.open("/reports/now")).text
        edition = an_edition("lincc", quarter)
        await Dashboard.keep(Scope(quarter, "lincc"), now().date(), edition.figures, edition.told)
        page = await (await olu.open("/reports/now")).click("LinCC, the Living in Care Council")
        assert "made anew once a day" in page.text
        assert "About 60 comments" in page.text
        page = await page.submit("Start an answer", code="V7")
        assert page.h1 == "Start an answer: A stable home"
        assert (await olu.open("/reports/now?group=nobody")).status == 404


async def test_what_people_said_of_themselves_stands_in_an_annex_of_its_own(cast: Cast) -> None:
    edition = an_edition("lincc")
    for name, every in (("gender=female", 25), ("gender=male", 30)):
        place = edition.scope.whole._replace(by=name)
        edition.figures.update({place.named(): every, place.said("V7"): 10})
    await keep(edition)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
    table = next(one for one in page.soup.select(".annexes table") if "Girls and women" in one.get_text())
    assert [cell.get_text(strip=True) for cell in table.select("thead td")] == ["25", "30"]
    home = next(row for row in table.select("tbody tr") if "A stable home" in row.get_text())
    assert [cell.get_text(strip=True).replace("\xa0", " ") for cell in home.select("td")] == ["40 %", "33 %"]
    assert "Only what those who answered chose to say of themselves." in page.text


async def test_an_edition_in_which_nothing_may_be_told_is_still_a_page(cast: Cast) -> None:
    edition = an_edition("lincc")
    edition.figures.clear()
    await keep(edition)
    async with cast.signed_in("senior leader") as helen:
        page = await helen.open("/reports/1")
    assert page.status == 200
    assert "Too few people spoke" in page.text
