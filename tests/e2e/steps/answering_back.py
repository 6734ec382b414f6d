"""From a theme in the report to a promise that the child finds kept."""

import subprocess
import sys
from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.e2e.running import ROOT, Portal, unsettled
from tests.e2e.visitor import Visitor

YOU_SAID = "We get moved again and again, and nobody tells us why."
WE_DID = "Nobody is moved now before a manager has said why, to their face. Eleven moves were stopped."
PROOF = "The director's weekly list of moves, read by LinCC each month."
FOR_TEENS = {
    "said-1-12-17": "We keep being moved and nobody says why.",
    "came-2-12-17": "Before you move, a manager comes and tells you why.",
}
ASKED = "Did it change anything for you?"
FOUR_WEEKS_ON = """
import asyncio, sys
from datetime import timedelta
from uuid import uuid4
from portal import db
from portal.accounts.models import now
from portal.boards.models import STEP, Entry, Felt, count, once

async def go_on():
    async with db.connect():
        await Entry.filter(you_said=sys.argv[1]).update(signed_off_at=now() - timedelta(days=29))
        entry = await Entry.get(you_said=sys.argv[1])
        for _ in range(STEP - 1):
            assert await once(entry, "sheet", uuid4())
            await count(entry, Felt.YES)

asyncio.run(go_on())
"""


def starts_an_answer(officer: Visitor) -> None:
    officer.opens("/reports/now?group=lincc")
    officer.sees("so far")
    officer.page.get_by_label("What is it about?").select_option(label="A stable home")
    officer.presses("Start an answer")
    officer.sees("Start an answer: A stable home")
    officer.says(you_said=YOU_SAID)
    officer.presses("Ask for an answer")
    officer.sees("A stable home")
    assert "We heard you" in officer.text
    assert "Words are missing for ages 12-17" in officer.text


def unfolds(somebody: Visitor, summary: str) -> None:
    """If it is not open already."""
    folded = somebody.page.locator("main details", has=somebody.page.locator("summary", has_text=summary))
    if folded.get_attribute("open") is None:
        folded.locator("summary").click()


def comes_to_the_answer(somebody: Visitor) -> None:
    somebody.goes_to("Answers", "Answers")
    somebody.follows(YOU_SAID)
    somebody.sees("A stable home")


def promises_it(leader: Visitor) -> None:
    """By a day, and with who sees to it."""
    comes_to_the_answer(leader)
    unfolds(leader, "Say how far it is")
    leader.page.get_by_label("Planned").check()
    leader.says(we_did="A manager will say why before anybody is moved.", due_on=f"{datetime.now(UTC).year + 1}-03-01")
    leader.presses("Save how far it is")
    leader.sees("A stable home")
    assert "Planned" in leader.page.locator(".stand").first.inner_text()


def brings_evidence(leader: Visitor) -> None:
    unfolds(leader, "Bring evidence")
    leader.says(caption="How anybody can check", text=PROOF)
    leader.page.get_by_label("Nobody’s own words, name or face").check()
    leader.presses("Add this evidence")
    leader.sees("A stable home")
    expect(leader.page.locator("#evidence")).to_contain_text(PROOF)


def says_that_it_is_done(leader: Visitor) -> None:
    """And is offered no way to sign it off themselves."""
    unfolds(leader, "Say that it is done")
    leader.says(did=WE_DID, done_on=datetime.now(UTC).date().isoformat())
    leader.presses("Ask for it to be signed off")
    leader.sees("A stable home")
    unfolds(leader, "Ages 12-17: missing")
    leader.says(**FOR_TEENS)
    leader.presses("Save these words for ages 12-17")
    leader.sees("A stable home")
    assert "You wrote this answer, so somebody else has to sign it off." in leader.text
    assert not leader.page.get_by_role("button", name="Sign it off").count()


def signs_off_and_publishes(officer: Visitor) -> None:
    comes_to_the_answer(officer)
    assert not officer.page.get_by_role("button", name="Publish on the board").count()
    officer.presses("Sign it off")
    officer.sees("A stable home")
    officer.presses("Publish on the board")
    officer.sees("A stable home")
    expect(officer.page.get_by_text("for everybody to read.")).to_be_visible()


def reads_the_board(somebody: Visitor) -> None:
    """To somebody who is not signed in: in the words for adults, and for an age of those who spoke."""
    somebody.opens("/boards")
    somebody.sees("You said, we did")
    somebody.follows("LinCC")
    somebody.sees("You said, we did")
    entry = somebody.page.locator("article", has_text=YOU_SAID)
    for words in (WE_DID, PROOF, "Signed off by a second person"):
        expect(entry).to_contain_text(words)
    somebody.follows("Ages 12 to 17")
    somebody.sees("You said, we did")
    expect(somebody.page.locator("article", has_text=FOR_TEENS["said-1-12-17"])).to_contain_text(
        FOR_TEENS["came-2-12-17"]
    )


def finds_what_became_of_the_words(child: Visitor, words: str) -> None:
    """In words of the age that the survey was for."""
    child.opens("/boards/lincc")
    child.sees("You said, we did")
    child.says(words=words.title().replace(" ", ", "))
    child.presses("See what became of my words")
    child.sees("This came of what you said")
    expect(child.page.locator("article")).to_have_count(1)
    expect(child.page.locator("article")).to_contain_text(FOR_TEENS["came-2-12-17"])
    assert ASKED not in child.text


def four_weeks_go_by(portal: Portal) -> None:
    """All the others who spoke have said that it changed something, and one answer is missing to show them."""
    subprocess.run(
        [sys.executable, "-c", FOUR_WEEKS_ON, YOU_SAID],
        cwd=ROOT,
        env={**unsettled(), **portal.settings, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )


def says_what_it_changed(child: Visitor, words: str) -> None:
    """Once, and then it is not asked again."""
    child.opens("/boards/lincc")
    assert "Not enough of them have answered yet" in child.page.locator("article", has_text=YOU_SAID).inner_text()
    child.says(words=words)
    child.presses("See what became of my words")
    child.sees("This came of what you said")
    assert ASKED in child.text
    child.presses("A bit")
    child.sees("This came of what you said")
    assert "Thank you. Your answer is counted" in child.text
    assert ASKED not in child.text


def reads_what_it_changed(somebody: Visitor) -> None:
    somebody.opens("/boards/lincc")
    somebody.sees("You said, we did")
    told = somebody.page.locator("article", has_text=YOU_SAID).locator(".felt li")
    expect(told).to_have_count(4)
    expect(told.first).to_contain_text("9 in 10")
