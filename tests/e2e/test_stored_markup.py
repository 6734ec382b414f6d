"""Whatever somebody types stays words: strings made to run as script are stored wherever people's words go, and
every page that shows them is opened in a real browser. Nothing runs, and the policy never has to step in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route

from tests.e2e.running import ROOT, Portal, own_database, unsettled
from tests.servers import Redis

COUNT = int(os.environ.get("MARKUP_STRINGS", "40"))
"""`make attack` takes 1,000."""

WATCH = """
window.went_wrong = [];
for (const name of ["alert", "confirm", "prompt", "xss"]) window[name] = () => window.went_wrong.push(name + " ran");
document.addEventListener("securitypolicyviolation", (event) => window.went_wrong.push(event.violatedDirective));
"""


@pytest.fixture(scope="module")
def troubled(
    redis: Redis | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Portal, dict[str, list[str]]]]:
    """A portal of its own, full of mischief, and the pages that show it, by who opens them."""
    with ExitStack() as stack:
        services = {}
        if redis:
            database = stack.enter_context(own_database(os.environ["DATABASE_URL"]))
            services = {"DATABASE_URL": database, "REDIS_URL": redis.url}
        portal = stack.enter_context(Portal(tmp_path_factory.mktemp("troubled"), **services))
        yield portal, planted(portal)


def planted(portal: Portal) -> dict[str, list[str]]:
    command = [sys.executable, "-m", "tests.attacks.plant", str(COUNT)]
    environment = {**unsettled(), **portal.settings}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr[-2_000:]
    pages: dict[str, list[str]] = json.loads(run.stdout)
    return pages


class Watched:
    """A page that writes down whatever ran, was refused by the policy, or was asked for and should not have been."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        self.page.add_init_script(WATCH)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda said: self._said(said.text))
        self.page.on("dialog", self._asked_aloud)
        self.wrong: list[str] = []
        self.pages = 0

    def _asked(self, url: str) -> None:
        if "xss" in url:
            self.wrong.append(f"asked for {url}")

    def _asked_aloud(self, dialog: Dialog) -> None:
        self.wrong.append("a dialog")
        dialog.dismiss()

    def _said(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.wrong.append(text)

    def opens(self, address: str) -> int:
        """How many of the strings stand in the page as words."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        ran = self.page.evaluate("[...window.went_wrong, typeof window.xss == 'function' ? '' : 'xss was set']")
        self.wrong += [f"{address}: {what}" for what in ran if what]
        self.pages += 1
        words = self.page.locator("body").inner_text() + self.page.content()
        return words.count("xss") + words.count("alert(1)")


def test_no_string_that_somebody_typed_ever_runs(
    browser: Browser, troubled: tuple[Portal, dict[str, list[str]]]
) -> None:
    portal, pages = troubled
    opened, bare = 0, []
    for called, paths in pages.items():
        watched = Watched(browser)
        if called != "nobody":
            watched.page.goto(portal.links[called])
            watched.page.get_by_role("button", name="Sign in as").click()
        bare += [path for path in paths if not watched.opens(portal.url + path)]
        assert watched.wrong == []
        opened += watched.pages
        watched.page.context.close()
    print(f"{COUNT} strings, {opened} pages opened, 0 run, 0 violations of the policy")
    assert bare == []


@pytest.mark.parametrize(("string", "seen"), [("<img src=/xss>", "asked for"), ("<script>xss()</script>", "xss ran")])
def test_a_string_that_does_run_would_be_seen(browser: Browser, portal: Portal, string: str, seen: str) -> None:
    watched = Watched(browser)
    watched.page.route("**/unsafe", partial(_answered_with, string))
    watched.opens(f"{portal.url}/unsafe")
    watched.page.context.close()
    assert any(seen in wrong for wrong in watched.wrong)


def _answered_with(string: str, route: Route) -> None:
    route.fulfill(body=string, content_type="text/html")
