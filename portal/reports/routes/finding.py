"""An edition, as far as whoever asks may read it, and all that its page is made of."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.reports import drawing, naming, telling
from portal.reports.disclosure import Rule
from portal.reports.edition import Edition
from portal.reports.models import Report
from portal.web import get_or_404

MOST_DIGITS = 8
FORMATS = {
    ".pdf": "The report on paper (PDF)",
    "/slide.pdf": "One slide (PDF)",
    "/position.pdf": "Position statement (PDF)",
    "/alert.pdf": "Practice alert (PDF)",
    ".xlsx": "Tables (Excel)",
    ".ods": "Tables (OpenDocument)",
    ".csv": "Tables (CSV)",
    ".json": "Everything, for programs (JSON)",
}
"""Files that are made of an edition: what stands behind its address, and what each is called."""
AT_WORK = {"/evidence.pdf": "Evidence file for inspection (PDF)"}
"""Those that only people who work here may have."""


async def found_report(request: Request, part: str = "edition") -> Report:
    return await get_or_404(Report.visible_to(request.scope.get("person")), number=_number(request, part))


async def found_to_work_on(request: Request) -> Report:
    """One that this person may word, publish and withdraw, and not only read."""
    return await get_or_404(Report.worked_on_by(request.scope["person"]), number=_number(request, "edition"))


def _number(request: Request, part: str) -> int:
    number = request.path_params[part]
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        raise HTTPException(404)
    return int(number)


def shown(edition: Edition, rule: Rule, quotes: dict[str, list[str]]) -> dict[str, Any]:
    """What `reports/_edition.html` wants to know."""
    ways = {"naming": naming, "draw": drawing, "telling": telling}
    return {"edition": edition, "rule": rule, "quotes": quotes, "sentences": telling.sentences(edition), **ways}
