"""Boards in a real browser: in words for each age, read aloud where there is a voice, narrow, and without scripts."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from portal.feedback.periods import Quarter
from portal.tables import now
from tests.e2e.running import Portal
from tests.e2e.test_children import VOICE
from tests.e2e.visitor import DESK, PHONE, Visitor

Come = Callable[..., Visitor]
NARROW = 320
BOARDS = [
    *("/boards", "/boards/lincc", "/boards/lincc?for=4-7", "/boards/lincc?for=8-11", "/boards/lincc?for=12-17"),
    *("/boards/lincc?for=4-7&language=ar", "/boards/foster-carers"),
]
STATES = {
    "senior leader": ["heard", "planned", "doing", "done", "not_yet", "not_possible"],
    "participation officer": ["heard", "done"],
}


def looks_all_of_it_over(somebody: Visitor) -> None:
    """With everything unfolded, on a phone, on a very small one, and at a desk."""
    folded = somebody.page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    somebody.looks_it_over()
    for width in (NARROW, DESK["width"]):
        somebody.page.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert somebody.page.evaluate("document.scrollingElement.scrollWidth") <= width, somebody.page.url
    somebody.page.set_viewport_size(PHONE)


@pytest.mark.parametrize("path", BOARDS)
def test_nothing_is_wrong_with_the_boards(visitor: Come, path: str) -> None:
    somebody = visitor(scripts=False)
    somebody.opens(path)
    looks_all_of_it_over(somebody)


def one_of_each(states: list[str], somebody: Visitor) -> Iterator[str]:
    somebody.goes_to("Answers", "Answers")
    for state in states:
        found = somebody.page.locator(".topics li", has=somebody.page.locator(f"[data-state={state}]"))
        yield str(found.first.locator("a").get_attribute("href"))


@pytest.mark.parametrize("called", STATES)
def test_nothing_is_wrong_with_an_answer_however_far_it_is(portal: Portal, visitor: Come, called: str) -> None:
    somebody = visitor()
    somebody.signs_in(portal.links[called])
    for path in list(one_of_each(STATES[called], somebody)):
        somebody.opens(path)
        looks_all_of_it_over(somebody)
    somebody.opens("/entries")
    looks_all_of_it_over(somebody)


def test_one_answer_to_two_things_is_begun_without_a_script(portal: Portal, visitor: Come) -> None:
    """From the quarter before this one, in which the demo always has enough of what children looked after say."""
    somebody, quarter = visitor(scripts=False), Quarter.of(now().date()).previous
    somebody.signs_in(portal.links["participation officer"])
    somebody.opens(f"/entries/new?group=lincc&code=T2&quarter={quarter}")
    looks_all_of_it_over(somebody)
    box = somebody.page.locator("[name=codes]").first
    name = box.locator("xpath=..").locator("[dir=auto]").inner_text()
    box.check()
    somebody.page.get_by_label("You said, in plain words").fill("Nobody asks us, and then it is late.")
    somebody.presses("Ask for an answer")
    somebody.sees(f"Children looked after; {name}")
    looks_all_of_it_over(somebody)


def test_what_became_of_it_is_read_aloud_to_those_who_hardly_read_yet(visitor: Come) -> None:
    child = visitor()
    child.page.add_init_script(VOICE)
    child.opens("/boards/lincc?for=4-7")
    card = child.page.locator("article").first
    card.get_by_role("button", name="Read aloud").click()
    said, came = card.locator(".big").all_inner_texts()
    assert child.page.evaluate("window.spoken") == ["You said", said, "What came of it", came]
    assert child.page.evaluate("window.marked") >= 4, "each is marked while it is spoken"
    child.looks_it_over()
    card.get_by_role("button", name="Read aloud").click()
    expect(child.page.locator(".spoken")).to_have_count(0)
    assert len(child.page.evaluate("window.spoken")) == 4, "pressed again, it is silent"


def test_where_there_is_no_voice_nothing_is_offered(visitor: Come) -> None:
    for child in (visitor(), visitor(scripts=False)):
        child.page.add_init_script(VOICE.replace("[{}]", "[]"))
        child.opens("/boards/lincc?for=4-7")
        expect(child.page.locator("[data-say]").first).to_be_hidden()
