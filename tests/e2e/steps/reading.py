"""What people wrote, as officers, the safeguarding lead and leaders come to read it."""

import re

from playwright.sync_api import expect

from tests.e2e.steps.asking import HARMED, MOVED
from tests.e2e.visitor import Visitor

MAKING = 180_000
"""Of an edition, on a machine that does much else besides."""

MOST_COMMENTS = 80


def comments_waiting(officer: Visitor) -> int:
    """How many coded comments of LinCC wait for the officer's eyes."""
    officer.opens("/coding")
    found = re.search(r"(\d+) to look at", officer.page.locator(".card", has_text="LinCC").inner_text())
    return int(found[1]) if found else 0


def opens_the_words(officer: Visitor, words: str) -> None:
    """Comment by comment, as they come up, as officers do. The page itself is never loaded anew."""
    officer.opens("/coding")
    officer.sees("Comments waiting")
    officer.follows("Start coding for LinCC")
    officer.page.evaluate("window.neverLoadedAnew = true")
    said = officer.page.locator("#workbench .said")
    for _ in range(MOST_COMMENTS):
        if words in (said.text_content() or ""):
            break
        saves_and_sees_the_next(officer)
    expect(said).to_contain_text(words)
    assert officer.page.evaluate("window.neverLoadedAnew")
    if not said.is_visible():
        officer.page.get_by_text("This may be hard to read").click()
    officer.looks_it_over()


def saves_and_sees_the_next(officer: Visitor) -> None:
    with officer.page.expect_response(lambda answer: answer.request.method == "POST"):
        officer.page.get_by_role("button", name="Save and next").click()
    expect(officer.page.locator("form.deciding[inert]")).to_have_count(0)
    expect(officer.page.locator("#workbench [role=status]")).to_contain_text("Saved.")


def corrects_the_suggestions(officer: Visitor) -> None:
    """Of what was suggested only "A stable home" is right, and one that was not suggested is missing."""
    opens_the_words(officer, MOVED)
    marked = officer.page.locator("mark").all_inner_texts()
    assert marked
    assert all(words in MOVED for words in marked)
    suggested = officer.page.locator("[name=code]:checked")
    assert "V7" in [one.input_value() for one in suggested.all()]
    wrong = officer.page.locator("[name=code]:checked:not([value=V7])")
    while wrong.count():
        wrong.first.uncheck()
    officer.page.get_by_text("All other codes").click()
    officer.page.get_by_label("Voices that count").check()
    officer.page.get_by_label("May be quoted").check()
    saves_and_sees_the_next(officer)
    expect(officer.page.locator("#workbench .said")).not_to_have_text(MOVED)
    officer.looks_it_over()
    officer.follows("Look at that one again")
    officer.looks_it_over()
    expect(officer.page.locator("#workbench .said")).to_have_text(MOVED)
    assert "Last read by Olu Adeyemi" in officer.text
    assert sorted(one.input_value() for one in suggested.all()) == ["V13", "V7"]


def reads_the_concerns(lead: Visitor) -> set[str | None]:
    """The addresses of the concerns that wait."""
    lead.goes_to("Concerns", "Concerns")
    return {link.get_attribute("href") for link in lead.page.locator("#waiting h3 a").all()}


def _tells_of_harm(lead: Visitor, concern: str) -> bool:
    lead.goes_to("Concerns", "Concerns")
    assert HARMED not in lead.text, "nobody reads these words unprepared"
    lead.opens(concern)
    return lead.page.locator(".said").text_content() == HARMED


def takes_the_concern_on(lead: Visitor, before: set[str | None]) -> None:
    (new,) = [address for address in reads_the_concerns(lead) - before if _tells_of_harm(lead, str(address))]
    lead.opens(str(new))
    lead.looks_it_over()
    said = lead.page.locator(".said")
    expect(said).to_be_hidden()
    lead.page.get_by_text("This may be hard to read").click()
    expect(said).to_have_text(HARMED)
    assert lead.page.locator(".said mark").inner_text() in HARMED
    lead.looks_it_over()
    lead.presses("I take this on")
    lead.looks_it_over()
    lead.says(decision="Told the team manager by telephone. The survey's group is visited tomorrow.")
    lead.presses("Keep this decision")
    lead.looks_it_over()
    assert "The survey's group is visited tomorrow." in lead.text
    assert new not in reads_the_concerns(lead)


def has_a_report_made(officer: Visitor, group: str) -> None:
    """Of the last quarter. The page looks again by itself, until the server says that there is no more to see."""
    officer.goes_to("Reports", "Reports")
    officer.page.get_by_label("About whom").select_option(value=f"group={group}")
    officer.presses("Make it")
    if officer.page.get_by_label("This is a correction").count():  # the demo has it already
        officer.says(because="To see that it can be corrected")
        officer.presses("Make it")
    expect(officer.page.get_by_role("link", name="Read edition")).to_be_visible(timeout=MAKING)
    officer.looks_it_over()
    officer.follows("Read edition")
    officer.looks_it_over()


def reads_the_report(leader: Visitor) -> None:
    """The sentences first, and what proves each."""
    leader.goes_to("Reports", "Reports")
    leader.follows(re.compile("Edition .*LinCC"))
    leader.sees("LinCC, the Living in Care Council")
    sentences = leader.page.locator(".sentences li")
    assert 1 <= sentences.count() <= 3
    for link in sentences.locator("a").all():
        expect(leader.page.locator(str(link.get_attribute("href")))).to_be_visible()
    first = leader.page.locator(".rows > li").first
    expect(first).to_contain_text(re.compile(r"\d+.%"))
    expect(first.locator("svg").first).to_be_visible()
    assert "fewer than 10 people" in leader.text
    assert HARMED not in leader.text
    leader.page.get_by_text("The same as a table").first.click()
    leader.looks_it_over()
