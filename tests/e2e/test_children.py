"""Children answer in a real browser: one question at a time, by keyboard alone, over a bad line, and nothing stays."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.running import ROOT, Portal, unsettled
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]
TITLE = "A day out"
SECRET = "I keep my unicorn socks under the stairs"
WEATHER = "https://www.bbc.co.uk/weather"
MAKE = """
import asyncio, json
from portal import db
from portal.accounts.models import Group, Person, now
from portal.surveys.models import AgeBand, CardBatch, Details, Kind, Poster, Question, Survey, offer, translate
from portal.surveys.translating import Translation, mark

ARABIC = {"title": "يوم في الخارج", "purpose": "حتى يكون اليوم القادم أفضل.", "readers": "تقرؤه أولو.",
          "text": "كيف كان اليوم؟"}

async def in_arabic(survey):
    await offer(survey, "ar")
    for part in (survey, await survey.questions.filter(position=1).get()):
        texts = {name: ARABIC[name] for name in part.english}
        await translate(part, "ar", Translation(texts, mark(part.english), True))

async def made(band):
    def ask(position, kind, text, options=()):
        return Question(position=position, kind=kind, text=text, options=kind.options(list(options)))
    asked = [ask(1, Kind.FACES, "How was the day?"), ask(2, Kind.YES_NO, "Was the food good?"),
             ask(3, Kind.SHORT, "What was wrong with the food?"),
             ask(4, Kind.SEVERAL, "What did you like?", ["The bus", "The animals", "The swings"]),
             ask(5, Kind.LONG, "What should be different?")]
    asked[2].shown_if_id, asked[2].shown_if_options = asked[1].id, ["No", "Sometimes"]
    details = Details("A day out", "So that the next day out is better.", "Olu reads it.", band)
    olu = await Person.filter(name="Olu Adeyemi").first()
    survey = await Survey.draft(await Group.get(key="lincc"), olu, details, asked)
    await in_arabic(survey)
    await Survey.filter(id=survey.id).update(published_at=now())
    _, codes = await CardBatch.print(survey, "Cards", 40)
    return [f"/A/{code}" for code in codes], f"/A/{(await Poster.of(survey)).code}"

async def all_made():
    async with db.connect():
        print(json.dumps({band: await made(AgeBand(band)) for band in ("8-11", "12-17")}))

asyncio.run(all_made())
"""
VOICE = """
window.spoken = [];
const voice = {getVoices: () => [{}], cancel() {}, addEventListener() {}, speak(one) {
  window.spoken.push(one.text);
  one.onstart();
  window.marked = (window.marked || 0) + document.querySelectorAll(".spoken").length;
}};
Object.defineProperty(window, "speechSynthesis", {value: voice});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


