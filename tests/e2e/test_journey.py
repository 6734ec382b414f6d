"""One child's words, all the way: from a QR card to a promise kept, in a real browser at phone size."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.e2e import paper
from tests.e2e.running import Portal, wait_until
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]
TITLE = "What is home like?"
MOVED = "I keep getting moved again and again and nobody tells me why. I just want to stay in one home."
HARMED = "He hits me when nobody is looking and I don't feel safe here."
YOU_SAID = "We get moved again and again, and nobody tells us why."
WE_DID = "Nobody is moved now before a manager has said why, to their face. Eleven moves were stopped."
TOPIC = "Who decides when we move?"
REPLY = "I want somebody to ask me before they move me, not after."
CODED_WITHIN = 10
MOST_COMMENTS = 80


@dataclass
class Journey:
    """Who takes part, and what they carry from one step to the next."""

    portal: Portal
    come: Come
    folder: Path
    people: dict[str, Visitor] = field(default_factory=dict)

    def person(self, called: str) -> Visitor:
        """Signed in by their link the first time they are needed."""
        if called not in self.people:
            self.people[called] = self.come()
            self.people[called].signs_in(self.portal.links[called])
        return self.people[called]

    @property
    def officer(self) -> Visitor:
        return self.person("participation officer")

    @property
    def leader(self) -> Visitor:
        return self.person("senior leader")


@pytest.fixture
def journey(portal: Portal, visitor: Come, tmp_path: Path) -> Iterator[Journey]:
    """At its end an operator finds nothing in the logs to worry about."""
    before = portal.complaints
    yield Journey(portal, visitor, tmp_path)
    assert portal.complaints == before


def test_a_childs_words_travel_from_a_card_to_a_promise_kept(journey: Journey) -> None:
    makes_a_survey(journey.officer)
    cards, codes, poster = prints_the_ways_in(journey)
    concerns_before = reads_the_concerns(journey.person("safeguarding lead"))
    waiting = comments_waiting(journey.officer)

    child = journey.come(scripts=False)
    child.opens(cards[0])
    picture_words = answers_over_a_bad_line(child)
    the_card_is_spent(journey.come(scripts=False), codes[0])
    tells_of_harm_by_the_poster(journey.come(scripts=False), poster)

    wait_until(lambda: comments_waiting(journey.officer) == waiting + 2, "the words are coded", CODED_WITHIN)
    corrects_the_suggestions(journey.officer)
    takes_the_concern_on(journey.person("safeguarding lead"), concerns_before)
    reads_the_report(journey.leader)
    starts_an_answer(journey.officer)
    writes_what_was_done(journey.leader)
    signs_off_and_publishes(journey.officer)
    the_board_shows_it(journey.come())
    finds_what_became_of_the_words(child, picture_words)


def test_members_words_in_the_forum_are_coded_like_any_other(journey: Journey) -> None:
    waiting = comments_waiting(journey.officer)
    starts_a_topic(journey.person("LinCC member"))
    replies(journey.officer)
    wait_until(lambda: comments_waiting(journey.officer) == waiting + 2, "the posts are coded", CODED_WITHIN)
    opens_the_words(journey.officer, REPLY)
    expect(journey.officer.page.locator("mark").first).to_be_visible()


def makes_a_survey(officer: Visitor) -> None:
    officer.goes_to("Surveys", "Surveys")
    officer.page.locator("#group").select_option("lincc")
    officer.page.get_by_label("Life in care right now (12 to 17)").check()
    officer.presses("Start this survey")
    officer.sees("Life in care right now")
    officer.says(title=TITLE, **{"q1-text": "How do you feel about your home?"})
    officer.presses("Save changes")
    officer.sees(TITLE)
    officer.follows("See it as they will")
    officer.sees(TITLE)
    assert "How do you feel about your home?" in officer.text
    expect(officer.page.get_by_role("button", name="Send my answers")).to_be_disabled()
    officer.follows("Back to the survey")
    officer.presses("Publish this survey")
    officer.sees(TITLE)


def prints_the_ways_in(journey: Journey) -> tuple[list[str], list[str], str]:
    """What the cards' QR codes hold, the codes to type, and the poster's address."""
    officer, folder = journey.officer, journey.folder
    officer.says(name="Summer day", count="9")
    sheet = officer.saves("Print cards (PDF)", folder / "cards.pdf")
    words = paper.read(sheet)
    assert words.count(f"{journey.portal.url.removeprefix('http://')}/answer") == 9, "where to go, in words"
    codes = ["".join(code) for code in re.findall(r"\b([2-9B-Z]{5}) +([2-9B-Z]{5})\b", words)]
    cards = paper.scan(sheet)
    assert len(set(cards)) == 9
    assert {card.rpartition("/")[2] for card in cards} == set(codes), "the code to type is the code to scan"
    (poster,) = paper.scan(officer.saves("Print a poster (PDF)", folder / "poster.pdf"))
    officer.opens(officer.page.url)
    officer.sees(TITLE)
    assert "0 of 9" in officer.text
    return cards, [card.rpartition("/")[2] for card in cards], poster


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
    assert f"<b>{words}</b>" in kept, "the same thanks as the ones that were lost"
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


def the_card_is_spent(somebody: Visitor, code: str) -> None:
    somebody.opens("/answer")
    somebody.sees("Type the code on your card")
    somebody.says(code=f"{code[:5].lower()} {code[5:].lower()}")
    somebody.presses("Go to the questions")
    somebody.sees("That code does not open anything")


def tells_of_harm_by_the_poster(child: Visitor, poster: str) -> None:
    """This one goes back and presses send again."""
    child.opens(poster)
    child.sees(TITLE)
    child.page.get_by_label("If you could change one thing").fill(HARMED)
    child.presses("Send my answers")
    child.sees("Thank you")
    words = child.page.locator(".note b").inner_text()
    child.page.go_back()
    child.presses("Send my answers")
    child.sees("Thank you")
    assert child.page.locator(".note b").inner_text() == words


def comments_waiting(officer: Visitor) -> int:
    """How many coded comments of LinCC wait for the officer's eyes."""
    officer.opens("/coding")
    found = re.search(r"(\d+) to look at", officer.page.locator(".card", has_text="LinCC").inner_text())
    return int(found[1]) if found else 0


