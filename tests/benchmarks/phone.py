"""How soon a child can begin, on a slow phone with a slow line: Chromium with the line and the processor throttled."""

import json
import shutil
import statistics
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser

from tests.benchmarks import measures
from tests.benchmarks.figures import Figure
from tests.e2e.running import Portal
from tests.e2e.visitor import BROWSERS, PHONE, chromium

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s and 400 ms."""

SLOWER, TURNS, PATIENCE = 4, 9, 60_000
EMPTY = "/heartbeat"
"""Two letters, from the same server."""

READY = """() => {
  const [at] = performance.getEntriesByType("navigation");
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  return at.loadEventEnd > 0 && painted && [Math.max(at.loadEventEnd, painted.startTime)];
}"""
"""Usable: the page was painted and its load event is over, in ms since the address was opened. Its script, which stands
in the page, ran before that."""

BEGUN = """() => [...document.querySelectorAll(".question, button[value=start]")].some((one) => one.checkVisibility())
  && !document.getElementById("shift").hidden"""
"""A question or "Start" is there to be seen, and the script has shown what only works with it."""


class Opened:
    """One page in a browser that has never been here."""

    def __init__(self, browser: Browser, url: str, asks: bool) -> None:
        self.requests, self.bytes = 0, 0.0
        context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        line = context.new_cdp_session(page)
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.loadingFinished", self._loaded)
        line.send("Network.enable")
        line.send("Network.clearBrowserCache")
        line.send("Network.emulateNetworkConditions", LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(url)
        self.seconds = page.wait_for_function(READY).json_value()[0] / 1_000
        assert not asks or page.evaluate(BEGUN), "no question is to be seen"
        context.close()

    def _asked(self, _: Any) -> None:
        self.requests += 1

    def _loaded(self, what: dict[str, Any]) -> None:
        self.bytes += what["encodedDataLength"]


def usable(portal: Portal) -> Iterator[Figure]:
    """Turn by turn with an empty page of the same server, so that what the line costs anybody is told beside it."""
    if not any(map(shutil.which, BROWSERS)):
        print("No Chromium here: how soon a page can be used is not measured.")
        return
    [card] = measures.ten_questions(portal, 1)
    with chromium() as browser:
        both = [
            (Opened(browser, f"{portal.url}{EMPTY}", False), Opened(browser, f"{portal.url}/A/{card}", True))
            for _ in range(TURNS)
        ]
    empty, page = (statistics.median(one.seconds for one in opened) for opened in zip(*both, strict=True))
    ours = [one for _, one in both]
    print(json.dumps({"empty": [one.seconds for one, _ in both], "ten questions": [one.seconds for one in ours]}))
    what = f"10 questions usable on a slow phone ({empty:.2f} s for an empty page, {page - empty:.2f} s more)"
    yield Figure(f"{what}, median of {TURNS}", page, "s", 0.9)
    yield Figure("over the wire for it, headers and all", ours[0].bytes / 1_000, "kB", 10)
    yield Figure("requests for it", max(one.requests for one in ours), "", 1)
