"""How old a reader has to be: a formula made for pages, made steady enough for one question."""

import warnings

import pytest

from portal.surveys.reading_age import index, long_words, reading_age, words

PAGE = (
    "On a wet morning the two friends walked down to the harbour to look at the boats that had come in by "
    "night and they counted eleven of them before the rain grew so heavy that they had to run back home"
)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("How is home?", 5, 5),
        ("How do you feel about where you live?", 5, 6),
        ("Do grown-ups listen to you?", 5, 6),
        ("What would you change if you were in charge?", 5, 7),
        ("Anything else?", 5, 7),
        ("Does your social worker know what matters to you?", 8, 9),
        ("Does your independent reviewing officer explain decisions to you?", 11, 15),
        ("How satisfied are you with the arrangements for your education?", 10, 14),
        ("To what extent do professionals involve you in decisions about your care arrangements?", 12, 17),
    ],
)
def test_it_tells_what_a_child_can_read_from_what_adults_write(text: str, least: int, most: int) -> None:
    assert least <= reading_age(text) <= most


def test_the_hardest_of_a_questions_texts_counts() -> None:
    hard = "Consider the appropriateness of professional communication."
    assert reading_age("How is home?", hard) == reading_age(hard) > 12
    assert reading_age("How is home?", "", "Yes. No. Sometimes") < 8


def test_a_sentence_that_goes_on_and_on_is_harder_than_two_short_ones() -> None:
    assert reading_age(PAGE) > 12
    assert reading_age(PAGE.replace(" and ", ". ")) < reading_age(PAGE)


def test_nothing_to_read_is_for_everybody() -> None:
    assert reading_age("", " ?! ") == 5


def test_the_formula_is_the_one_of_the_library_that_is_known_for_it() -> None:
    """Only here: at work textstat would load NLTK, and look for a dictionary to download, for four numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import textstat
    found = words(PAGE)
    ours = index(sum(map(len, found)), len(found), len(found))
    assert ours == pytest.approx(textstat.automated_readability_index(PAGE), abs=0.2)


def test_the_longest_words_are_named() -> None:
    assert long_words("Is the accommodation at college suitable?") == ["accommodation", "suitable"]
    assert long_words("How is home?") == []
