"""An edition over a million coded comments, made as the worker does; then its page, and the dashboard over them. Run
with PORTAL_DATA set it does all of that and prints JSON."""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from starlette.applications import Starlette

from portal import app as site
from portal import db, settings
from portal.accounts.models import Group, Person, SignIn, now
from portal.demo.council import make_people
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.reports.figures import Scope
from portal.reports.jobs import make_dashboards, make_reports
from portal.reports.models import Order, Report
from portal.reports.new_words import MOST as READ
from portal.surveys.models import AgeBand, Survey
from portal.web import COOKIE
from tests.benchmarks import millions
from tests.benchmarks.common import made_up
from tests.benchmarks.figures import Figure
from tests.benchmarks.reports import KEY, took
from tests.browser import Browser
from tests.e2e.running import ROOT, unsettled

MINUTES = 30


def editions(engine: str, folder: Path, **environment: str) -> Iterator[Figure]:
    command = [sys.executable, "-m", "tests.benchmarks.editions"]
    given = {**unsettled(), "PORTAL_DATA": str(folder), "PORTAL_DEMO": "yes", "PORTAL_KEY": KEY, **environment}
    out = subprocess.run(command, cwd=ROOT, env=given, timeout=MINUTES * 60, stdout=subprocess.PIPE, check=True)
    told = json.loads(out.stdout.splitlines()[-1])
    of = f"{millions.COMMENTS:,} coded comments {engine}"
    yield Figure(f"an edition over {of}, made", told["made"], "s", 60)
    yield Figure(
        "comments in it, of those that were said", told["counted"] / millions.COMMENTS, "", 0.99, is_floor=True
    )
    yield Figure("memory of the worker", told["memory"], "MB", None)
    yield Figure("the page of it, median", told["page"], "ms", 50)
    yield Figure(f"dashboards over {of}, six of them, made once a day", told["dashboards"], "s", None)
    yield Figure("the officers' dashboard over the same, median", told["dashboard"], "ms", 200)


async def _measured() -> dict[str, float]:
    quarter = Quarter.of(now().date()).previous
    portal = site.make_app()
    async with db.connect():
        await _filled(quarter.first)
        made = await _made(Scope(str(quarter)))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        report = await Report.get()
        counted = float(report.edition.comments or 0)
        page = await _page(portal, "Helen Marchetti", f"/reports/{report.number}")
        await Comment.all().update(said_on=Quarter.of(now().date()).first)
        began = perf_counter()
        assert await make_dashboards() > 1
        dashboards = perf_counter() - began
        dashboard = await _page(portal, "Olu Adeyemi", "/reports/now")
    told = {"made": made, "counted": counted, "memory": memory, "page": page}
    return told | {"dashboards": dashboards, "dashboard": dashboard}


async def _filled(day: date) -> None:
    people = await make_people()
    group = await Group.get(key="lincc")
    ended = now() - timedelta(days=1)
    for age in AgeBand:
        survey = Survey(group=group, title=age, purpose="", readers="", age_band=age)
        survey.made_by, survey.published_at, survey.closed_at = people["participation officer"], ended, ended
        await survey.save()
    await millions.fill(settings.DATABASE_URL, day)
    await _worded(day)


async def _worded(day: date) -> None:
    """Those that are read for words that are new have some, half of them said before: to seal a million would take
    longer than all the rest."""
    half_a_year = timedelta(days=182)
    comments = await Comment.all().order_by("id").limit(2 * READ)
    for at, (comment, text) in enumerate(zip(comments, made_up(), strict=False)):
        comment.unmasked, comment.masks = text, []
        comment.said_on = day - half_a_year * (at % 2)
    await Comment.bulk_update(comments, ["text_sealed", "masks_sealed", "said_on"], batch_size=500)


async def _made(scope: Scope) -> float:
    """Seconds from being asked to being made."""
    began = perf_counter()
    await Order.ask(scope, await Person.get(name="Olu Adeyemi"))
    assert await make_reports() == 1
    return perf_counter() - began


async def _page(portal: Starlette, name: str, path: str) -> float:
    async with Browser.on(portal) as browser:
        person = await Person.get(name=name)
        browser.client.cookies.set(COOKIE, await SignIn.start(person), domain="portal.test")
        return (await took(browser, path))[0]


if __name__ == "__main__":
    asyncio.run(db.migrate())
    print(json.dumps(asyncio.run(_measured())))
