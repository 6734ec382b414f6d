"""What people type and what the word lists say meet halfway."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.terms import Match, Normal, compile_groups, compile_terms, normalise


def terms_found(terms: dict[str, float], text: str) -> list[str]:
    return [match.term for match in compile_terms(terms).matches(text)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Don't", "dont"),
        ("don\u2019t", "dont"),
        ("I\u2018m o`k", "im ok"),
        ("Self-harm!", "self harm"),
        ("f\u0101milia m\u0103", "familia ma"),
        ("bo\u017c\u0119 \u0141ukasz", "boze lukasz"),
        ("cafe\u0301", "cafe"),
        ("ki\u200bnd", "kind"),
        ("0800 1111, ok?", "0800 1111 ok"),
        ("snake_case", "snake case"),
        ("\u09ae\u09be\u09b0\u09c7\u0964", "\u09ae\u09be\u09b0\u09c7"),
        ("\u0130stanbul", "istanbul"),
        ("\U0001f44d\U0001f3fd\u200d\u2640\ufe0f", ""),
        ("", ""),
    ],
)
def test_a_childs_spelling_is_folded(typed: str, read: str) -> None:
    assert normalise(typed).text == read


def test_a_word_drawn_out_is_read_both_ways() -> None:
    terms = {"so": 1.0, "kill": 1.0, "help": 1.0}
    assert terms_found(terms, "sooooo killllll helppppp") == ["so", "kill", "help"]


def test_two_letters_that_belong_there_stay() -> None:
    assert terms_found({"god": 1.0}, "good") == []
    assert normalise("1000 needs").text == "1000 needs"


def test_a_word_means_only_itself_and_a_star_means_what_begins_so() -> None:
    terms = {"bruis*": 1.0, "hit": 1.0}
    assert terms_found(terms, "bruised and bruising, he hits a hit") == ["bruis*", "bruis*", "hit"]
    assert terms_found({"self-harm*": 1.0}, "she is self harming, self-harm") == ["self-harm*", "self-harm*"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("scared home", True),
        ("scared to go home", True),
        ("scared when I get home", True),
        ("scared when I have to get home", False),
        ("scared. Home is fine", False),
        ("scared... of home", True),
        ("scared\n\nhome", False),
        ("home scared", False),
    ],
)
def test_a_gap_holds_three_words_of_one_sentence(text: str, found: bool) -> None:
    assert terms_found({"scared ... home": 1.0}, text) == (["scared ... home"] if found else [])


def test_several_gaps_and_stars_go_together() -> None:
    terms = {"told ... my ... work*": 1.0}
    assert terms_found(terms, "I told her and my old social worker") == ["told ... my ... work*"]


def test_the_longest_of_overlapping_terms_wins() -> None:
    terms = {"my room": 5.0, "in my room at night": 1.0, "night": 9.0, "roo*": 9.0}
    assert terms_found(terms, "he comes in my room at night") == ["in my room at night"]


def test_of_equals_the_exact_and_then_the_heavier_wins() -> None:
    assert terms_found({"hurt*": 3.0, "hurts": 1.0}, "it hurts") == ["hurts"]
    assert terms_found({"hits me": 1.0, "me hits": 2.0}, "hits me hits") == ["me hits"]


def test_what_a_gap_lets_in_is_still_looked_at() -> None:
    found = terms_found({"scared ... home": 1.0, "beats me": 4.0}, "scared he beats me home")
    assert found == ["scared ... home", "beats me"]


def test_groups_do_not_hinder_one_another() -> None:
    matcher = compile_groups({"V1": {"feel safe": 2.0}, "V7": {"feel safe at home": 3.0, "home": 1.0}})
    found = [(match.group, match.term) for match in matcher.matches("I feel safe at home")]
    assert found == [("V1", "feel safe"), ("V7", "feel safe at home")]


def test_a_match_says_where_it_stands_in_the_original() -> None:
    text = "\U0001f62d My uncle  HITS,\u200b me"
    [match] = compile_terms({"hits me": 3.0}).matches(text)
    assert match == Match("", "hits me", 3.0, text.index("HITS"), len(text), (2, 3))


def test_a_text_is_folded_once_for_many_lists() -> None:
    normal = normalise("the bus was late")
    assert [match.term for match in compile_terms({"bus": 1.0}).matches(normal)] == ["bus"]
    assert [match.term for match in compile_terms({"late": 1.0}).matches(normal)] == ["late"]


@pytest.mark.parametrize("term", ["", "  ", "...", "!?", "*"])
def test_a_term_that_looks_for_nothing_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="without a word"):
        compile_terms({term: 1.0})


def test_an_empty_list_finds_nothing() -> None:
    assert compile_terms({}).matches("anything at all") == []


def contains(normal: Normal, text: str) -> bool:
    return all(
        0 <= start < end <= len(text) and normalise(text[start:end]).words[0] == word
        for word, (start, end) in zip(normal.words, normal.spans, strict=True)
    )


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_every_word_is_found_again_where_it_came_from(text: str) -> None:
    assert contains(normalise(text), text)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_a_term_is_found_wherever_it_stands(before: str, after: str) -> None:
    text = f"{before} bus pass {after}"
    assert "bus pass" in terms_found({"bus pass": 1.0}, text)


@pytest.mark.parametrize("text", ["me my " * 3_000, "ab" * 8_000, "a" * 16_000, "!" * 9_000 + "x", "\n " * 9_000])
def test_nobody_can_stall_the_reading_with_a_long_text(text: str) -> None:
    matcher = compile_terms({"me ... my ... me ... my": 1.0, "a*": 1.0, "my my": 1.0})
    started = time.perf_counter()
    matcher.matches(text)
    assert time.perf_counter() - started < 2
