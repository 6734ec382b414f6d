"""A child answers in a real browser that keeps its own files, and leaves: nothing that was typed is in any of them.

What cannot be looked into: blocks that were packed with snappy or brotli, in which a word that stands there for the
first time can be read all the same, and what the browser has locked with a key of the machine, such as cookies and
passwords, of which a respondent has none. That the pages were opened stands in the list of visited pages; we say so.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from tests.e2e.running import wait_until
from tests.e2e.visitor import BROWSERS, PATIENCE, QUIET
from tests.unseen.canaries import WORD, files, hits, patterns
from tests.unseen.forked import database as own_one
from tests.unseen.scene import Scene

__all__ = ["own_one"]
TYPED = patterns([WORD])
PLANTED = "zqplanted"
WRITTEN_DOWN = 3.0
"""Seconds until Chromium has written down what it writes down."""

CARELESS = """<!doctype html><html lang="en"><title>Careless</title><h1>Careless</h1>
<form method="post"><label>Well? <textarea name="q5"></textarea></label><button>Send</button></form></html>"""


@pytest.fixture
def scene(own_one: str, tmp_path: Path) -> Iterator[Scene]:
    with Scene(own_one, tmp_path) as opened:
        yield opened


@contextmanager
def chromium(profile: Path) -> Iterator[BrowserContext]:
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=path, headless=True, args=QUIET
        )
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()


def found(profile: Path, marks: object = TYPED) -> list[str]:
    return [f"{name}: {hit!r}" for name, data in files(profile) for hit in hits(data, marks)]  # type: ignore[arg-type]


def test_no_file_of_the_browser_has_what_a_child_typed(scene: Scene, tmp_path: Path) -> None:
    [code], profile = scene.cards(1), tmp_path / "profile"
    traces: dict[str, list[str]] = {}
    with chromium(profile) as context:
        page = context.new_page()
        page.goto(f"{scene.address}/A/{code}")
        page.locator("#q4").fill(f"{WORD}-short")
        page.locator("#q5").fill(f"My uncle hits me. {WORD}-sentence is what I call it.")
        time.sleep(WRITTEN_DOWN)
        traces["while typing"] = found(profile)
        page.get_by_role("button", name="Send my answers").click()
        page.get_by_role("heading", name="Thank you").wait_for()
        time.sleep(WRITTEN_DOWN)
        traces["after sending"] = found(profile)
        page.goto(f"{scene.address}/help")
        page.locator("[name=said]").fill(f"{WORD}-call")
        page.get_by_role("button", name="Send this now").click()
        page.get_by_role("heading", name="We have got it").wait_for()
        page.goto("about:blank")
        time.sleep(WRITTEN_DOWN)
        traces["after a call for help"] = found(profile)
    traces["after leaving"] = found(profile)
    assert {when: trace for when, trace in traces.items() if trace} == {}
    assert found(profile, patterns([scene.address])), "that the pages were opened is there to be found"


def test_no_file_of_the_browser_has_what_a_child_put_by_or_left(scene: Scene, tmp_path: Path) -> None:
    [code], profile = scene.cards(1), tmp_path / "profile"
    traces: dict[str, list[str]] = {}
    with chromium(profile) as context:
        page = context.new_page()
        page.goto(f"{scene.address}/A/{code}")
        page.locator("#q4").fill(f"{WORD}-short")
        page.get_by_role("button", name="Carry on later").click()
        page.get_by_role("button", name="Give me six words").click()
        words = page.locator(".note b").inner_text()
        time.sleep(WRITTEN_DOWN)
        traces["after putting it by"] = found(profile)
        traces["of the six words"] = found(profile, patterns([words]))
        page.goto(f"{scene.address}/answer")
        page.locator("#code").fill(words)
        page.get_by_role("button", name="Go to the questions").click()
        assert page.locator("#q4").input_value() == f"{WORD}-short"
        page.locator("#q5").fill(f"{WORD}-sentence")
        time.sleep(WRITTEN_DOWN)
        traces["after carrying on"] = found(profile)
        for _ in range(3):
            page.keyboard.press("Shift")
        time.sleep(WRITTEN_DOWN)
        traces["after leaving quickly"] = found(profile)
    traces["after closing"] = found(profile)
    assert {when: trace for when, trace in traces.items() if trace} == {}


def test_a_careless_page_is_found_out(scene: Scene, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with chromium(profile) as context:
        page = context.new_page()
        page.route("**/careless", lambda route: route.fulfill(body=CARELESS, content_type="text/html"))
        page.goto(f"{scene.address}/careless")
        page.locator("textarea").fill(f"{PLANTED} typed")
        wait_until(lambda: found(profile, patterns([PLANTED])), "what is typed is found", 10 * WRITTEN_DOWN)
        page.evaluate(f"localStorage.setItem('answers', '{WORD} kept')")
        time.sleep(WRITTEN_DOWN)
    assert [trace for trace in found(profile) if "Local Storage" in trace]
