"""From a survey's first draft to the thanks on a child's phone."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Route, expect

from tests.e2e import paper
from tests.e2e.visitor import Visitor

TITLE = "What is home like?"
MOVED = "I keep getting moved again and again and nobody tells me why. I just want to stay in one home."
HARMED = "He hits me when nobody is looking and I don't feel safe here."


def makes_a_survey(officer: Visitor) -> None:
    officer.goes_to("Surveys", "Surveys")
    officer.page.locator("#group").select_option("lincc")
    officer.page.get_by_label("Life in care right now (12 to 17)").check()
    officer.presses("Start this survey")
    officer.sees("Life in care right now")
    officer.follows("Change this")
    officer.says(title=TITLE)
    officer.page.locator("#safeguarding_owner").select_option(label="Olu Adeyemi, participation officer")
    officer.presses("Save")
    officer.sees(TITLE)
    officer.follows("Change question 1")
    officer.sees("Question 1")
    officer.says(text="How do you feel about your home?")
    expect(officer.page.locator("#preview")).to_contain_text("How do you feel about your home?")
    officer.presses("Save")
    officer.sees(TITLE)
    officer.follows("See it as they will")
    officer.sees(TITLE)
    assert "How do you feel about your home?" in officer.text
    expect(officer.page.get_by_role("button", name="Send my answers")).to_be_disabled()
    officer.follows("Back to the survey")
    officer.presses("Publish this survey")
    officer.sees(TITLE)


def prints_the_ways_in(officer: Visitor, folder: Path) -> tuple[list[str], str]:
    """The addresses that a phone's camera reads from the cards, and from the poster."""
    officer.says(name="Summer day", count="9")
    sheet = officer.saves("Print cards (PDF)", folder / "cards.pdf")
    cards, words = paper.scan(sheet), paper.read(sheet)
    assert words.count(f"{urlsplit(officer.url).netloc}/answer") == 9, "where to go, in words"
    codes = {"".join(code) for code in re.findall(r"\b([2-9B-Z]{5}) +([2-9B-Z]{5}) +([2-9B-Z]{3})\b", words)}
    assert len(codes) == 9
    assert {code_of(card) for card in cards} == codes, "the code to type is the code to scan"
    (poster,) = paper.scan(officer.saves("Print a poster (PDF)", folder / "poster.pdf"))
    officer.opens(officer.page.url)
    officer.sees(TITLE)
    assert "fewer than 5 of 9 back" in officer.text
    return cards, poster


def code_of(card: str) -> str:
    return card.rpartition("/")[2]


def answers_over_a_bad_line(child: Visitor) -> str:
    """The phone loses the answer to the first try, so the child sends again; the thanks are the same ones."""
    child.sees(TITLE)
    for promise in ("Who reads it?", "Your name is not asked and not kept.", "You can skip any question."):
        assert promise in child.text
    assert "0800 1111" in child.page.locator("footer").inner_text()
    child.page.get_by_label("Not good").first.check()
    child.page.get_by_label("No", exact=True).first.check()
    child.page.get_by_label("A say in meetings").check()
    child.page.get_by_label("Fewer changes of social worker").check()
    child.page.get_by_label("If you could change one thing").fill(MOVED)
    kept = loses_the_answer(child)
    child.page.reload()
    child.sees("Thank you")
    words = child.page.locator(".note b").inner_text()
    assert " ".join(child.page.locator(".words").inner_text().split()) == words, "said twice"
    assert f">{words}</b>" in kept, "the same thanks as the ones that were lost"
    return words


def loses_the_answer(child: Visitor) -> str:
    """Presses send; the portal takes the form and answers, and the answer never arrives. Returns that answer."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().text())
        route.abort("connectionreset")

    child.page.route(child.page.url, lose)
    child.page.get_by_role("button", name="Send my answers").click()
    child.page.wait_for_url("chrome-error://**")
    child.page.unroute_all()
    return lost[0]


def types_the_code_of_a_spent_card(somebody: Visitor, card: str) -> None:
    """In small letters and with a space, as people do."""
    code = code_of(card).lower()
    somebody.opens("/answer")
    somebody.sees("Type the code on your card")
    somebody.says(code=f"{code[:5]} {code[5:]}")
    somebody.presses("Go to the questions")
    somebody.sees("That code does not open anything")


def tells_of_harm_by_the_poster(child: Visitor, poster: str) -> None:
    """This one goes back, where the browser shows nothing of what was typed, says the same and presses send again."""
    child.opens(poster)
    child.sees(TITLE)
    child.page.get_by_label("If you could change one thing").fill(HARMED)
    child.presses("Send my answers")
    child.sees("Thank you")
    words = child.page.locator(".note b").inner_text()
    child.page.go_back()
    said_again = child.page.get_by_label("If you could change one thing")
    assert said_again.input_value() == ""
    said_again.fill(HARMED)
    child.presses("Send my answers")
    child.sees("Thank you")
    assert child.page.locator(".note b").inner_text() == words
