"""The screen learns from invented examples, the same everywhere, keeps what it learnt, and does not get worse."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import learnt, settings
from portal.cli import main
from portal.safeguarding.screening import model as kept
from portal.safeguarding.screening.learning import Example, Model, examples, learn, lesson
from portal.safeguarding.screening.material import digest
from portal.safeguarding.screening.overlay import Overlay
from portal.safeguarding.screening.screen import look_at, prepare, rules, screen, shipped
from portal.safeguarding.screening.spelling import reading
from tests.safeguarding.recall import EVERYDAY, HELD_OUT, judge, share

FEW = [
    Example("he hits me at night", True, "physical_harm", 1),
    Example("my uncle hits me with a stick", True, "physical_harm", 2),
    Example("she shouts that I am worthless", True, "emotional_abuse", 3),
    Example("we hit the beach and had chips", False, "plain", 4),
    Example("my uncle takes me to football", False, "plain", 5),
    Example("I like my room", False, "plain", 6),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A portal's folder of its own, in which learning is quick."""
    monkeypatch.setattr(settings, "DATA", tmp_path / "data")
    monkeypatch.setattr(learnt, "SHARED", tmp_path / "nobody installed anything")
    monkeypatch.setattr(kept, "examples", lambda: iter(FEW))
    kept.model.cache_clear()
    yield tmp_path / "data"
    kept.model.cache_clear()


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def start_again() -> Model:
    kept.model.cache_clear()
    prepare()
    return kept.model()


def test_it_finds_as_much_as_it_did_in_texts_that_it_has_never_seen() -> None:
    """Written apart from the examples, and never to be learnt from."""
    judged = judge(HELD_OUT)
    assert share(judged, True) >= 0.94
    assert share(judged, False) <= 0.20


def test_it_does_not_take_ordinary_feedback_for_harm() -> None:
    """Told in passing among other things, harm is found less often; the reading of the same day finds the rest."""
    judged = judge(EVERYDAY)
    assert share(judged, True) >= 0.82
    assert share(judged, False) <= 0.20


def test_no_text_that_measures_is_learnt_from() -> None:
    learnt = {reading(one.text).words for one in examples()}
    measured = [json.loads(line)["text"] for file in (HELD_OUT, EVERYDAY) for line in file.read_text().splitlines()]
    assert [text for text in measured if reading(text).words in learnt] == []


def test_examples_say_what_they_are() -> None:
    found = list(examples())
    harm = {one.kind for one in found if one.concern}
    assert len(found) > 10_000
    assert harm == set(shipped()["kinds"]) - {"unread_language"}
    assert harm.isdisjoint({one.kind for one in found if not one.concern})
    assert not [one.text for one in found if set("{|}") & set(one.text)]


def test_the_same_examples_teach_the_same_in_whatever_order_they_come() -> None:
    forwards, backwards = (learn([lesson(one) for one in order]) for order in (FEW, FEW[::-1]))
    assert forwards == backwards


def test_what_was_learnt_is_kept_and_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = start_again()
    assert [file.name for file in files(folder)] == [f"screen-{digest()[:16]}.model"]
    monkeypatch.setattr(kept, "examples", lambda: pytest.fail("it was learnt a second time"))
    assert start_again() == first


@pytest.mark.parametrize("harm", [lambda data: data[:-4], lambda data: b"x" + data[1:], lambda data: b""])
def test_a_damaged_file_is_learnt_again(folder: Path, harm: object) -> None:
    first = start_again()
    file = files(folder)[0]
    file.write_bytes(harm(file.read_bytes()))  # type: ignore[operator]
    assert start_again() == first
    assert kept.unpacked(file.read_bytes()) == first


def test_what_an_installation_has_learnt_serves_all_its_portals(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = start_again()
    monkeypatch.setattr(learnt, "SHARED", folder)
    monkeypatch.setattr(settings, "DATA", folder.with_name("another portal's"))
    monkeypatch.setattr(kept, "examples", lambda: pytest.fail("it was learnt a second time"))
    assert start_again() == first


def test_what_was_learnt_from_older_examples_goes(folder: Path) -> None:
    folder.mkdir()
    (folder / "screen-0123456789abcdef.model").write_bytes(b"old")
    start_again()
    assert [file.name for file in files(folder)] == [f"screen-{digest()[:16]}.model"]


def test_a_folder_that_cannot_be_made_stops_nobody(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.write_text("a file stands where the folder should be")
    assert start_again() == start_again()
    assert "cannot be kept" in caplog.text


def test_nothing_that_was_learnt_is_a_word_of_anybody(folder: Path) -> None:
    start_again()
    data = files(folder)[0].read_bytes()
    assert not [word for one in FEW for word in one.text.split() if len(word) > 3 and word.encode() in data]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hes gona hrt me", "he is going to hurt me"),
        ("k*ll k!ll ki.ll", "kill kill kill"),
        ("k i l l", "kill"),
        ("h1t me b4 skool", "hit me before school"),
        ("kms", "kill myself"),
        ("sewerslide", "suicide"),
        ("heee hitsss meee", "he hits me"),
        ("25 quid", "25 quid"),
    ],
)
def test_what_was_meant_is_read(typed: str, read: str) -> None:
    assert " ".join(reading(typed).words) == read


def test_words_read_stand_where_they_stood() -> None:
    text = "\U0001f62d hes gona k*ll me"
    normal = reading(text)
    assert [text[start:end] for start, end in normal.spans] == ["hes", "hes", "gona", "gona", "k*ll", "me"]


@pytest.mark.parametrize("text", ["我很害怕", "მეშინია სახლში წასვლა", "நான் பயப்படுகிறேன்"])
def test_a_script_that_it_cannot_read_is_read_by_a_person_first(text: str) -> None:
    finding = screen(text)
    assert finding is not None
    assert finding.kind == "unread_language"


def test_a_phrase_that_a_council_added_counts_and_one_that_it_spares_does_not() -> None:
    said = "the lantern was purple on the stairs"
    assert screen(said) is None
    finding = screen(said, rules(Overlay(1, terms=(("exploitation", "lantern was purple", 3),))))
    assert finding is not None
    assert (finding.kind, said[finding.start : finding.end]) == ("exploitation", "lantern was purple")
    harm = "my dad hits me"
    plain, spared = look_at(harm), look_at(harm, rules(Overlay(2, harmless=(harm,))))
    assert spared.score < plain.score


def test_a_finding_names_the_version_that_found_it() -> None:
    finding = screen("he hits me", rules(Overlay(7)))
    assert finding is not None
    assert finding.version == f"{shipped()['version']}.7"
    assert digest()[:8] in finding.version


def test_the_command_line_screens_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"id": "a", "text": "he hits me"}\n{"id": "b", "text": "we had pancakes"}\nnot json\n')
    status = main(["screen", str(file)])
    shown = capsys.readouterr()
    one, two = (json.loads(line) for line in shown.out.splitlines())
    assert status == 1
    assert "line 3" in shown.err
    assert set(one) == set(two) == {"id", "concern", "score", "kind", "evidence"}
    assert (one["id"], one["concern"], one["kind"], one["evidence"]) == ("a", True, "physical_harm", [0, 7])
    assert (two["id"], two["concern"], two["kind"], two["evidence"]) == ("b", False, None, None)
    assert 0 <= two["score"] < one["score"] <= 1
