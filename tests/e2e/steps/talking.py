"""In the group's forum."""

from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

TOPIC = "Who decides when we move?"
STARTED = "I was told on a Tuesday and moved again by Thursday. Nobody asked me."
ASKED = "Thank you for telling us. What would have made it better?"
REPLY = "I want somebody to ask me before they move me, not after."


def starts_a_topic(member: Visitor) -> None:
    member.goes_to("Forums", "LinCC")
    member.says(title=TOPIC, text=STARTED)
    member.presses("Start this topic")
    member.sees(TOPIC)


def replies(person: Visitor, words: str) -> None:
    """The reply takes its place in the page, which is not loaded anew."""
    person.opens("/forums/lincc")
    person.follows(TOPIC)
    person.sees(TOPIC)
    person.page.evaluate("window.neverLoadedAnew = true")
    person.says(text=words)
    person.page.get_by_role("button", name="Post your reply").click()
    expect(person.page.locator("article").last).to_contain_text(words)
    assert person.page.evaluate("window.neverLoadedAnew")
    person.looks_it_over()
