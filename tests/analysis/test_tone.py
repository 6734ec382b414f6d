"""The tone of what people in and around care write."""

import json
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from portal.analysis import tone as module
from portal.analysis.tone import tone
from portal.terms import normalise

WORDS = json.loads(Path(module.__file__).with_suffix(".json").read_text(encoding="utf-8"))

PLEASED = [
    "can't fault her",
    "cant fault my carers they are always there for me",
    "She remembered my birthday and it wasn't even a review day.",
    "my keyworker stuck up for me in front of the head",
    "Sorted it the same day, no fuss",
    "He came to my prize giving in his good shoes",
    "passed my theory!!",
    "I got my own room and it is next to the bathroom",
    "They put it in writing and kept their promise.",
    "She is not bad at all",
    "I have never been happier than at this house",
    "There is nothing scary here",
    "nobody has ever asked me that before",
    "No complaints from us.",
    "I'm not scared of the stairs any more",
    "the trip was sick",
    "my new pa is sound",
    "safe for getting me the bike bro",
    "that food was peng",
    "absolutely buzzing about the flat",
    "wicked day at the lake",
    "I feel safe at my nan's",
    "they listen to me now 😊",
    "👍👍",
    "<3 my foster mum",
    "sooo goooood",
]

DISPLEASED = [
    "I don't feel safe at home",
    "i dont feel safe here",
    "It isn't always great in the evenings.",
    "it wasnt nice how they told me",
    "aint happy about it",
    "I can't say that they were helpful",
    "Not really helpful, that visit.",
    "Never once felt welcome there.",
    "No one at the office was remotely helpful.",
    "nobody was kind about it",
    "she never rings back",
    "moved again",
    "Still waiting for the bus pass, three terms on",
    "we feel let down",
    "Nobody told us about the panel",
    "I've had three different workers since Diwali",
    "family time got cancelled and no one said",
    "i gave up asking",
    "left on read since Tuesday",
    "I wish my sister lived here",
    "It would be better if you asked us first",
    "it would be nice to have a lock on my door",
    "The system needs to let us save a draft",
    "Why does the plan go to everybody but me?",
    "why cant we choose the food",
    "im sick of packing",
    "The course used to be good.",
    "We were fobbed off by two departments and a lift engineer.",
    "My caseload is unmanageable and supervision was cancelled twice.",
    "fuming 😡",
    "😢",
    "My worker doesn’t listen",
    "I’ll never trust them",
]

TORN = [
    "My carer is lovely but the school is horrible",
    "She's really kind, though she never replies",
    "Although the flat is damp, my PA has been brilliant",
    "The training was excellent. The parking was awful however",
    "I love my room except that the boys next door are horrible",
    "They helped me, yet nobody told my brother.",
    "Lovely team. Never rings back though.",
    "my pa is good but there are forty of us",
    "Bit of a mixed bag, to be honest",
]

UNMOVED = [
    "",
    "   ",
    "nothing",
    "Nothing really.",
    "idk",
    "its ok",
    "It's alright I guess",
    "alright",
    "Not sure, sorry",
    "n/a",
    "no",
    "the black cat",
    "a little black dress",
    "my own social worker",
    "special guardian",
    "We are foster carers and special guardians.",
    "the first review of the new year",
    "Other people live on the top floor.",
    "kind of",
    "Keeping Safe Online, module two",
    "The dog was sick on Sunday",
    "full time at the primary school",
    "آپ کیسے ہیں",
    "আমি ভাত খাই",
    "🏠🏠",
    "?!...",
]


@pytest.mark.parametrize("words", PLEASED)
def test_praise_is_heard(words: str) -> None:
    assert tone(words) == "positive"


@pytest.mark.parametrize("words", DISPLEASED)
def test_a_complaint_is_heard(words: str) -> None:
    assert tone(words) == "negative"


@pytest.mark.parametrize("words", TORN)
def test_someone_who_says_both_is_heard_to_say_both(words: str) -> None:
    assert tone(words) == "mixed"


@pytest.mark.parametrize("words", UNMOVED)
def test_nobody_is_given_a_feeling_that_they_did_not_show(words: str) -> None:
    assert tone(words) == "neutral"


@pytest.mark.parametrize(
    "who", ["gay", "Black", "white", "Muslim", "disabled", "autistic", "pregnant", "foreign", "old"]
)
def test_who_someone_is_has_no_tone(who: str) -> None:
    assert tone(f"My sister is {who}") == "neutral"


@pytest.mark.parametrize("said", ["I {} feel safe at home", "they {} helpful to my sister", "it {} a good move"])
@pytest.mark.parametrize("no", ["don't", "dont", "don’t", "isn't", "isnt", "wasn't", "wasnt", "aint", "ain't", "never"])
def test_a_no_is_heard_however_it_is_spelt(said: str, no: str) -> None:
    assert tone(said.format(no)) == "negative"


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("What would you change?", "negative"),
        ("What gets in the way of your work?", "negative"),
        ("What has made things harder?", "negative"),
        ("What do you need that you are not getting?", "negative"),
        ("What has helped you?", "positive"),
        ("What is going well?", "positive"),
        ("What has made a difference?", "positive"),
        ("Is there anything else?", "neutral"),
        ("Do you know who to ask when you need help?", "neutral"),
        ("", "neutral"),
    ],
)
def test_a_bare_answer_takes_its_tone_from_what_was_asked(question: str, leans: str) -> None:
    assert tone("mornings, the bus, Mr Tibbs", question) == leans


def test_people_who_are_asked_for_praise_can_still_complain() -> None:
    assert tone("Nothing helped. They never ring back and nobody cares.", "What has helped you?") == "negative"
    assert tone("I love it here, can't fault my carers", "What would you change?") == "positive"


@pytest.mark.parametrize("question", ["What has helped you?", "What would you change?"])
@pytest.mark.parametrize("words", ["nothing", "idk", "", "আমি ভাত খাই"])
def test_a_question_puts_no_tone_into_an_empty_or_unread_answer(words: str, question: str) -> None:
    assert tone(words, question) == "neutral"


@pytest.mark.parametrize(
    "piece", ["not good but ", "😡", "never ", "aaaa", "!", "ا", "I don't feel safe. ", "\u200f", "x,"]
)
def test_a_very_long_comment_is_read_to_the_end(piece: str) -> None:
    assert tone(piece * (10_000 // len(piece))) in {"positive", "negative", "mixed", "neutral"}


def test_the_web_process_does_not_pay_for_textblob() -> None:
    check = "import sys, portal.analysis.tone; sys.exit('textblob' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_no_term_is_weighed_twice() -> None:
    terms = list(chain.from_iterable(terms for topic in WORDS["terms"].values() for terms in topic.values()))
    folded = ["...".join(normalise(part).text for part in term.split("...")) + term[-1:] for term in terms]
    assert len(folded) == len(set(folded))
