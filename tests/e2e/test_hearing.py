"""A recording is played in a real browser: by one tap where scripts run, by the browser's own player where not; an
officer brings it with the page's own form."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.running import ROOT, Portal, unsettled, wait_until
from tests.e2e.test_building import an_officer
from tests.e2e.test_children import VOICE
from tests.e2e.visitor import DESK, PHONE, Visitor
from tests.surveys.asking import a_sound

Come = Callable[..., Visitor]
PLAYING = "!document.querySelectorAll('audio')[{}].paused"
MAKE = """
import asyncio, json
from portal import db
from portal.accounts.models import Group, Person, now
from portal.surveys.models import AgeBand, CardBatch, Details, Kind, Question, Recording, Survey
from portal.surveys.sounds import Sound
from tests.surveys.asking import a_sound

async def made(band):
    asked = [Question(position=n, kind=kind, text=text, options=kind.options([])) for n, kind, text in (
        (1, Kind.FACES, "How was the day?"), (2, Kind.YES_NO, "Was the food good?"), (3, Kind.LONG, "What else?"))]
    olu = await Person.filter(name="Olu Adeyemi").first()
    details = Details("A day at the sea", "So that the next day is better.", "Olu reads it.", band)
    survey = await Survey.draft(await Group.get(key="lincc"), olu, details, asked)
    for question in asked[:2]:
        await Recording.keep(question, "en", Sound.WAV, a_sound(4), olu)
    await Survey.filter(id=survey.id).update(published_at=now())
    _, codes = await CardBatch.print(survey, "Cards", 6)
    return [f"/A/{code}" for code in codes]

async def all_made():
    async with db.connect():
        print(json.dumps({band: await made(AgeBand(band)) for band in ("8-11", "12-17")}))

