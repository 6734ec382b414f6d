"""What is done with personal data: in short for everybody, and as the record that the law asks for."""

import asyncio
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from portal import pdf, settings, sheets
from portal.data_protection.record import readers, sections, spoken
from portal.guard import page
from portal.keeping.retention import rules
from portal.permissions import May
from portal.web import attached, render

TITLE = "Record of processing and impact assessment"
NAME = "data-protection"


async def short(request: Request) -> Response:
    """For everybody, in plain words."""
    kept = await rules()
    surveys = [rule.months for rule in kept if rule.survey and rule.survey.is_open]
    forums = [rule for rule in kept if rule.what.startswith("Forum")]
    months = spoken(surveys) if surveys else ""
    who = readers(May.READ_COMMENTS, May.READ_NEW_WORDS)
    return render(request, "data_protection/short.html", months=months, forums=forums, who=who)


async def record(request: Request) -> Response:
    return render(request, "data_protection/record.html", title=TITLE, sections=await sections())


async def record_pdf(request: Request) -> Response:
    told = {"title": TITLE, "url": settings.URL, "sections": [asdict(one) for one in await sections()]}
    made = await asyncio.to_thread(pdf.made, "data_protection/record.typ", **told)
    return attached(made, "application/pdf", f"{NAME}.pdf")


async def record_csv(request: Request) -> Response:
    rows = [
        [section.title, entry.title, fact.label, fact.text]
        for section in await sections()
        for entry in section.entries
        for fact in entry.facts
    ]
    return attached(sheets.written(["Part", "What", "Line", "Text"], rows).encode(), "text/csv", f"{NAME}.csv")


routes = [
    page("/safe/data", short, May.PUBLIC),
    page("/data-protection", record, May.READ_DATA_PROTECTION),
    page("/data-protection.pdf", record_pdf, May.READ_DATA_PROTECTION),
    page("/data-protection.csv", record_csv, May.READ_DATA_PROTECTION),
]
