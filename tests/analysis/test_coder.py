"""The coder: which codes somebody's words bear on, how sure it is, and which words led it there."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import settings
from portal.accounts.models import Voice
from portal.analysis.codebook import Codebook, examples_of, from_json, roadmap, shipped
from portal.analysis.coder import Coded, Item, shelf
from portal.analysis.coder.learning import learn
from portal.analysis.coder.measuring import altogether, calibration_error, held_in, macro, precision_at, right
from portal.analysis.coder.model import LONG, Model, unpacked
from portal.analysis.coder.training_set import training_set
from portal.analysis.marks import marked
from portal.analysis.shelved import Shelved
from tests.analysis.learnt import DAY, FRUIT, SAID, of_fruit, the_model

VOICES = ["", *Voice]
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


def code(text: str, question: str = "", voice: str = "", model: Model | None = None) -> Coded:
    [found] = (model or the_model()).code([Item(text, question, voice)])
    return found


def keys(text: str, question: str = "", voice: str = "") -> list[str]:
    return [one.key for one in code(text, question, voice).suggestions]


@pytest.mark.parametrize(
    ("text", "voice", "key"),
    [
        ("I got bullied on the bus again", "child_in_care", "V1"),
        ("My social worker never listens to me", "child_in_care", "V2"),
        ("My caseload is unmanageable and supervision was cancelled", "social_worker", "V11"),
        ("Nobody told me why. They promised and did not do it.", "care_leaver", "V14"),
    ],
)
def test_what_somebody_says_is_heard_for_what_it_bears_on(text: str, voice: str, key: str) -> None:
    assert key in keys(text, voice=voice)


@pytest.mark.parametrize("text", ["", "  ", "idk", "The canteen has pizza", "!!!", "🏠"])
def test_words_that_bear_on_nothing_are_given_nothing(text: str) -> None:
    assert not [key for key in keys(text, voice="child_in_care") if key.startswith("V")]


def test_who_speaks_tells_a_childs_theme_from_a_care_leavers() -> None:
    text = "I want to see my brother more often"
    assert {"T2"} == {key for key in keys(text, voice="child_in_care") if key in {"T2", "T3"}}
    assert {"T3"} == {key for key in keys(text, voice="care_leaver") if key in {"T2", "T3"}}


def test_typing_errors_and_text_speak_are_read_through() -> None:
    said = "my socail worker nevr lisens to me and she never vists"
    assert "V2" in keys(said, voice="child_in_care")


def test_the_words_that_led_to_a_suggestion_can_be_found_in_what_was_said() -> None:
    text = "The food is ok here. But I got bullied on the bus. My room is blue."
    [first] = [one for one in code(text, voice="child_in_care").suggestions if one.key == "V1"]
    assert text[first.start : first.end] == "But I got bullied on the bus"
    driven = [text[start:end] for start, end in first.terms]
    assert any("bullied" in words for words in driven)
    assert all(first.start <= start < end <= first.end for start, end in first.terms)


def test_the_same_words_get_the_same_answer_whatever_stands_beside_them() -> None:
    items = [Item(one.text, one.question, one.voice) for one in list(examples_of(roadmap()))[:400]]
    together = the_model().code(items)
    order = random.Random(7).sample(range(len(items)), 40)
    assert [the_model().code([items[at]])[0] for at in order] == [together[at] for at in order]


def test_the_same_examples_make_the_same_model_whatever_their_order() -> None:
    again = learn(FRUIT, SAID, DAY)
    assert again.model.packed() == of_fruit().model.packed()
    assert training_set(FRUIT, SAID[::-1]) == of_fruit().training_set
    assert again.model.name.startswith("fruit/1-")
    assert again.model.name.endswith(f"-{DAY}")


def test_of_several_that_need_a_model_at_once_one_learns_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    learnt, together, learn_it = [], Barrier(3), shelf._learnt

    def counted(book: Codebook) -> Shelved:
        learnt.append(book.edition)
        return learn_it(book)

    def needed(_: int) -> Shelved:
        together.wait()
        return shelf.base(FRUIT.as_json())

    monkeypatch.setattr(shelf, "_learnt", counted)
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(needed, range(3)))
    assert learnt == ["fruit/1"]
    assert len({one.file for one in found}) == 1


def test_none_of_it_is_special_to_one_codebook() -> None:
    model = of_fruit().model
    found = code("so many apples this year", voice="carer", model=model)
    assert [one.key for one in found.suggestions] == ["A"]
    assert found.codebook == "fruit/1"
    assert code("the bus was late", model=model).suggestions == ()


def test_a_model_is_plain_arrays_and_comes_back_as_it_was() -> None:
    model = of_fruit().model
    data = model.packed()
    again = unpacked(data, FRUIT)
    assert code("an apple a day", model=again) == code("an apple a day", model=model)
    with pytest.raises(ValueError, match="another codebook"):
        unpacked(data, roadmap())
    assert b"apple" not in data
    assert "apple" not in str([array.dtype for array in model.arrays])


def test_a_model_holds_no_word_that_somebody_wrote() -> None:
    """All that is learnt of words are numbers of hashed features; a name leaves nothing that could be read back."""
    named = learn(FRUIT, [*SAID, SAID[0].__class__("Grizelda picked apples", frozenset("A"))], DAY).model
    kinds = {array.dtype.kind for array in named.arrays}
    assert kinds == {"f"}
    assert b"Grizelda" not in named.packed()
    assert b"grizelda" not in named.packed()


def test_confidence_is_calibrated_on_what_was_not_learnt_from() -> None:
    learnt, truth = of_fruit(), np.array([[key in one.codes for key in "AB"] for one in SAID])
    assert calibration_error(learnt.left_out[:, :2], truth) < 0.1
    assert ((learnt.left_out[:, :2] > 0.5) == truth).mean() > 0.95


def test_another_language_is_named_and_nothing_is_guessed_of_it() -> None:
    for text, language in [
        ("Mój pracownik socjalny nigdy do mnie nie dzwoni i nie wiem dlaczego", "Polish"),
        ("Asistentul meu social nu mă ascultă niciodată când vorbesc", "Romanian"),
        ("আমার সমাজকর্মী কখনো আমার কথা শোনেন না", "Bengali"),
        ("Shaqaalahayga bulshadu marna ima dhagaystaan markaan la hadlo", "Somali"),
        ("لا يستمع إلي أحد عندما أتكلم عن المدرسة", "Arabic"),
    ]:
        found = code(text, voice="child_in_care")
        assert (found.language, found.reason, found.suggestions) == (language, "language", ())


def test_our_own_examples_are_english_whatever_slang_and_second_language_is_in_them() -> None:
    texts = [one.text for one in examples_of(roadmap())]
    found = the_model().code([Item(text) for text in texts])
    taken = [(text, one.language) for text, one in zip(texts, found, strict=True) if one.language]
    assert len(taken) <= len(texts) / 500, taken


def test_few_words_and_many_are_for_a_person_first() -> None:
    assert code("its alright", voice="child_in_care").reason == "thin"
    assert code("My social worker never listens to me", voice="child_in_care").reason == ""
    assert code("We went to the park and had chips. " * 30).reason == "long"
    assert LONG == 150


def test_the_roadmap_has_fourteen_values_and_eight_themes_that_anybody_can_read() -> None:
    book = roadmap()
    assert [code.key for code in book.by_kind["Values"]] == [f"V{n}" for n in range(1, 15)]
    assert [code.key for code in book.by_kind["Priority themes"]] == [f"T{n}" for n in range(1, 9)]
    assert all(one.name and one.child_name and one.definition and one.terms for one in book.codes)
    assert all(one.child_definition and one.include and one.leave_out for one in book.codes)


def test_every_code_has_examples_in_the_voices_of_the_four_groups_for_good_and_for_bad() -> None:
    examples = list(examples_of(roadmap()))
    for code_ in roadmap().codes:
        own = [one for one in examples if code_.key in one.codes]
        assert len(own) >= (60 if code_.kind == "value" else 40), code_.key
        assert {"positive", "negative"} <= {one.tone for one in own}
        if code_.kind == "value":
            assert {"child_in_care", "care_leaver", "carer", "social_worker"} <= {one.voice for one in own}, code_.key
    assert sum(not one.codes for one in examples) >= 100
    assert len({(one.text, one.question, one.voice) for one in examples}) > 0.99 * len(examples)


def test_the_nhs_categories_are_a_codebook_like_any_other() -> None:
    book = shipped()["nhs"]
    assert len(book.codes) == 27
    assert from_json(book.as_json()) == book
    assert isinstance(book, Codebook)
    assert list(book.by_kind) == ["Categories"]


def sane(found: Coded, text: str) -> None:
    suggested = [one.key for one in found.suggestions]
    assert len(suggested) == len(set(suggested))
    assert set(suggested) <= set(roadmap().by_key)
    assert found.tone in {"positive", "negative", "mixed", "neutral"}
    assert list(found.suggestions) == sorted(found.suggestions, key=lambda one: -one.confidence)
    assert 0 <= found.doubt <= 1
    for one in found.suggestions:
        assert 0 < one.confidence <= 1
        assert 0 <= one.start < one.end <= len(text)


@given(st.text(max_size=120), st.text(max_size=40), st.sampled_from(VOICES))
def test_whatever_somebody_says_the_answer_makes_sense(text: str, question: str, voice: str) -> None:
    sane(code(text, question, voice), text)


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=25), st.sampled_from(VOICES))
def test_whatever_somebody_says_about_care_the_answer_makes_sense(said: list[str], voice: str) -> None:
    text = " ".join(said)
    sane(code(text, "", voice), text)


def test_a_very_long_story_is_read() -> None:
    assert code("We went to the park and had chips. " * 5000 + "I got bullied.").reason == "long"


@given(st.text(max_size=30), st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-5, 40), st.integers(-5, 40))))
def test_marking_the_words_changes_none_of_them(text: str, spans: list[tuple[str, int, int]]) -> None:
    assert "".join(stretch.text for stretch in marked(text, spans)) == text


def test_words_that_led_to_two_codes_are_marked_for_both() -> None:
    pieces = [(piece.text, piece.keys) for piece in marked("I feel safe here", [("V1", 2, 11), ("T1", 7, 11)])]
    assert pieces == [("I ", ()), ("feel ", ("V1",)), ("safe", ("V1", "T1")), (" here", ())]


def test_the_figures_are_those_of_the_textbook() -> None:
    given_ = [frozenset("A"), frozenset("AB"), frozenset()]
    truth = [frozenset("A"), frozenset("B"), frozenset("B")]
    each = right(given_, truth, "AB")
    assert (each["A"].precision, each["A"].recall, round(each["A"].f1, 3)) == (0.5, 1.0, 0.667)
    assert (each["B"].precision, each["B"].recall, round(each["B"].f1, 3)) == (1.0, 0.5, 0.667)
    assert round(altogether(list(each.values())).f1, 3) == 0.667
    assert macro(list(each.values()), enough=2) == each["B"].f1
    assert macro(list(each.values())) is None
    sure, true = np.array([[0.95, 0.1], [0.95, 0.4]], dtype=np.float32), np.array([[True, False], [False, True]])
    assert precision_at(sure, true) == 0.5
    assert held_in(sure, true, most=1) == 0.5
    assert round(calibration_error(sure, true), 3) == round((0.9 + 0.1 + 0.6) / 4, 3)


def test_a_web_process_never_loads_what_coding_needs() -> None:
    check = """
import sys
import portal.app, portal.worker, portal.analysis.pool
portal.app.make_app()
sys.exit(", ".join(sorted({"textblob", "sklearn", "scipy", "lingua", "krippendorff"} & set(sys.modules))) or 0)
"""
    ended = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