asyncio.run(all_made())
"""


@pytest.fixture(scope="module")
def cards(portal: Portal) -> dict[str, list[str]]:
    """Of a survey for each of two ages, whose first two questions are read aloud."""
    run = subprocess.run(
        [sys.executable, "-c", MAKE],
        cwd=ROOT,
        env={**unsettled(), **portal.settings, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    made: dict[str, list[str]] = json.loads(run.stdout.splitlines()[-1])
    return made


def plays(child: Visitor, number: int) -> None:
    wait_until(lambda: child.page.evaluate(PLAYING.format(number)), "a voice", 10)


def is_silent(child: Visitor) -> None:
    silent = "[...document.querySelectorAll('audio')].every((one) => one.paused)"
    wait_until(lambda: child.page.evaluate(silent), "silence", 10)
    expect(child.page.locator(".spoken")).to_have_count(0)


def test_one_tap_plays_the_recording_and_the_question_is_marked_while_it_plays(
    visitor: Come, cards: dict[str, list[str]]
) -> None:
    child = visitor()
    child.page.add_init_script(VOICE)
    asked: list[str] = []
    child.page.on("request", lambda request: asked.append(request.url))
    child.opens(cards["8-11"].pop())
    child.page.get_by_role("button", name="Start").click()
    assert len(asked) == 1, "nothing is fetched before it is asked for"
    aloud = child.page.get_by_role("button", name="Read aloud")
    aloud.click()
    plays(child, 0)
    expect(child.page.locator(".question.spoken")).to_contain_text("How was the day?")
    child.looks_it_over()
    assert child.page.evaluate("window.spoken") == [], "the phone's own voice is silent"
    aloud.click()
    is_silent(child)
    aloud.click()
    plays(child, 0)
    wait_until(lambda: child.page.evaluate("document.querySelector('audio').ended"), "its end", 20)
    is_silent(child)
    assert child.page.evaluate("document.querySelector('audio').duration") == pytest.approx(4)


def test_turning_to_the_next_question_ends_it_and_what_has_no_recording_is_read_by_the_phone(
    visitor: Come, cards: dict[str, list[str]]
) -> None:
    child = visitor()
    child.page.add_init_script(VOICE)
    child.opens(cards["8-11"].pop())
    child.page.get_by_role("button", name="Start").click()
    child.page.get_by_role("button", name="Read aloud").click()
    plays(child, 0)
    child.page.get_by_role("button", name="Next").click()
    is_silent(child)
    child.page.get_by_role("button", name="Next").click()
    child.page.get_by_role("button", name="Read aloud").click()
    assert child.page.evaluate("window.spoken") == ["What else?"]


def test_one_voice_ends_the_other(visitor: Come, cards: dict[str, list[str]]) -> None:
    child = visitor()
    child.opens(cards["12-17"].pop())
    aloud = child.page.get_by_role("button", name="Read aloud")
    aloud.nth(0).click()
    plays(child, 0)
    aloud.nth(1).click()
    plays(child, 1)
    assert child.page.evaluate(PLAYING.format(0)) is False
    expect(child.page.locator(".spoken")).to_have_count(1)
    expect(child.page.locator(".spoken")).to_contain_text("Was the food good?")


def test_where_the_recording_cannot_be_had_the_browsers_own_player_says_so(
    visitor: Come, cards: dict[str, list[str]]
) -> None:
    child = visitor()
    child.opens(cards["12-17"].pop())
    child.page.route("**/recordings/*", lambda route: route.abort("connectionreset"))
    expect(child.page.get_by_text("Hear this question")).to_have_count(2)
    expect(child.page.get_by_text("Hear this question").first).to_be_hidden()
    child.page.get_by_role("button", name="Read aloud").first.click()
    expect(child.page.get_by_text("Hear this question").first).to_be_visible()
    expect(child.page.locator(".spoken")).to_have_count(0)
    child.page.unroute_all()
    child.page.get_by_role("button", name="Read aloud").first.click()
    plays(child, 0)


@pytest.mark.parametrize("band", ["8-11", "12-17"])
def test_without_scripts_the_browsers_own_player_stands_there(
    visitor: Come, cards: dict[str, list[str]], band: str
) -> None:
    child = visitor(scripts=False)
    child.opens(cards[band].pop())
    if band == "8-11":
        child.presses("Start")
    expect(child.page.locator("audio:visible")).to_have_count(1 if band == "8-11" else 2)
    child.looks_it_over()
    child.page.set_viewport_size({"width": 320, "height": 640})
    box = child.page.locator("audio").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 320


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_officer_brings_a_recording_and_takes_it_away(
    portal: Portal, visitor: Come, tmp_path: Path, scripts: bool
) -> None:
    (tmp_path / "voice.wav").write_bytes(a_sound(1))
    (tmp_path / "notes.mp3").write_text("Buy milk.")
    olu = an_officer(portal, visitor, scripts=scripts)
    olu.opens("/surveys")
    olu.page.locator("#group").select_option("lincc")
    olu.page.locator("[name=template][value=pulse-12-17]").check()
    olu.presses("Start this survey")
    olu.follows("Change question 1")
    olu.sees("Question 1")
    olu.page.locator("#recording").set_input_files(tmp_path / "notes.mp3")
    olu.page.locator("#language").select_option("bn")
    olu.presses("Add this recording")
    olu.sees("Question 1")
    expect(olu.page.locator("#recording-problem")).to_contain_text("no recording that phones can play")
    expect(olu.page.locator("#language")).to_have_value("bn")
    olu.page.locator("#recording").set_input_files(tmp_path / "voice.wav")
    olu.presses("Add this recording")
    expect(olu.page.locator("section:has(#recordings) h3")).to_have_text("Bengali")
    olu.looks_it_over()
    for size in (DESK, PHONE):
        olu.page.set_viewport_size(size)
        assert olu.page.evaluate("document.scrollingElement.scrollWidth") <= size["width"]
    olu.presses("Take it away")
    expect(olu.page.locator("section:has(#recordings) h3")).to_have_count(0)


def test_what_was_changed_in_a_question_is_not_lost_by_bringing_its_recording(
    portal: Portal, visitor: Come, tmp_path: Path
) -> None:
    (tmp_path / "voice.wav").write_bytes(a_sound(1))
    olu = an_officer(portal, visitor)
    olu.opens("/surveys")
    olu.page.locator("#group").select_option("lincc")
    olu.page.locator("[name=template][value=pulse-12-17]").check()
    olu.presses("Start this survey")
    olu.follows("Change question 1")
    olu.says(text="How was the sea?")
    olu.page.locator("#recording").set_input_files(tmp_path / "voice.wav")
    olu.page.get_by_role("button", name="Add this recording").click()
    expect(olu.page.locator("#save-first")).to_be_focused()
    expect(olu.page.locator("#text")).to_have_value("How was the sea?")
    olu.looks_it_over()
