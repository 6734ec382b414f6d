"""The coder: which values and themes somebody's words bear on, how sure it is, and which words led it there."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.analysis.codebook import Codebook, Definition, roadmap
from portal.analysis.coder import ENOUGH, Coded, code
from portal.analysis.marks import marked

VOICES = ["", "child_in_care", "care_leaver", "carer", "social_worker", "partner"]
WORDS = [
    "safe",
    "bullied",
    "moved",
    "social worker",
    "never",
    "listens",
    "caseload",
    "home",
    "nobody told me",
    "😡",
    ".",
]


def keys(text: str, question: str = "", voice: str = "") -> list[str]:
    return [one.key for one in code(text, question, voice).suggestions]


@pytest.mark.parametrize(
    ("text", "voice", "key"),
    [
        ("I got bullied on the bus again", "child_in_care", "V1"),
        ("My social worker never listens to me", "child_in_care", "V2"),
        ("They moved me again, third home this year", "child_in_care", "V7"),
        ("My caseload is unmanageable and supervision was cancelled", "social_worker", "V11"),
        ("Nobody told me why. They promised and did not do it.", "care_leaver", "V14"),
    ],
)
def test_what_somebody_says_is_heard_for_what_it_bears_on(text: str, voice: str, key: str) -> None:
    assert key in keys(text, voice=voice)


@pytest.mark.parametrize("text", ["", "  ", "nothing", "idk", "The canteen has pizza", "!!!", "🏠"])
@pytest.mark.parametrize("voice", VOICES)
def test_words_that_bear_on_nothing_are_given_nothing_whoever_says_them(text: str, voice: str) -> None:
    assert keys(text, "How do you feel about where you live?", voice) == []


def test_who_speaks_tells_a_childs_theme_from_a_care_leavers() -> None:
    text = "I want to see my brother more often"
    assert "T2" in keys(text, voice="child_in_care")
    assert "T3" not in keys(text, voice="child_in_care")
    assert "T3" in keys(text, voice="care_leaver")
    assert "T2" not in keys(text, voice="care_leaver")


def test_the_words_that_led_to_a_suggestion_can_be_found_in_what_was_said() -> None:
    text = "It is ok. But I got bullied on the bus."
    [first] = [one for one in code(text).suggestions if one.key == "V1"]
    assert text[first.start : first.end] == "bullied"


def test_the_same_words_always_get_the_same_answer() -> None:
    text = "My social worker never listens and they moved me again"
    assert len({code(text, "Why?", "child_in_care") for _ in range(5)}) == 1


def a_book(**terms: dict[str, float]) -> Codebook:
    made = (Definition(key, "value", key, key, "", {"carer": 1.0} if key == "B" else {}, t) for key, t in terms.items())
    return Codebook("test", "7", "Test", tuple(made))


BOOK = a_book(A={"apple": ENOUGH + 1, "core": ENOUGH / 4}, B={"banana": ENOUGH - 0.2})


def test_one_decisive_word_is_enough_and_two_hints_are_not() -> None:
    assert [one.key for one in code("apple", book=BOOK).suggestions] == ["A"]
    assert code("core banana", book=BOOK).suggestions == ()


def test_saying_it_twice_does_not_make_it_surer_and_saying_more_does() -> None:
    once, twice, more = (code(text, book=BOOK).suggestions[0] for text in ("apple", "apple apple", "apple core"))
    assert once.confidence == twice.confidence < more.confidence


def test_what_was_asked_helps_an_answer_but_never_stands_for_it() -> None:
    assert code("nothing", "Do you eat an apple?", book=BOOK).suggestions == ()
    assert code("banana", "Which banana?", book=BOOK).suggestions[0].key == "B"
    assert code("banana", book=BOOK).suggestions == ()


def test_who_speaks_adds_only_to_words_that_fit_something() -> None:
    assert code("core", voice="carer", book=BOOK).suggestions == ()
    heard = code("apple banana", voice="carer", book=BOOK)
    assert {one.key for one in heard.suggestions} == {"A", "B"}


def test_an_answer_names_the_codebook_and_its_version() -> None:
    assert code("apple", book=BOOK).codebook == "test/7"
    assert code("apple").codebook == roadmap().edition


def test_the_roadmap_has_fourteen_values_and_eight_themes_that_anybody_can_read() -> None:
    book = roadmap()
    assert [value.key for value in book.values] == [f"V{n}" for n in range(1, 15)]
    assert [theme.key for theme in book.priorities] == [f"T{n}" for n in range(1, 9)]
    assert all(one.name and one.child_name and one.definition and one.terms for one in book.codes)


def sane(found: Coded, text: str) -> None:
    suggested = [one.key for one in found.suggestions]
    assert len(suggested) == len(set(suggested))
    assert set(suggested) <= set(roadmap().by_key)
    assert found.tone in {"positive", "negative", "mixed", "neutral"}
    assert list(found.suggestions) == sorted(found.suggestions, key=lambda one: (-one.confidence, one.key))
    for one in found.suggestions:
        assert 0.5 <= one.confidence <= 1
        assert 0 <= one.start < one.end <= len(text)


@given(st.text(max_size=120), st.text(max_size=40), st.sampled_from(VOICES))
def test_whatever_somebody_says_the_answer_makes_sense(text: str, question: str, voice: str) -> None:
    sane(code(text, question, voice), text)


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=25), st.sampled_from(VOICES))
def test_whatever_somebody_says_about_care_the_answer_makes_sense(said: list[str], voice: str) -> None:
    text = " ".join(said)
    sane(code(text, "", voice), text)


def test_a_very_long_story_is_read_to_the_end_and_soon() -> None:
    began = time.perf_counter()
    assert "V1" in keys("We went to the park and had chips. " * 500 + "I got bullied.")
    assert time.perf_counter() - began < 5


@given(st.text(max_size=30), st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-5, 40), st.integers(-5, 40))))
def test_marking_the_words_changes_none_of_them(text: str, spans: list[tuple[str, int, int]]) -> None:
    assert "".join(stretch.text for stretch in marked(text, spans)) == text


def test_words_that_led_to_two_codes_are_marked_for_both() -> None:
    pieces = [(piece.text, piece.keys) for piece in marked("I feel safe here", [("V1", 2, 11), ("T1", 7, 11)])]
    assert pieces == [("I ", ()), ("feel ", ("V1",)), ("safe", ("V1", "T1")), (" here", ())]
