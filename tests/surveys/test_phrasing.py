"""Ways of asking that spoil an answer are noticed, and plain questions are left in peace."""

import pytest

from portal.surveys.phrasing import double_barrelled, leading, negative


@pytest.mark.parametrize(
    "text",
    [
        "Do you like your home and your school?",
        "Are your teachers kind or helpful?",
        "How do you feel about school/college?",
        "Do you feel safe? And settled?",
        "When do you see your mum and your social worker?",
        "If you moved, did you choose your room and your school?",
    ],
)
def test_two_things_at_once(text: str) -> None:
    assert double_barrelled(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do you feel about where you live?",
        "Do you see your brothers and sisters?",
        "How are things going at school or college?",
        "Who do you talk to when you feel sad or worried?",
        "If somebody is mean and it goes on, who helps?",
        "What has made a difference to you and the children?",
        "How sure are you, between 0 and 10?",
        "Do your mum or dad come to your meetings?",
    ],
)
def test_one_thing_in_two_words(text: str) -> None:
    assert double_barrelled(text) == ""


@pytest.mark.parametrize("text", ["Do you not feel safe?", "Is there nobody you trust?", "Are you never bored?"])
def test_a_not_in_a_question_that_is_answered_with_yes_or_no(text: str) -> None:
    assert negative(text, is_closed=True)


def test_in_ones_own_words_one_not_is_fine_and_two_are_too_many() -> None:
    assert negative("What is not working?", is_closed=False) == ""
    assert negative("What do you not like that nobody changes?", is_closed=False)
    assert negative("Do you know who to ask?", is_closed=True) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Don't you think that school is better now?",
        "Don’t you like it here?",
        "It is nice here, isn't it?",
        "Do you agree that carers are kind?",
        "How great is your social worker?",
        "How much do you like your room?",
        "Most children like the summer day. Do you?",
        "You get enough to eat, right?",
    ],
)
def test_a_question_that_hints_at_its_answer(text: str) -> None:
    assert leading(text)


@pytest.mark.parametrize(
    "text", ["How do you feel about your room?", "How well does school go?", "Do you feel right about moving?"]
)
def test_a_question_to_which_any_answer_is_welcome(text: str) -> None:
    assert leading(text) == ""
