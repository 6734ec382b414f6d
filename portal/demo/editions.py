"""The made-up council's editions: two quarters of LinCC's, and one of everybody's that waits for a second person."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from portal.accounts.models import Person, now
from portal.feedback.periods import Quarter
from portal.reports.counts import ALL
from portal.reports.figures import Scope
from portal.reports.making import make
from portal.reports.models import Order, Publication, Report, ReportWording
from portal.surveys.models import AgeBand

WORDS = Path(__file__).parent / "data" / "editions.json"
MADE_AFTER = timedelta(days=9)


async def make_editions(officer: Person, leader: Person) -> None:
    """Oldest first, so that each can be compared with the one before."""
    for told in json.loads(WORDS.read_text()):
        quarter = Quarter.of(now().date())
        for _ in range(told["quarters_ago"]):
            quarter = quarter.previous
        order = await Order.ask(Scope(str(quarter), told.get("group", ALL)), officer)
        await Order.filter(id=order.id).update(due_at=None)  # no worker takes it on meanwhile
        order.due_at = None
        with _made_at(datetime.combine(quarter.last + MADE_AFTER, time(9, 30), UTC)):
            report = await make(order)
        if report:
            await _word(report, told, officer)
            if told["published"]:
                await Publication.publish(report, leader)


async def _word(report: Report, told: dict[str, str], officer: Person) -> None:
    for age in (AgeBand.YOUNGEST, AgeBand.YOUNGER, AgeBand.OLDER):
        picture = told["picture"] if age is AgeBand.YOUNGEST else ""
        await ReportWording.write(report, age, officer, told[age.value], picture)


@contextmanager
def _made_at(at: datetime) -> Iterator[None]:
    """An edition carries the day on which it was made: nobody can date it back later."""
    column = Report._meta.fields_map["made_at"]
    column.default = lambda: min(at, now())
    try:
        yield
    finally:
        column.default = now
