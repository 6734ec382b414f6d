"""Files of editions: for everybody once they are published, for those who work here before, and quoting nobody who
thought better of it."""

import asyncio
import json
import time
from datetime import UTC, datetime

import pytest

from portal.analysis.models import Coding
from portal.reports.edition import Edition
from portal.reports.figures import Scope
from portal.reports.formats.issue import Issue
from portal.reports.models import Publication, Report
from tests.analysis.coded import coded
from tests.browser import Browser, Cast
from tests.reports.an_edition import AUTUMN, an_edition
from tests.reports.whole import keep

FILES = {
    ".pdf": ("application/pdf", "report.pdf", b"%PDF"),
    ".csv": ("text/csv; charset=utf-8", "tables.csv", b"\xef\xbb\xbf"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "tables.xlsx", b"PK"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", "tables.ods", b"PK"),
    ".json": ("application/json", "document.json", b"{"),
    "/slide.pdf": ("application/pdf", "slide.pdf", b"%PDF"),
    "/position.pdf": ("application/pdf", "position.pdf", b"%PDF"),
    "/alert.pdf": ("application/pdf", "alert.pdf", b"%PDF"),
}
"""What stands behind the number of an edition, for everybody."""
EVIDENCE = "/evidence.pdf"


async def made(cast: Cast, edition: Edition | None = None, published: bool = True) -> Report:
    report = await keep(edition or an_edition(), made_by_id=cast["participation officer"].pk, of_children=False)
    if published:
        assert await Publication.publish(report, cast["senior leader"])
    return report


@pytest.mark.parametrize("ending", FILES)
async def test_everybody_takes_a_published_edition_along(cast: Cast, stranger: Browser, ending: str) -> None:
    report = await made(cast)
    answer = await stranger.client.get(f"/reports/{report.number}{ending}")
    kind, name, begins = FILES[ending]
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["content-disposition"].endswith(f'what-we-heard-{AUTUMN}-edition-{report.number}-{name}"')
    assert answer.content.startswith(begins)


@pytest.mark.parametrize("ending", [*FILES, EVIDENCE])
async def test_nobody_outside_has_a_file_before_it_is_published(cast: Cast, stranger: Browser, ending: str) -> None:
    report = await made(cast, published=False)
    address = f"/reports/{report.number}{ending}"
    assert (await stranger.client.get(address, follow_redirects=False)).status_code in {303, 404}
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.client.get(address)).status_code == 404
    async with cast.signed_in("senior leader") as helen:
        assert (await helen.client.get(address)).status_code == 200


async def test_the_evidence_file_is_for_those_who_work_here(cast: Cast, stranger: Browser) -> None:
    report = await made(cast)
    answer = await stranger.client.get(f"/reports/{report.number}{EVIDENCE}", follow_redirects=False)
    assert answer.status_code == 303
    async with cast.signed_in("LinCC member") as maya:
        assert (await maya.client.get(f"/reports/{report.number}{EVIDENCE}")).status_code == 404


async def test_an_officer_has_no_file_about_a_group_that_is_not_theirs(cast: Cast) -> None:
    report = await made(cast, an_edition(scope=Scope(AUTUMN, "foster-carers")), published=False)
    await cast["participation officer"].memberships.filter(group__key="foster-carers").delete()
    async with cast.signed_in("participation officer") as olu:
        for ending in (*FILES, EVIDENCE):
            assert (await olu.client.get(f"/reports/{report.number}{ending}")).status_code == 404


async def test_withdrawn_is_gone_at_once(cast: Cast, stranger: Browser) -> None:
    report = await made(cast)
    assert (await stranger.client.get(f"/reports/{report.number}.json")).status_code == 200
    await Publication.withdraw(report)
    assert (await stranger.client.get(f"/reports/{report.number}.json")).status_code == 404


async def test_whoever_has_it_is_not_sent_it_again(cast: Cast, stranger: Browser) -> None:
    report = await made(cast)
    first = await stranger.client.get(f"/reports/{report.number}.csv")
    tag = first.headers["etag"]
    again = await stranger.client.get(f"/reports/{report.number}.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    one = await stranger.client.get(f"/reports/{report.number}.csv?table=themes", headers={"If-None-Match": tag})
    assert (one.status_code, one.text.count("\n")) == (200, 9)


async def test_many_who_ask_at_once_wait_for_one_paper(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[str] = []

    def slowly(template: str, issue: Issue, **beside: object) -> bytes:
        times.append(template)
        time.sleep(0.5)
        return b"%PDF"

    monkeypatch.setattr("portal.reports.formats.paper._made", slowly)
    report = await made(cast)
    answers = await asyncio.gather(*(stranger.client.get(f"/reports/{report.number}/slide.pdf") for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert times == ["slide"]


async def test_a_table_that_there_is_not_is_not_found(cast: Cast, stranger: Browser) -> None:
    report = await made(cast)
    assert (await stranger.client.get(f"/reports/{report.number}.csv?table=people")).status_code == 404


@pytest.mark.parametrize("number", ["0", "99", "seven", "٧", "9" * 30])
async def test_an_edition_that_there_is_not_is_not_found(cast: Cast, stranger: Browser, number: str) -> None:
    await made(cast)
    assert (await stranger.client.get(f"/reports/{number}.json")).status_code == 404


async def test_words_are_gone_from_the_report_once_somebody_thinks_better_of_it(
    cast: Cast, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoted: list[object] = []

    def made_of(template: str, issue: Issue, *, quotes: object) -> bytes:
        quoted.append(quotes)
        return b"%PDF"

    monkeypatch.setattr("portal.reports.formats.paper._made", made_of)
    coding = await coded(cast, "They let me choose the paint", ["V2"])
    judged, agreed = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2))
    officer, leader = cast["participation officer"].pk, cast["senior leader"].pk
    yes = {"quotable": True, "reviewed_at": judged, "reviewed_by_id": officer}
    await Coding.filter(id=coding.id).update(**yes, quote_agreed_at=agreed, quote_agreed_by_id=leader)
    edition = an_edition()
    told = edition.told.of(edition.told.as_json() | {"quotes": [("V2", str(coding.id))]})
    report = await made(cast, Edition(edition.scope, edition.figures, told))
    first = await stranger.client.get(f"/reports/{report.number}.pdf")
    await Coding.filter(id=coding.id).update(quotable=False)
    second = await stranger.client.get(
        f"/reports/{report.number}.pdf", headers={"If-None-Match": first.headers["etag"]}
    )
    assert second.status_code == 200
    assert quoted == [[{"name": "Listening and relationships", "words": ["They let me choose the paint"]}], []]


async def test_a_correction_names_the_edition_that_it_puts_right(cast: Cast, stranger: Browser) -> None:
    first = await made(cast)
    second = await keep(
        an_edition(), made_by_id=first.made_by_id, replaces_id=first.id, because="Counted twice.", of_children=False
    )
    assert await Publication.publish(second, cast["senior leader"])
    told = json.loads((await stranger.client.get(f"/reports/{second.number}.json")).content)
    assert (told["replaces"], told["because"]) == (first.number, "Counted twice.")


async def test_programs_are_told_what_a_document_holds(stranger: Browser) -> None:
    answer = await stranger.client.get("/reports/schema.json")
    assert answer.headers["content-type"] == "application/schema+json"
    assert json.loads(answer.content)["title"] == "Edition of what was heard"
