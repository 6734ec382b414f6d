"""An edition to take along: on paper, as tables and as a document for programs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.accounts.models import Group
from portal.accounts.models.group import Voice
from portal.guard import Guarded, page
from portal.held import Shelf
from portal.permissions import May
from portal.reports.formats import files, ods, paper
from portal.reports.formats.issue import Issue
from portal.reports.formats.paper import Part
from portal.reports.models import Report
from portal.reports.models.quote import quoted
from portal.reports.routes.finding import found_report
from portal.web import attached

PDF, CSV, JSON = "application/pdf", "text/csv", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCHEMA = Path(files.__file__).parent / "edition.schema.json"
VOICES = {
    Voice.CHILD_IN_CARE: "Children in care",
    Voice.CARE_LEAVER: "Care leavers",
    Voice.CARER: "Foster carers and other carers",
    Voice.SOCIAL_WORKER: "Social workers and other staff",
    Voice.PARTNER: "Partners",
}
"""Whose words stand apart in an evidence file, in this order."""

_press = ThreadPoolExecutor(1, "press")
"""Makes one file after another, so that many who ask at once hold up one another and nobody else."""

_made: Shelf[str, bytes] = Shelf()
_in_work: dict[str, Future[bytes | None]] = {}


@dataclass(frozen=True, slots=True)
class Format:
    """`make` is given an issue and whatever else it needs; `quotes`: it may hold words that were chosen for it."""

    ending: str
    kind: str
    make: Callable[..., bytes | None]
    quotes: bool = False


REPORT = Format("report.pdf", PDF, paper.report, quotes=True)
EVIDENCE = Format("evidence.pdf", PDF, paper.evidence, quotes=True)
SLIDE, POSITION = Format("slide.pdf", PDF, paper.slide), Format("position.pdf", PDF, paper.position)
ALERT = Format("alert.pdf", PDF, paper.alert)
TABLES, EXCEL = Format("tables.csv", CSV, files.csv), Format("tables.xlsx", XLSX, files.xlsx)
OPEN_DOCUMENT = Format("tables.ods", ods.KIND, files.open_document)
DOCUMENT = Format("document.json", JSON, files.as_json)


async def report_pdf(request: Request) -> Response:
    return await _file(request, REPORT)


async def report_slide(request: Request) -> Response:
    return await _file(request, SLIDE)


async def report_position(request: Request) -> Response:
    return await _file(request, POSITION)


async def report_alert(request: Request) -> Response:
    return await _file(request, ALERT)


async def report_evidence(request: Request) -> Response:
    return await _file(request, EVIDENCE, await _parts())


async def report_csv(request: Request) -> Response:
    """`?table=values` for one table as it is."""
    return await _file(request, TABLES, request.query_params.get("table", ""))


async def report_xlsx(request: Request) -> Response:
    return await _file(request, EXCEL)


async def report_ods(request: Request) -> Response:
    return await _file(request, OPEN_DOCUMENT)


async def report_json(request: Request) -> Response:
    return await _file(request, DOCUMENT)


async def report_schema(request: Request) -> Response:
    return attached(await asyncio.to_thread(SCHEMA.read_bytes), "application/schema+json", SCHEMA.name)


async def _file(request: Request, asked: Format, *beside: Any) -> Response:
    """Made once, for as long as nobody thinks better of what it quotes."""
    found = await found_report(request)
    told = (await quoted(found.edition), *beside) if asked.quotes else beside
    tag = _tag(found, asked, *told)
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag})
    issue = await _issue(found)
    file = _made.get(tag) or await asyncio.shield(asyncio.wrap_future(_pressed(tag, asked, issue, *told)))
    if file is None:
        raise HTTPException(404)
    answer = attached(_made.put(tag, file), asked.kind, f"{issue.file_name}-{asked.ending}")
    answer.headers["ETag"] = tag
    return answer


def _pressed(tag: str, asked: Format, issue: Issue, *told: object) -> Future[bytes | None]:
    """Made once, however many wait for it and whoever stops waiting."""
    if (work := _in_work.get(tag)) is None:
        work = _in_work[tag] = _press.submit(asked.make, issue, *told)
        work.add_done_callback(lambda _: _in_work.pop(tag, None))
    return work


def _tag(found: Report, asked: Format, *told: object) -> str:
    """Of what the file is made of: an edition never changes, but what it quotes may be taken back."""
    return f'"{sha256(repr((str(found.id), asked.ending, told)).encode()).hexdigest()[:32]}"'


async def _issue(found: Report) -> Issue:
    older = await Report.get_or_none(id=found.replaces_id) if found.replaces_id else None
    return Issue(
        number=found.number,
        edition=found.edition,
        made_on=found.made_at.date(),
        threshold=found.threshold,
        step=found.step,
        codebook=found.codebook,
        replaces=older.number if older else None,
        because=found.because,
    )


async def _parts() -> list[Part]:
    groups = await Group.all()
    return [Part(name, tuple(one.key for one in groups if one.voice is voice)) for voice, name in VOICES.items()]


routes: list[Guarded] = [
    page("/reports/schema.json", report_schema, May.READ_PUBLISHED),
    page("/reports/{edition}.pdf", report_pdf, May.READ_PUBLISHED),
    page("/reports/{edition}.csv", report_csv, May.READ_PUBLISHED),
    page("/reports/{edition}.xlsx", report_xlsx, May.READ_PUBLISHED),
    page("/reports/{edition}.ods", report_ods, May.READ_PUBLISHED),
    page("/reports/{edition}.json", report_json, May.READ_PUBLISHED),
    page("/reports/{edition}/slide.pdf", report_slide, May.READ_PUBLISHED),
    page("/reports/{edition}/position.pdf", report_position, May.READ_PUBLISHED),
    page("/reports/{edition}/alert.pdf", report_alert, May.READ_PUBLISHED),
    page("/reports/{edition}/evidence.pdf", report_evidence, May.READ_REPORTS),
]