def opens_the_words(officer: Visitor, words: str) -> None:
    """Comment by comment, newest first, as officers do. The page itself is never loaded anew."""
    officer.opens("/coding")
    officer.sees("Comments waiting")
    officer.follows("Start coding for LinCC")
    officer.page.evaluate("window.neverLoadedAnew = true")
    said = officer.page.locator("#workbench .said")
    for _ in range(MOST_COMMENTS):
        if words in said.inner_text():
            break
        saves_and_sees_the_next(officer)
    expect(said).to_have_text(words)
    assert officer.page.evaluate("window.neverLoadedAnew")
    officer.looks_it_over()


def saves_and_sees_the_next(officer: Visitor) -> None:
    with officer.page.expect_response(lambda answer: answer.request.method == "POST"):
        officer.page.get_by_role("button", name="Save and next").click()
    expect(officer.page.locator("#workbench [role=status]")).to_contain_text("Saved.")


def corrects_the_suggestions(officer: Visitor) -> None:
    """Of what was suggested only "A stable home" is right, and one that was not suggested is missing."""
    opens_the_words(officer, MOVED)
    assert "moved again" in " ".join(officer.page.locator("mark").all_inner_texts())
    suggested = officer.page.locator("[name=code]:checked")
    assert "V7" in [one.input_value() for one in suggested.all()]
    wrong = officer.page.locator("[name=code]:checked:not([value=V7])")
    while wrong.count():
        wrong.first.uncheck()
    officer.page.get_by_text("All values and themes").click()
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
    return {link.get_attribute("href") for link in lead.page.locator(".cards h3 a").all()}


def takes_the_concern_on(lead: Visitor, before: set[str | None]) -> None:
    (new,) = reads_the_concerns(lead) - before
    assert HARMED not in lead.text, "nobody reads these words unprepared"
    lead.opens(str(new))
    lead.looks_it_over()
    expect(lead.page.locator(".said")).to_have_text(HARMED)
    assert lead.page.locator(".said mark").inner_text() in HARMED
    lead.says(decision="Told the team manager by telephone. The survey's group is visited tomorrow.")
    lead.presses("I have read this and take it on")
    lead.looks_it_over()
    assert "Taken on by Ruth Castellan" in lead.text
    assert new not in reads_the_concerns(lead)
    assert "The survey's group is visited tomorrow." in lead.text


def reads_the_report(leader: Visitor) -> None:
    leader.goes_to("Reports", "Reports")
    leader.follows(re.compile(f"{this_quarter()}.*LinCC"))
    leader.sees(this_quarter())
    stable_home = leader.page.locator("#V7")
    expect(stable_home).to_contain_text(re.compile(r"\d+ %"))
    expect(stable_home.locator("svg")).to_be_visible()
    assert re.search(r"[▲▼]", leader.text), "what changed since the last quarter"
    expect(leader.page.locator("blockquote").first).to_be_visible()
    assert "Withheld, because fewer than 5" in leader.text
    assert HARMED not in leader.text
    leader.page.get_by_text("The same as a table").click()
    leader.looks_it_over()


def this_quarter() -> str:
    """In words, worked out otherwise than the portal does."""
    today = datetime.now(UTC).date()
    first, last = [("January", "March"), ("April", "June"), ("July", "September"), ("October", "December")][
        (today.month - 1) // 3
    ]
    return f"{first} to {last} {today.year}"


def starts_an_answer(officer: Visitor) -> None:
    officer.opens("/reports/lincc")
    officer.follows(re.compile("Put on the board.*A stable home"))
    officer.sees("Start an answer: A stable home")
    officer.says(you_said=YOU_SAID)
    officer.presses("Ask for an answer")
    officer.sees("A stable home")
    assert "Waiting for an answer" in officer.text


def writes_what_was_done(leader: Visitor) -> None:
    """And cannot sign it off themselves, whichever way they try."""
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


def the_board_shows_it(somebody: Visitor) -> None:
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


def starts_a_topic(member: Visitor) -> None:
    member.goes_to("Forums", "LinCC")
    member.says(title=TOPIC, text="I was told on a Tuesday and gone by Thursday. Does that happen to you?")
    member.presses("Start this topic")
    member.sees(TOPIC)


def replies(officer: Visitor) -> None:
    """The reply takes its place in the page, which is not loaded anew."""
    officer.goes_to("Forums", "Forums")
    officer.follows(TOPIC)
    officer.sees(TOPIC)
    officer.says(text=REPLY)
    officer.page.get_by_role("button", name="Post your reply").click()
    expect(officer.page.locator("article").last).to_contain_text(REPLY)
    officer.looks_it_over()
