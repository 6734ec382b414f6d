"""One person with a phone in a real browser. Whatever page they come to is looked over: accessibility in light and in
dark, width, console, policy and other hosts."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-features="
    # what Playwright turns off itself, of which this takes the place
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    # two pages of the browser's own behind each address bar, which nobody sees: half of all that it did
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup",
]
BROWSERS = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
PATIENCE = 10_000
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
LOOK = os.environ.get("E2E_LOOK", "")
"""A folder that gets pictures of every page, for people to look at."""
FAULTLESS: set[tuple[str, bool, str]] = set()
"""Pages that were gone through, to the letter, with scripts or without."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Nothing asynchronous of ours may run while this is open: Playwright holds the thread's event loop."""
    paths = filter(None, map(shutil.which, [os.environ.get("CHROMIUM", ""), *BROWSERS]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=next(paths), headless=True, args=QUIET)
        yield browser
        browser.close()


class Visitor:
    """`sees` is to be called on every page they come to; it is what looks the page over."""

    def __init__(self, browser: Browser, url: str, scripts: bool = True) -> None:
        self.browser = browser
        self.url = url
        self.scripts = scripts
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=PHONE, java_script_enabled=scripts, locale="en-GB", timezone_id="Europe/London"
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._asks)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hears)
        self.page.on("pageerror", lambda error: self.faults.append(f"a script failed: {error}"))

    def _asks(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme in {"http", "https"} and there.netloc != urlsplit(self.url).netloc:
            self.faults.append(f"another host was asked: {request.url}")

    def _hears(self, message: ConsoleMessage) -> None:
        """The status of the page itself is not a fault: a code that opens nothing answers 404."""
        is_status = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        is_older = "Permissions-Policy header: Unrecognized feature" in message.text  # nothing there to be denied
        if message.type in {"error", "warning"} and not is_status and not is_older:
            self.faults.append(f"the console says: {message.text} ({message.location})")

    def opens(self, address: str) -> None:
        """A path of the portal, or a whole address such as a QR code holds."""
        self.page.goto(address if "://" in address.lower() else self.url + address)

    def signs_in(self, link: str) -> None:
        self.opens(link)
        self.sees("Welcome")
        self.presses("Sign in as")
        self.sees("Hello")

    def presses(self, button: str) -> None:
        """A button that leads to another page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).click()

    def follows(self, link: str | re.Pattern[str]) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()

    def goes_to(self, room: str, heading: str) -> None:
        """By the navigation at the top of every page."""
        rooms = self.page.get_by_role("navigation")
        if (menu := rooms.get_by_text("Menu", exact=True)).is_visible():
            menu.click()
        with self.page.expect_navigation():
            rooms.get_by_role("link", name=room, exact=True).click()
        self.sees(heading)

    def saves(self, button: str, file: Path) -> Path:
        """A button that hands over a file."""
        with self.page.expect_download() as handed:
            self.page.get_by_role("button", name=button).click()
        handed.value.save_as(file)
        return file

    def says(self, **answers: str) -> None:
        """Types into fields, by their ids."""
        for field, words in answers.items():
            self.page.locator(f"[id='{field}']").fill(words)

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def sees(self, heading: str) -> None:
        """The page has this heading, and nothing is wrong with it."""
        expect(self.page.locator("h1")).to_contain_text(heading)
        self.looks_it_over()

    def looks_it_over(self) -> None:
        """What comes from outside the page, such as a script that fails, is heard each time."""
        if (page := (self.url, self.scripts, self.page.content())) not in FAULTLESS:
            self._goes_through_it()
        if LOOK:
            self._pictures(Path(LOOK))
        assert not self.faults, f"{self.page.url}:\n" + "\n".join(self.faults)
        FAULTLESS.add(page)

    def _goes_through_it(self) -> None:
        width = self.page.evaluate("document.scrollingElement.scrollWidth")
        if width > PHONE["width"]:
            self.faults.append(f"it scrolls sideways: {width} pixels wide; {self._widest()}")
        with self._with_scripts() as page:
            page.evaluate(AXE_SCRIPT)
            self.faults += self._axe(page, AXE)
            page.emulate_media(color_scheme="dark")
            self.faults += [f"in the dark, {fault}" for fault in self._axe(page, CONTRAST)]
            page.emulate_media(color_scheme="light")

    def _widest(self) -> str:
        script = """[...document.querySelectorAll("main *, header *, footer *")]
            .filter(e => e.getBoundingClientRect().right > 360.5).map(e => e.outerHTML.slice(0, 120)).slice(0, 3)"""
        return str(self.page.evaluate(script))

    def _axe(self, page: Page, options: dict[str, Any]) -> list[str]:
        found = page.evaluate(f"axe.run({json.dumps(options)})")["violations"]
        nodes = [(rule["id"], node) for rule in found for node in rule["nodes"]]
        return [f"{rule}: {node['html'][:200]} {node['failureSummary']}" for rule, node in nodes]

    @contextmanager
    def _with_scripts(self) -> Iterator[Page]:
        """axe is a script. Where there are none, it looks at the very same page in a browser that has them."""
        if self.scripts:
            yield self.page
            return
        twin = self.browser.new_page(viewport=PHONE)
        address, html = self.page.url, self.page.content()
        twin.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        twin.route("**/*.js", lambda route: route.abort())  # the page's own would go on from where it stands
        twin.goto(address)
        yield twin
        twin.close()

    def _pictures(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        heading = re.sub(r"\W+", "-", self.page.locator("h1").inner_text().lower())[:40]
        name = f"{len(list(folder.glob('*-360.png'))):02}-{heading}"
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            self.page.screenshot(path=folder / f"{name}-{size['width']}.png", full_page=True, caret="initial")
