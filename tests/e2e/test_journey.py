"""One child's words, all the way: from a QR card to a promise kept, in a real browser at phone size."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.running import Portal, wait_until
from tests.e2e.steps import answering_back, asking, reading, talking
from tests.e2e.visitor import Visitor

Come = Callable[..., Visitor]
CODED_WITHIN = 30


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
    officer, leader, lead = journey.officer, journey.leader, journey.person("safeguarding lead")
    asking.makes_a_survey(officer)
    cards, poster = asking.prints_the_ways_in(officer, journey.folder)
    concerns_before = reading.reads_the_concerns(lead)
    waiting = reading.comments_waiting(officer)

    child = journey.come(scripts=False)
    child.opens(cards[0])
    picture_words = asking.answers_over_a_bad_line(child)
    asking.types_the_code_of_a_spent_card(journey.come(scripts=False), cards[0])
    asking.tells_of_harm_by_the_poster(journey.come(scripts=False), poster)

    wait_until(lambda: reading.comments_waiting(officer) == waiting + 2, "the words are coded", CODED_WITHIN)
    reading.corrects_the_suggestions(officer)
    reading.takes_the_concern_on(lead, concerns_before)
    reading.has_a_report_made(officer, "lincc")
    reading.reads_the_report(leader)
    answering_back.starts_an_answer(officer)
    answering_back.promises_it(leader)
    answering_back.brings_evidence(leader)
    answering_back.says_that_it_is_done(leader)
    answering_back.signs_off_and_publishes(officer)
    answering_back.reads_the_board(journey.come())
    answering_back.finds_what_became_of_the_words(child, picture_words)
    answering_back.four_weeks_go_by(journey.portal)
    answering_back.says_what_it_changed(child, picture_words)
    answering_back.reads_what_it_changed(journey.come())


def test_members_words_in_the_forum_are_coded_like_any_other(journey: Journey) -> None:
    officer, member = journey.officer, journey.person("LinCC member")
    waiting = reading.comments_waiting(officer)
    talking.starts_a_topic(member)
    talking.replies(officer, talking.ASKED)
    talking.replies(member, talking.REPLY)
    wait_until(lambda: reading.comments_waiting(officer) >= waiting + 2, "the posts are coded", CODED_WITHIN)
    reading.opens_the_words(officer, talking.REPLY)
    expect(officer.page.locator("mark").first).to_be_visible()