@pytest.fixture(scope="module")
def ways(portal: Portal) -> dict[str, tuple[list[str], str]]:
    """Cards and a poster of a survey for each of two ages."""
    run = subprocess.run(
        [sys.executable, "-c", MAKE],
        cwd=ROOT,
        env={**unsettled(), **portal.settings},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    made: dict[str, tuple[list[str], str]] = json.loads(run.stdout.splitlines()[-1])
    return made


@pytest.fixture
def card(ways: dict[str, tuple[list[str], str]]) -> str:
    """For 8 to 11."""
    return ways["8-11"][0].pop()


@pytest.fixture
def older(ways: dict[str, tuple[list[str], str]]) -> str:
    """For 12 to 17."""
    return ways["12-17"][0].pop()


def tabs_to(child: Visitor, found: str) -> None:
    """Presses Tab until the focus is on it."""
    for _ in range(40):
        child.page.keyboard.press("Tab")
        if child.page.evaluate("found => document.activeElement.matches(found)", found):
            return
        text = child.page.evaluate("document.activeElement.textContent.trim()")
        if text == found:
            return
    raise AssertionError(f"The keyboard does not get to {found!r} on {child.page.url}")


def enter(child: Visitor) -> None:
    """Where there are no scripts, another page comes."""
    if child.scripts:
        child.page.keyboard.press("Enter")
        return
    with child.page.expect_navigation():
        child.page.keyboard.press("Enter")


def presses(child: Visitor, button: str) -> None:
    tabs_to(child, button)
    enter(child)


def sees_question(child: Visitor, text: str, place: str) -> None:
    shown = child.page.locator(".question:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text(text)
    expect(child.page.locator("main")).to_contain_text(place)
    child.looks_it_over()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_child_does_the_whole_survey_by_keyboard_alone(visitor: Come, card: str, scripts: bool) -> None:
    child = visitor(scripts=scripts)
    child.opens(card)
    child.sees(TITLE)
    presses(child, "Start")
    sees_question(child, "How was the day?", "Question 1 of 4")
    tabs_to(child, "[type=radio]")
    child.page.keyboard.press("ArrowDown")
    enter(child)
    sees_question(child, "Was the food good?", "Question 2 of 4")
    tabs_to(child, "[type=radio]")
    child.page.keyboard.press("ArrowUp")
    presses(child, "Next")
    sees_question(child, "What was wrong with the food?", "Question 3 of 5")
    presses(child, "Back")
    sees_question(child, "Was the food good?", "Question 2 of 5")
    expect(child.page.locator("[name=q2]:checked")).to_have_value("No")
    presses(child, "Next")
    tabs_to(child, "[name=q3]")
    child.page.keyboard.type("Cold peas")
    enter(child)
    sees_question(child, "What did you like?", "Question 4 of 5")
    tabs_to(child, "[type=checkbox]")
    child.page.keyboard.press("Space")
    presses(child, "Next")
    sees_question(child, "What should be different?", "Question 5 of 5")
    presses(child, "Skip this one")
    expect(child.page.get_by_text("That was the last question")).to_be_visible()
    child.looks_it_over()
    presses(child, "Send my answers")
    child.sees("Thank you")


def test_a_question_is_announced_and_has_the_focus(visitor: Come, card: str) -> None:
    child = visitor()
    child.opens(card)
    child.page.get_by_role("button", name="Start").click()
    expect(child.page.locator("legend", has_text="How was the day?")).to_be_focused()
    expect(child.page.get_by_role("status").filter(has_text="Question 1 of 4")).to_be_visible()


def test_the_browsers_own_back_goes_one_question_back_and_loses_nothing(visitor: Come, card: str) -> None:
    child = visitor()
    child.opens(card)
    child.page.get_by_role("button", name="Start").click()
    child.page.get_by_label("Really good").check()
    child.page.get_by_role("button", name="Next").click()
    child.page.go_back()
    sees_question(child, "How was the day?", "Question 1 of 4")
    expect(child.page.get_by_label("Really good")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_question_appears_with_the_answer_that_it_waits_for(visitor: Come, older: str, scripts: bool) -> None:
    child = visitor(scripts=scripts)
    child.opens(older)
    waiting = child.page.get_by_label("What was wrong with the food?")
    expect(waiting).to_be_hidden()
    child.page.get_by_label("Sometimes").check()
    expect(waiting).to_be_visible()
    child.looks_it_over()
    child.page.get_by_label("Yes").check()
    expect(waiting).to_be_hidden()


def test_a_child_without_signal_is_told_and_nothing_is_lost(visitor: Come, older: str) -> None:
    child = visitor()
    child.opens(older)
    child.says(q5="The bus was late")
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().text())
        route.abort("connectionreset")

    child.page.route(child.page.url, lose)
    child.page.get_by_role("button", name="Send my answers").click()
    expect(child.page.get_by_text("No signal. Still trying. Nothing is lost.")).to_be_visible()
    expect(child.page.get_by_role("button", name="Try now")).to_be_visible()
    child.page.unroute_all()
    child.page.wait_for_url("**/thanks/**")
    child.sees("Thank you")
    assert f">{child.page.locator('.note b').inner_text()}</b>" in lost[0], "it was kept once"


def test_what_needs_another_look_is_said_beside_it_and_nothing_is_lost(visitor: Come, older: str) -> None:
    child = visitor()
    child.opens(older)
    child.page.get_by_role("button", name="Send my answers").click()
    expect(child.page.locator(".problems")).to_be_focused()
    expect(child.page.locator(".problems")).to_contain_text("Nothing is filled in yet")
    child.says(q5="The bus was late")
    with child.page.expect_navigation():
        child.page.get_by_role("button", name="Send my answers").click()
    child.sees("Thank you")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_after_sending_back_shows_nothing_that_was_typed(visitor: Come, older: str, scripts: bool) -> None:
    child = visitor(scripts=scripts)
    child.opens("/answer")
    child.opens(older)
    child.says(q5=SECRET)
    child.presses("Send my answers")
    child.sees("Thank you")
    child.page.go_back()
    assert SECRET not in child.page.content()
    assert not any(field.input_value() for field in child.page.locator("textarea, input[type=text]").all())


def test_a_younger_child_who_has_sent_does_not_come_back_to_a_card_that_is_used(visitor: Come, card: str) -> None:
    child = visitor()
    child.opens("/answer")
    child.opens(card)
    child.page.get_by_role("button", name="Start").click()
    child.page.get_by_label("Really good").check()
    for _ in range(4):
        child.page.get_by_role("button", name="Next").click()
    with child.page.expect_navigation():
        child.page.get_by_role("button", name="Send my answers").click()
    child.sees("Thank you")
    child.page.go_back()
    assert child.page.url.endswith("/answer"), "the questions are not in the way back"


@pytest.mark.parametrize("how", ["button", "Shift"])
def test_a_child_leaves_quickly_and_nothing_is_left_on_the_page(visitor: Come, older: str, how: str) -> None:
    child = visitor()
    child.page.route(WEATHER, lambda route: route.fulfill(body="<h1>Sunny</h1>", content_type="text/html"))
    child.opens("/answer")
    child.opens(older)
    child.says(q5=SECRET)
    if how == "button":
        child.page.get_by_role("link", name="Leave this page quickly").click()
    for _ in range(3 if how == "Shift" else 0):
        child.page.keyboard.press("Shift")
    child.page.wait_for_url(WEATHER)
    child.page.go_back()
    assert child.page.url.endswith("/answer"), "the questions are not in the way back"


def test_a_younger_child_who_leaves_in_the_middle_has_no_question_behind_them(visitor: Come, card: str) -> None:
    child = visitor()
    child.page.route(WEATHER, lambda route: route.fulfill(body="<h1>Sunny</h1>", content_type="text/html"))
    child.opens("/answer")
    child.opens(card)
    child.page.get_by_role("button", name="Start").click()
    child.page.get_by_role("button", name="Next").click()
    child.page.get_by_role("link", name="Leave this page quickly").click()
    child.page.wait_for_url(WEATHER)
    child.page.go_back()
    assert child.page.url.endswith("/answer")


def test_capital_letters_send_nobody_away(visitor: Come, older: str) -> None:
    child = visitor()
    child.opens(older)
    child.page.locator("#q5").press_sequentially("A B C D")
    for letter in "EFGH":
        child.page.keyboard.press(f"Shift+{letter}")
    assert child.page.locator("#q5").input_value() == "A B C DEFGH"
    assert child.page.url.endswith(older)


def test_a_question_and_what_there_is_to_choose_from_are_read_aloud(visitor: Come, card: str) -> None:
    child = visitor()
    child.page.add_init_script(VOICE)
    child.opens(card)
    child.page.get_by_role("button", name="Start").click()
    child.page.get_by_role("button", name="Read aloud").click()
    said = child.page.evaluate("window.spoken")
    assert said == ["How was the day?", "Really bad", "Not good", "OK", "Good", "Really good"]
    assert child.page.evaluate("window.marked") >= len(said), "each is marked while it is spoken"
    child.looks_it_over()


def test_where_there_is_no_voice_nothing_is_offered(visitor: Come, older: str) -> None:
    child = visitor()
    child.page.add_init_script(VOICE.replace("[{}]", "[]"))
    child.opens(older)
    assert child.page.get_by_text("Read aloud").count() == 0


def test_a_shared_tablet_clears_itself_when_nobody_touches_it(
    visitor: Come, ways: dict[str, tuple[list[str], str]]
) -> None:
    child = visitor()
    child.page.clock.install()
    child.opens(f"{ways['12-17'][1]}?tablet")
    here = child.page.url
    child.says(q5=SECRET)
    child.page.clock.run_for(50_000)
    expect(child.page.get_by_text("Are you still there?")).to_be_visible()
    child.page.get_by_role("button", name="I am still here").click()
    expect(child.page.get_by_text("Are you still there?")).to_be_hidden()
    assert child.page.locator("#q5").input_value() == SECRET
    with child.page.expect_navigation():
        child.page.clock.run_for(61_000)
    assert child.page.url != here, "the next one has a ticket of their own"
    assert child.page.locator("#q5").input_value() == ""


def test_on_a_shared_tablet_the_next_child_starts_afresh(visitor: Come, ways: dict[str, tuple[list[str], str]]) -> None:
    child = visitor()
    child.opens(f"{ways['12-17'][1]}?tablet")
    child.says(q5="The bus was late")
    child.presses("Send my answers")
    child.sees("Thank you")
    child.follows("Finish and clear")
    child.sees(TITLE)
    assert child.page.locator("#q5").input_value() == ""
    child.page.go_back()
    assert "Thank you" not in child.page.locator("body").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_child_carries_on_later(visitor: Come, card: str, scripts: bool) -> None:
    child = visitor(scripts=scripts)
    child.opens(card)
    child.page.get_by_role("button", name="Start").click()
    child.page.get_by_label("Really good").check()
    child.presses("Carry on later")
    child.sees("Carry on later?")
    child.presses("Give me six words")
    child.sees("Your answers wait for you")
    words = child.page.locator(".note b").inner_text()
    other = visitor(scripts=scripts)
    other.opens("/answer")
    other.says(code=words)
    other.presses("Go to the questions")
    other.sees(TITLE)
    other.page.get_by_role("button", name="Start").click()
    expect(other.page.get_by_label("Really good")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_child_changes_the_language_in_the_middle_and_loses_nothing(visitor: Come, card: str, scripts: bool) -> None:
    child = visitor(scripts=scripts)
    child.opens(card)
    enter_language(child, "العربية", "يوم في الخارج")
    child.page.get_by_role("button", name="ابدأ").click()
    child.page.get_by_label("جيد جدًا").check()
    child.page.get_by_role("button", name="التالي").click()
    sees_question(child, "Was the food good?", "السؤال 2 من")
    enter_language(child, "English", "Question 2 of")
    child.page.get_by_role("button", name="Back").click()
    expect(child.page.get_by_label("Really good")).to_be_checked()
    enter_language(child, "العربية", "كيف كان اليوم؟")
    expect(child.page.get_by_label("جيد جدًا")).to_be_checked()
    for _ in range(4):
        child.page.get_by_role("button", name="التالي").click()
    child.looks_it_over()
    child.presses("إرسال إجاباتي")
    child.sees("شكرًا")
    assert child.page.locator("html").get_attribute("dir") == "rtl"


def enter_language(child: Visitor, name: str, then: str) -> None:
    child.page.locator(".languages summary").click()
    child.page.get_by_role("button", name=name).click()
    expect(child.page.locator("main")).to_contain_text(then)
    child.looks_it_over()


def test_the_voice_speaks_the_language_of_what_it_reads(visitor: Come, card: str) -> None:
    child = visitor()
    child.page.add_init_script(VOICE.replace("one.text", "one.lang + ' ' + one.text"))
    child.opens(f"{card}?language=ar")
    for button in ("ابدأ", "اقرأ بصوت عالٍ", "التالي", "اقرأ بصوت عالٍ"):
        child.page.get_by_role("button", name=button).locator("visible=true").click()
    said = child.page.evaluate("window.spoken")
    assert "ar كيف كان اليوم؟" in said
    assert "en Was the food good?" in said


def test_one_request_is_all_that_the_page_takes(visitor: Come, card: str) -> None:
    child = visitor()
    asked: list[str] = []
    child.page.on("request", lambda request: asked.append(request.url))
    child.opens(card)
    child.sees(TITLE)
    assert asked == [child.url + card]


@pytest.mark.parametrize("language", [("en", "Start", "Next"), ("ar", "ابدأ", "التالي")])
@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (360, 2), (1280, 4)])
def test_nothing_scrolls_sideways_on_a_small_phone_or_when_it_is_made_bigger(
    visitor: Come, card: str, width: int, zoom: int, language: tuple[str, str, str]
) -> None:
    """Zooming in makes the page that much narrower, and no narrower than 320 (WCAG 1.4.10)."""
    child = visitor()
    child.page.set_viewport_size({"width": max(width // zoom, 320), "height": 640})
    code, start, go_on = language
    child.opens(f"{card}?language={code}")
    for button in (start, *[go_on] * 4):
        child.looks_it_over()
        wide = child.page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, child.page.url
        child.page.get_by_role("button", name=button, exact=True).click()
