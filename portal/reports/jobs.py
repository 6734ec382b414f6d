"""Editions and dashboards are made in the background."""

import logging
from dataclasses import asdict

from tortoise.queryset import QuerySet

from portal import settings
from portal.accounts.models import Group, now
from portal.analysis.models import Coding
from portal.feedback.periods import Quarter
from portal.queue import each
from portal.reports.figures import Scope
from portal.reports.making import lay_out, make
from portal.reports.models import Dashboard, Order
from portal.reports.periods import Period

log = logging.getLogger(__name__)
LOOK_SECONDS = 60


async def make_reports() -> int:
    """Makes whatever is due; returns how many."""
    made = 0
    while order := await Order.claim_due():
        made += bool(await make(order))
    return made


@each(seconds=LOOK_SECONDS)
async def keep_dashboards() -> None:
    """What fails is not tried again at once, as other jobs are: each try counts everything anew."""
    try:
        await make_dashboards()
    except Exception:
        log.exception("The dashboards could not be made, and are tried again at the next look.")


async def make_dashboards() -> int:
    """Those of this quarter, once a day and all at one time, where enough was coded; returns how many."""
    today = now().date()
    period = Period.of(Quarter.of(today))
    everybody = Scope(period.name)
    if await Dashboard.exists(**asdict(everybody), made_on=today):  # it is kept last
        return 0
    if not (groups := await _enough(period)):
        return 0
    due = [*(Scope(period.name, key) for key in groups), everybody]
    for scope, (figures, told) in (await lay_out(period, due)).items():
        await Dashboard.keep(scope, today, figures, told)
    return len(due)


async def _enough(period: Period) -> list[str]:
    """The groups in which as much was said as may be told at the least."""
    said = Coding.filter(comment__said_on__gte=period.first, comment__said_on__lte=period.last)
    return [group.key for group in await Group.all() if await _reaches(said.filter(comment__group_id=group.pk))]


async def _reaches(said: QuerySet[Coding]) -> bool:
    return len(await said.limit(settings.MINIMUM_PUBLISHED).only("id")) == settings.MINIMUM_PUBLISHED
