"""The made-up council's editions: two quarters of LinCC's and three of everybody's, the last of which waits for a
second person; and words that two people agreed to quote."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from portal.accounts.models import Person, now
from portal.boards.models.wording import digest
from portal.feedback.periods import Quarter
from portal.reports.counts import ALL
from portal.reports.figures import Scope
from portal.reports.making import make
from portal.reports.models import Order, Publication, Report, ReportWording, agree, quotes_to_agree
from portal.surveys.models import AgeBand

WORDS = Path(__file__).parent / "data" / "editions.json"
MADE_AFTER = timedelta(days=9)
WAITING = 5
"""Words of the last quarter that still wait for a second person."""


async def make_editions(officer: Person, leader: Person) -> None:
    """Oldest first, so that each can be compared with the one before."""
    for told in json.loads(WORDS.read_text()):
        quarter = Quarter.of(now().date())
        for _ in range(told["quarters_ago"]):
            quarter = quarter.previous
        order = await Order.ask(Scope(str(quarter), told.get("group", ALL)), officer)
        await Order.filter(id=order.id).update(due_at=None)  # no worker takes it on meanwhile
        order.due_at = None
        with _made_at(datetime.combine(quarter.last + MADE_AFTER, time(9, 30), UTC) if told["published"] else now()):
            report = await make(order)
        if report:
            await _word(report, told, officer)
            if told["published"]:
                await Publication.publish(report, leader)


async def agree_to_quotes(colleague: Person) -> None:
    """Of the last quarter."""
    quarter = Quarter.of(now().date()).previous
    waiting = quotes_to_agree(colleague).filter(comment__said_on__gte=quarter.first, comment__said_on__lte=quarter.last)
    for one in sorted(await waiting.select_related("comment"), key=lambda one: one.comment.text)[WAITING:]:
        await agree(one.id, colleague, digest(one.comment.text))


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
