"""A participation officer builds a survey: by keyboard alone, without scripts, and with a phone beside the words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.running import Portal
from tests.e2e.visitor import DESK, Visitor

Come = Callable[..., Visitor]
MOST_TABS = 150


def an_officer(portal: Portal, visitor: Come, **how: bool) -> Visitor:
    olu = visitor(**how)
    olu.signs_in(portal.links["participation officer"])
    return olu


def tabs_to(somebody: Visitor, field: str) -> None:
    for _ in range(MOST_TABS):
        somebody.page.keyboard.press("Tab")
        if somebody.page.evaluate("field => document.activeElement.matches(field)", field):
            return
    raise AssertionError(f"{field} cannot be reached by keyboard")


def enters(somebody: Visitor, field: str) -> None:
    tabs_to(somebody, field)
    with somebody.page.expect_navigation():
        somebody.page.keyboard.press("Enter")


def questions(somebody: Visitor) -> list[str]:
    return [h3.strip() for h3 in somebody.page.locator(".built h3").all_inner_texts()]


def test_a_survey_is_built_by_keyboard_alone(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor)
    olu.opens("/surveys")
    tabs_to(olu, "#group")
    olu.page.keyboard.type("LinCC")
    tabs_to(olu, "[name=template]")
    olu.page.keyboard.press("Space")
    enters(olu, "form[action='/surveys'] button")
    olu.sees("How are things?")
    enters(olu, "a[href$='/new-question']")
    olu.sees("A new question")
    tabs_to(olu, "#text")
    olu.page.keyboard.type("Which pet do you like best?")
    tabs_to(olu, "[name=kind]")
    while not olu.page.evaluate("document.activeElement.matches('[value=one]')"):
        olu.page.keyboard.press("ArrowUp")
    tabs_to(olu, "#options")
    olu.page.keyboard.type("A dog\nA cat")
    enters(olu, "form.building button")
    olu.sees("How are things?")
    assert "Which pet do you like best?" in questions(olu)[5]
    enters(olu, "[aria-label='Move question 6 up']")
    assert "Which pet do you like best?" in questions(olu)[4]
    assert olu.page.evaluate("document.activeElement.textContent").strip().startswith("5"), "the keyboard goes on there"
    enters(olu, ".built li:nth-child(5) form[action$='/copy'] button")
    tabs_to(olu, ".built li:nth-child(6) summary")
    olu.page.keyboard.press("Enter")
    enters(olu, ".built li:nth-child(6) details button")
    assert len(questions(olu)) == 6


def test_a_survey_is_built_without_scripts(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor, scripts=False)
    olu.opens("/surveys")
    olu.page.locator("#group").select_option("lincc")
    olu.page.get_by_label("An empty page").check()
    olu.presses("Start this survey")
    olu.sees("A new survey")
    olu.follows("Add a ready question")
    olu.sees("Ready questions")
    olu.page.get_by_label("Do you feel safe where you live?").check()
    olu.presses("Add these to the survey")
    olu.sees("A new survey")
    olu.follows("Add a question")
    olu.sees("A new question")
    olu.page.get_by_label("What do you ask?").fill("What would help?")
    olu.page.locator("details.more summary").click()
    olu.page.get_by_label("Hardly ever").check()
    olu.presses("Add this question")
    olu.sees("A new survey")
    assert "Asked only if question 1 is answered with Hardly ever" in olu.text
    olu.follows("Change question 2")
    olu.sees("Question 2")
    expect(olu.page.get_by_label("Hardly ever")).to_be_checked()
    olu.page.get_by_label("What do you ask?").fill("")
    olu.presses("Save")
    olu.sees("Question 2")
    assert "Write the question." in olu.text
    olu.opens("/surveys")
    for folded in olu.page.locator("details.peek summary").all():
        folded.click()
    olu.looks_it_over()


def test_the_phone_beside_shows_what_is_being_written(portal: Portal, visitor: Come) -> None:
    olu = an_officer(portal, visitor)
    olu.page.set_viewport_size(DESK)
    olu.opens("/surveys")
    olu.page.locator("#group").select_option("lincc")
    olu.page.get_by_label("An empty page").check()
    olu.presses("Start this survey")
    olu.follows("Add a question")
    screen = olu.page.locator("#preview .screen")
    expect(screen).to_contain_text("Your question")
    assert screen.bounding_box()["width"] == 360, "as wide as a small phone"  # type: ignore[index]
    expect(olu.page.locator("#options")).to_be_hidden()
    tops = [olu.page.locator(".kinds .pick").nth(n).bounding_box()["y"] for n in (0, 1)]  # type: ignore[index]
    assert tops[0] == tops[1], "the ways to answer stand in line"
    olu.page.get_by_label("One of these").check()
    olu.says(text="Which pet?", options="A dog\nA cat")
    expect(screen).to_contain_text("Which pet?")
    expect(screen).to_contain_text("A cat")
    expect(screen.locator("[inert] input")).to_have_count(2)  # nobody can answer here: it is there to be seen only


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_preview_goes_step_by_step_as_the_phone_does_and_sends_nothing(
    portal: Portal, visitor: Come, scripts: bool
) -> None:
    olu = an_officer(portal, visitor, scripts=scripts)
    olu.opens("/surveys")
    olu.page.locator("#group").select_option("lincc")
    olu.page.get_by_label("How are things? (8 to 11)").check()
    olu.presses("Start this survey")
    olu.follows("See it as they will")
    here, sent = olu.page.url, []
    olu.page.on("request", lambda request: sent.append(request.url))
    questions = olu.page.locator(".question:visible")
    if scripts:
        expect(questions).to_have_count(0)
        olu.page.get_by_role("button", name="Start").click()
        expect(questions).to_have_count(1)
        expect(olu.page.get_by_role("status").filter(has_text="Question 1 of 5")).to_be_visible()
        olu.looks_it_over()
        olu.page.keyboard.press("Enter")
        expect(olu.page.get_by_role("status").filter(has_text="Question 2 of 5")).to_be_visible()
        olu.page.go_back()
        for _ in range(5):
            olu.page.get_by_role("button", name="Next").click()
        expect(olu.page.get_by_text("That was the last question")).to_be_visible()
    else:
        expect(questions).to_have_count(5)
        expect(olu.page.get_by_role("button", name="Start")).to_be_hidden()
    expect(olu.page.get_by_role("button", name="Send my answers")).to_be_disabled()
    olu.looks_it_over()
    olu.page.locator("form#answers").evaluate("form => form.requestSubmit()")
    olu.page.wait_for_timeout(300)
    assert (olu.page.url, sent) == (here, [])
