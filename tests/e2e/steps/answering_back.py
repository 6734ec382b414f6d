"""From a theme in the report to a promise that the child finds kept."""

import re
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

YOU_SAID = "We get moved again and again, and nobody tells us why."
WE_DID = "Nobody is moved now before a manager has said why, to their face. Eleven moves were stopped."


def starts_an_answer(officer: Visitor) -> None:
    officer.opens("/reports/lincc")
    officer.follows(re.compile("Put on the board.*A stable home"))
    officer.sees("Start an answer: A stable home")
    officer.says(you_said=YOU_SAID)
    officer.presses("Ask for an answer")
    officer.sees("A stable home")
    assert "Waiting for an answer" in officer.text


def writes_what_was_done(leader: Visitor) -> None:
    """And is offered no way to sign it off themselves."""
    leader.goes_to("Answers", "Answers")
    leader.follows(YOU_SAID)
    leader.sees("A stable home")
    evidence = "The director's weekly list of moves, read by LinCC each month."
    leader.says(we_did=WE_DID, evidence=evidence, done_on=datetime.now(UTC).date().isoformat())
    leader.presses("Save what we did")
    leader.sees("A stable home")
    assert "You wrote this answer, so somebody else has to sign it off." in leader.text
    assert not leader.page.get_by_role("button", name="Sign it off").count()


def signs_off_and_publishes(officer: Visitor) -> None:
    officer.goes_to("Answers", "Answers")
    officer.follows(YOU_SAID)
    officer.sees("A stable home")
    officer.presses("Sign it off")
    officer.sees("A stable home")
    officer.presses("Publish on the board")
    officer.sees("A stable home")
    assert "It is on the board" in officer.text


def reads_the_board(somebody: Visitor) -> None:
    """To somebody who is not signed in."""
    somebody.opens("/boards")
    somebody.sees("You said, we did")
    somebody.follows("LinCC")
    somebody.sees("You said, we did")
    entry = somebody.page.locator("article", has_text=YOU_SAID)
    expect(entry).to_contain_text(WE_DID)
    expect(entry).to_contain_text("read by LinCC each month")


def finds_what_became_of_the_words(child: Visitor, words: str) -> None:
    child.opens("/boards/lincc")
    child.sees("You said, we did")
    child.says(words=words.title().replace(" ", ", "))
    child.presses("See what became of my words")
    child.sees("This came of what you said")
    expect(child.page.locator("article")).to_have_count(1)
    expect(child.page.locator("article")).to_contain_text(WE_DID)
