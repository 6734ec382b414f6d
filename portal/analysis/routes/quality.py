"""How good the coder is, for everybody to read, and the record of it as an algorithmic tool."""

import asyncio
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from portal import pdf, settings, sheets
from portal.analysis import transparency
from portal.analysis.earning import AUDITED, PRECISION
from portal.analysis.quality import ENOUGH
from portal.analysis.standing import standing
from portal.guard import page
from portal.held import Shelf
from portal.permissions import May
from portal.web import attached, render

NAME = "algorithmic-transparency-record"
TITLE = "Algorithmic transparency record"
_papers: Shelf[str, bytes] = Shelf()


async def how_good(request: Request) -> Response:
    now = await standing()
    return render(request, "analysis/how_good.html", standing=now, enough=ENOUGH, needed=AUDITED, precise=PRECISION)


async def transparency_record(request: Request) -> Response:
    made = transparency.record(await standing())
    return render(request, "analysis/transparency.html", record=made, title=TITLE, version=transparency.STANDARD)


async def transparency_markdown(request: Request) -> Response:
    text = transparency.markdown(TITLE, transparency.record(await standing()))
    return attached(text, "text/markdown", f"{NAME}.md")


async def transparency_csv(request: Request) -> Response:
    """A line for each field, under the names that the standard's own table has."""
    header = ["reference number", "attribute", "name", "tier", "category", "answer"]
    rows = [
        [field.reference, field.attribute, field.name, part.tier, part.name, field.answer]
        for part in transparency.record(await standing())
        for field in part.fields
    ]
    return attached(sheets.written(header, rows).encode(), "text/csv", f"{NAME}.csv")


async def transparency_pdf(request: Request) -> Response:
    """Set on paper once, and then kept for as long as what it tells is."""
    made = _papers.get("pdf")
    if made is None:
        sections = [asdict(part) for part in transparency.record(await standing())]
        told = {"title": TITLE, "url": settings.URL, "parts": sections}
        made = _papers.put("pdf", await asyncio.to_thread(pdf.made, "analysis/transparency.typ", **told))
    return attached(made, "application/pdf", f"{NAME}.pdf")


routes = [
    page("/how-good", how_good, May.PUBLIC),
    page("/how-good/record", transparency_record, May.PUBLIC),
    page("/how-good/record.md", transparency_markdown, May.PUBLIC),
    page("/how-good/record.csv", transparency_csv, May.PUBLIC),
    page("/how-good/record.pdf", transparency_pdf, May.PUBLIC),
]
