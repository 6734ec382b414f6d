"""The tone of what people in and around care write: learnt, with word lists as hints; meant for counting many."""

import subprocess
import sys

import pytest

from portal.analysis.coder import Item
from tests.analysis.learnt import the_model


def tone(text: str, question: str = "", voice: str = "child_in_care") -> str:
    [found] = the_model().code([Item(text, question, voice)])
    return found.tone


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("I don't feel safe at home", "negative"),
        ("They never listen to me and nothing happens", "negative"),
        ("My carer is sick, best person ever", "positive"),
        ("She always rings back and I love my room", "positive"),
        ("My carers are lovely but my social worker never turns up", "mixed"),
        ("idk", "neutral"),
    ],
)
def test_praise_and_complaint_are_told_apart(text: str, heard: str) -> None:
    assert tone(text) == heard


@pytest.mark.parametrize("word", ["black", "gay", "Muslim", "deaf", "disabled", "Somali"])
def test_who_somebody_is_colours_nothing(word: str) -> None:
    assert tone(f"I am {word} and I am in year nine") == tone("I am tall and I am in year nine")


@pytest.mark.parametrize("word", ["black", "social", "own", "special", "safe"])
def test_neutral_words_that_textblob_colours_do_not_decide(word: str) -> None:
    assert tone(f"We had {word} ones on Tuesday") == "neutral"
    assert tone(f"My {word} one has a {word} car") == tone("My brown one has a brown car")


def test_textblob_is_not_loaded_before_a_comment_is_read() -> None:
    check = "import sys, portal.analysis.coder.model; sys.exit('textblob' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
