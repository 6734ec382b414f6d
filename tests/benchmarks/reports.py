"""The page of an edition of a whole council, as large as they come: 22 codes, five groups, five periods. Run with
PORTAL_DATA set it fills a database, reads the page many times over, and prints JSON."""

import asyncio
import json
import statistics
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from portal import app as site
from portal import db
from portal.accounts.models import Person, SignIn
from portal.demo.council import make_people
from portal.reports.models import Publication, Report
from portal.reports.routes.editions import PAGES
from portal.web import COOKIE
from tests.benchmarks.figures import Figure
from tests.browser import Browser
from tests.e2e.running import ROOT, unsettled
from tests.reports.whole import keep, whole_edition, worded

TIMES, IN_ALL, FROM_MEMORY = 40, 50.0, 15.0
MILLISECONDS = 1000
KEY = b64encode(bytes(32)).decode()


def pages(engine: str, folder: Path, **environment: str) -> Iterator[Figure]:
    command = [sys.executable, "-m", "tests.benchmarks.reports"]
    given = {**unsettled(), "PORTAL_DATA": str(folder), "PORTAL_DEMO": "yes", "PORTAL_KEY": KEY, **environment}
    out = subprocess.run(command, cwd=ROOT, env=given, timeout=300, stdout=subprocess.PIPE, check=True)
    told = json.loads(out.stdout.splitlines()[-1])
    yield Figure(f"an edition's page {engine}, for a leader, median of {TIMES}", told["leader"][0], "ms", IN_ALL)
    yield Figure(f"an edition's page {engine}, for a leader, 95th percentile", told["leader"][1], "ms", None)
    yield Figure(f"an edition's page {engine}, made for nobody in particular, median", told["made"][0], "ms", IN_ALL)
    yield Figure(f"an edition's page {engine}, from memory, median", told["memory"][0], "ms", FROM_MEMORY)
    yield Figure(f"an edition's page {engine}, its size", told["size"] / 1000, "kB", None)


async def _measured() -> dict[str, object]:
    portal = site.make_app()
    async with site.lifespan(portal), Browser.on(portal) as stranger, Browser.on(portal) as leader:
        path = f"/reports/{(await _edition()).number}"
        helen = await Person.get(name="Helen Marchetti")
        leader.client.cookies.set(COOKIE, await SignIn.start(helen), domain="portal.test")
        found = {
            "leader": await took(leader, path),
            "made": await took(stranger, path, forgetting=True),
            "memory": await took(stranger, path),
        }
        return {**found, "size": len((await stranger.client.get(path)).content)}


async def _edition() -> Report:
    await make_people()
    olu, helen = await Person.get(name="Olu Adeyemi"), await Person.get(name="Helen Marchetti")
    report = await worded(await keep(whole_edition(), made_by_id=olu.id), olu)
    assert await Publication.publish(report, helen)
    return report


async def took(browser: Browser, path: str, forgetting: bool = False) -> tuple[float, float]:
    """The median and the 95th percentile, once everything that is read only once has been read."""
    await browser.client.get(path)
    took = []
    for _ in range(TIMES):
        if forgetting:
            PAGES.forget()
        began = perf_counter()
        answer = await browser.client.get(path)
        took.append((perf_counter() - began) * MILLISECONDS)
        assert answer.status_code == 200
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


async def _main() -> None:
    await db.migrate()
    print(json.dumps(await _measured()))


if __name__ == "__main__":
    asyncio.run(_main())
