"""How good the coder is: for everybody to read, in figures that are true, and in none that would mislead."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import held
from portal.accounts.models import now
from portal.analysis.codebook import roadmap
from portal.analysis.earning import Audited
from portal.analysis.models import DoubleCoding, Learned, Part, codebook
from portal.analysis.quality import Share, counts_of, measured, of_examples, tones
from portal.analysis.standing import standing
from portal.analysis.transparency import FILE
from portal.reports.beside import beside
from portal.reports.figures import Scope
from portal.reports.told import Heard
from portal.sheets import BYTE_ORDER_MARK
from tests.analysis.audited import audited, coded_for_real
from tests.analysis.coded import LAST_QUARTER, counted
from tests.browser import Browser, Cast, Page
from tests.reports.whole import an_edition, keep

AllCoded = Callable[[], Awaitable[None]]
TOO_FEW = "too few to tell yet"


def table(page: Page, name: str = "here") -> dict[str, list[str]]:
    """The cells of each code's row, in the table under this heading."""
    found = page.soup.select(f"[aria-labelledby=table-{name}] tbody tr")
    return {
        row.th.get_text().split()[0]: [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in found
        if row.th
    }


def plain(page: Page) -> str:
    return page.text.replace("\u00a0", " ")


pairs = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


@given(pairs)
def test_agreement_with_the_machine_is_cohens_kappa(said: list[tuple[bool, bool]]) -> None:
    rows = [Audited("g", frozenset("A" * machine), frozenset("A" * person)) for machine, person in said]
    found = counts_of(rows, ["A"])["A"].kappa
    if len({*said}) == 1 and said[0][0] == said[0][1]:
        assert found is None, "where there is nothing to tell apart, nothing is told"
    else:
        from sklearn.metrics import cohen_kappa_score

        assert found == pytest.approx(cohen_kappa_score([m for m, _ in said], [p for _, p in said]))


def test_what_was_counted_tells_precision_recall_and_tone() -> None:
    rows = [
        *[Audited("g", frozenset({"V1"}), frozenset({"V1"}), "negative", "negative")] * 30,
        *[Audited("g", frozenset({"V1"}), frozenset(), "positive", "negative")] * 10,
        *[Audited("g", frozenset(), frozenset({"V1"}), "positive", "")] * 20,
    ]
    found = measured(roadmap(), rows)
    line = next(line for line in found.lines if line.code.key == "V1")
    assert (line.counts.precision, line.counts.recall) == (Share(30, 40), Share(30, 50))
    assert (found.precision.in_ten, found.recall.in_ten) == (8, 6)
    assert (tones(rows).right, tones(rows).negatives) == (Share(30, 40), Share(30, 40))


def test_a_model_of_an_earlier_release_tells_what_its_figures_have() -> None:
    found = of_examples(roadmap(), {"comments": 50, "codes": {"V1": [30, 5, 5]}, "tone": {"accuracy": None}})
    assert [(line.code.key, line.counts.neither) for line in found.lines] == [("V1", 10)]
    assert not found.tones.right.is_told
    assert of_examples(roadmap(), {}).lines == ()


async def test_before_anything_was_said_the_page_says_that_nothing_is_known(stranger: Browser) -> None:
    page = await stranger.open("/how-good")
    assert (page.status, page.h1) == (200, "How good is this?")
    assert "There is no model yet" in page.text
    assert "It has not earned any code in any group yet" in page.text
    assert not page.soup.select("svg")


async def test_a_council_without_reviews_sees_how_the_model_does_on_its_own_examples(
    cast: Cast, stranger: Browser, all_coded: AllCoded
) -> None:
    learned = await coded_for_real(cast, all_coded)
    page = await stranger.open("/how-good")
    both, machine, _ = learned.figures["codes"]["V2"]
    assert "Too few to tell yet. Fewer than 20 comments" in page.text
    assert table(page) == {}
    assert table(page, "examples")["V2"][0].startswith(f"{both / (both + machine):.0%}".replace("%", "\u00a0%"))
    assert len(table(page, "examples")) == 22
    assert "expect it to be somewhat worse on real ones" in page.text


async def test_everybody_reads_how_often_people_agreed_and_how_much_was_found(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 30, ["V1"], ["V1"])
    await audited(cast, 10, ["V1"], ["V2"])
    page = await stranger.open("/how-good")
    assert "Of 10 codes that it suggests, people agree with about 8 ." in page.text
    row = table(page)["V1"]
    assert row[:4] == ["75\u00a0% (60 to 86\u00a0%)", "40", "100\u00a0% (89 to 100\u00a0%)", "30"]
    bars = page.soup.select("#here ~ .measures svg")
    assert [bar.select_one(".bar")["width"] for bar in bars] == ["75.0", "100.0"]  # type: ignore[index]
    assert len(page.soup.select("#here ~ .tens .full")) == 8 + 8


async def test_only_readings_that_came_up_at_random_and_stand_count(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 25, ["V1"], ["V1"])
    for part in (Part.UNCERTAIN, Part.CHOSEN, Part.DOUBLE):
        await audited(cast, 25, ["V1"], [], part=part)
    await audited(cast, 25, ["V1"], [], undone_at=now())
    assert table(await stranger.open("/how-good"))["V1"][:2] == ["100\u00a0% (87 to 100\u00a0%)", "25"]


async def test_a_code_that_few_gave_has_no_figure(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 40, ["V1"], ["V1"])
    await audited(cast, 19, ["V2"], ["V2"])
    await audited(cast, 25, ["V3"], ["V4"])
    page = await stranger.open("/how-good")
    assert table(page)["V2"][0] == TOO_FEW
    assert table(page)["V3"][0] == TOO_FEW, "it was suggested often, and nobody gave it"
    assert table(page)["V4"][:3] == ["too few", "too few", "0\u00a0% (0 to 13\u00a0%)"]
    assert "Early help" in {item.b.get_text() for item in page.soup.select("#here ~ .measures li") if item.b}
    assert "Listening and relationships" not in str(page.soup.select("#here ~ .measures li"))


async def test_how_few_were_read_is_not_told(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 3, ["V1"], ["V1"])
    page = await stranger.open("/how-good")
    assert "Fewer than 20 comments that were drawn at random have been read" in page.text
    assert table(page) == {}
    assert "by the end of last month: few." in (await stranger.open("/how-good/record")).text


async def test_nobody_sees_by_a_count_that_somebody_wrote_just_now(cast: Cast, stranger: Browser) -> None:
    await counted(cast, 8, "V1", on=LAST_QUARTER)
    before = (await stranger.client.get("/how-good/record.md")).text
    assert "by the end of last month: 8." in before
    await counted(cast, 8, "V1", on=now().date())
    held.forget()
    assert (await stranger.client.get("/how-good/record.md")).text == before


async def test_what_changed_is_counted_from_the_first_of_the_month(cast: Cast, stranger: Browser) -> None:
    month = (await standing()).month
    before = month - timedelta(days=3)
    await audited(cast, 20, ["V1"], ["V1"], made_at=before)
    await audited(cast, 20, ["V1"], [], made_at=before, undone_at=month + timedelta(minutes=1))
    await audited(cast, 20, ["V1"], [], made_at=before, undone_at=before)
    assert table(await stranger.open("/how-good"))["V1"][4] == "+50, the same", "what was taken back since stood then"
    assert f"On {month.day} {month:%B %Y} it was 50 %." in plain(await stranger.open("/how-good"))
    await audited(cast, 60, [], ["V1"])
    assert table(await stranger.open("/how-good"))["V1"][4] == "+50, -75"


async def test_with_too_few_a_month_ago_nothing_is_compared(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 19, ["V1"], ["V1"], made_at=(await standing()).month - timedelta(days=1))
    await audited(cast, 30, ["V1"], ["V1"])
    assert table(await stranger.open("/how-good"))["V1"][4] == "too few then"


async def test_the_page_names_the_codes_that_may_be_applied_and_the_group(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 60, ["V1"], ["V1"], group="lincc")
    await audited(cast, 59, ["V1"], ["V1"], group="foster-carers")
    page = await stranger.open("/how-good")
    [facts] = page.soup.select("#itself ~ dl")
    assert facts.get_text(" ", strip=True) == "LinCC, the Living in Care Council Safety first"


async def test_agreement_between_people_is_told_once_it_was_measured(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 30, ["V1"], ["V1"])
    page = await stranger.open("/how-good")
    assert table(page)["V1"][-1] == "not measured yet"
    assert "That has not been measured yet." in page.text
    group = await cast.group("lincc")
    rows = {"V1": {"positives": 25, "kappa": 0.71, "kappa_low": 0.55, "kappa_high": 0.84}, "V2": {"positives": 3}}
    figures = {"codebook": roadmap().edition, "comments": 60, "codes": rows, "all": rows["V2"]}
    await DoubleCoding.create(group=group, figures=figures, begun_at=now() - timedelta(days=1))
    await DoubleCoding.create(group=group)
    held.forget()
    page = await stranger.open("/how-good")
    assert (table(page)["V1"][-1], table(page)["V2"][-1]) == ("0.71 (0.55 to 0.84)", "not measured yet")
    assert "That has not been measured yet." not in page.text


async def test_the_page_is_worked_out_at_most_twice_a_minute(cast: Cast, stranger: Browser) -> None:
    await stranger.open("/how-good")
    earlier = await standing()
    assert await standing() is earlier
    held.forget()
    assert await standing() is not earlier


async def heard(cast: Cast) -> Heard:
    """What an edition about LinCC would say of tone."""
    return (await beside(Scope("2026-Q4", "lincc"), {}, await codebook())).heard


async def test_a_report_says_how_good_tone_is_in_this_very_group(cast: Cast) -> None:
    await audited(cast, 30, machine_tone="negative", tone="negative")
    await audited(cast, 10, machine_tone="positive", tone="negative")
    assert await heard(cast) == Heard(30, 40, "LinCC, the Living in Care Council")


async def test_a_report_says_by_what_tone_is_known_where_the_group_was_asked_too_little(cast: Cast) -> None:
    assert not (await heard(cast)).of
    figures = {"comments": 90, "tone": {"comments": 90, "negatives": 40, "accuracy": 0.7, "negatives_found": 0.8}}
    edition = roadmap().edition
    await Learned.create(
        name="m", codebook=edition, training_set="", labels=0, sight="", figures=figures, adopted_at=now()
    )
    await audited(cast, 19, machine_tone="negative", tone="negative")
    held.forget()
    assert await heard(cast) == Heard(63, 90, "examples that it learnt from, each as if it was new")
    await audited(cast, 30, machine_tone="neutral", tone="neutral", group="foster-carers")
    held.forget()
    assert await heard(cast) == Heard(49, 49, "comments of all groups")


async def test_the_record_has_every_field_of_the_standard_in_its_order(cast: Cast, stranger: Browser) -> None:
    await audited(cast, 60, ["V1"], ["V1"])
    answer = await stranger.client.get("/how-good/record.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix(BYTE_ORDER_MARK))))
    references = [row["reference number"] for row in rows]
    assert len(references) == len({*references}) == 65
    assert references == sorted(references, key=lambda one: [int(part) for part in one.split(".")])
    assert {"model_performance", "risks_and_mitigations", "appeals_and_review"} <= {row["attribute"] for row in rows}
    assert all(row["answer"].strip() and "{" not in row["answer"] for row in rows)
    told = {row["attribute"]: row["answer"] for row in rows}
    assert "LinCC, the Living in Care Council: Safety first" in told["human_decisions_and_review"]
    assert "People gave 100\u00a0% (95\u00a0% interval 94\u00a0% to 100\u00a0%, of 60)" in told["model_performance"]
    assert told["phase"] == "Production"


async def test_the_record_can_be_read_and_downloaded_in_three_ways(stranger: Browser) -> None:
    page = await stranger.open("/how-good/record")
    assert "still has to fill in" in page.text
    assert len(page.soup.select("dd")) == FILE.read_text().count("[[part.field]]")
    files = {link["href"]: await stranger.client.get(str(link["href"])) for link in page.soup.select("a[download]")}
    text = files["/how-good/record.md"].text
    assert "## Model specification\n\n### 2.4.2.1 Model name\n\nnone yet" in text
    assert files["/how-good/record.pdf"].content.startswith(b"%PDF")
    assert all("attachment" in answer.headers["content-disposition"] for answer in files.values())


@pytest.mark.parametrize("path", ["/safe", "/safe/data"])
async def test_the_pages_about_safety_lead_there(stranger: Browser, path: str) -> None:
    page = await stranger.open(path)
    assert page.soup.select("main a[href='/how-good']")


async def test_officers_and_leaders_are_led_there(cast: Cast) -> None:
    await keep(an_edition("lincc"))
    for called, path in (
        ("senior leader", "/reports"),
        ("senior leader", "/reports/1"),
        ("participation officer", "/coding"),
    ):
        async with cast.signed_in(called) as somebody:
            assert (await somebody.open(path)).soup.select("main a[href^='/how-good']"), path
