"""Coding, codebooks, training and measuring at the terminal: of files, without a database."""

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

from portal import settings
from portal.analysis.codebook import from_json, roadmap, shipped
from portal.analysis.refi.writing import qdc
from tests import commands
from tests.commands import Said

BOOK: dict[str, Any] = {
    "key": "daily",
    "version": "1",
    "name": "Daily life",
    "codes": [
        {
            "key": "D1",
            "kind": "daily life",
            "name": "Buses & trains",
            "child_name": "Buses",
            "definition": "Getting about.",
        },
        {
            "key": "D2",
            "kind": "daily life",
            "name": "Dinner",
            "child_name": "Dinner",
            "definition": "What there is to eat.",
        },
        {"key": "D3", "kind": "joy", "name": "Animals", "child_name": "Animals", "definition": "Dogs above all."},
    ],
}


async def portal(*arguments: str) -> Said:
    """The first one learns what the codebook's examples teach, for all tests after it."""
    return await commands.portal(*arguments, within=300)


def written(path: Path, rows: list[dict[str, object]]) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return str(path)


@pytest.fixture
def book(tmp_path: Path) -> str:
    file = tmp_path / "daily.json"
    file.write_text(json.dumps(BOOK))
    return str(file)


def said(number: int, seed: int) -> list[dict[str, object]]:
    """Comments in which a word tells the code, some with two and some with none."""
    chance = random.Random(seed)
    words = {"D1": ["bus", "train", "late"], "D2": ["dinner", "pasta", "rice"], "D3": ["dog", "cat", "rabbit"]}
    names = {"D1": "Buses & trains", "D2": "dinner", "D3": "D3"}
    rows: list[dict[str, object]] = []
    for at in range(number):
        keys = chance.sample(list(words), chance.choice([0, 1, 1, 2]))
        text = ["well", *(chance.choice(words[key]) for key in keys), chance.choice(["today", "at home", "I think"])]
        tone = chance.choice(["positive", "negative"])
        group = chance.choice(["child_in_care", "carer"])
        text.append("lovely" if tone == "positive" else "horrible")
        rows.append(
            {"id": at, "text": " ".join(text), "codes": [names[key] for key in keys], "tone": tone, "group": group}
        )
    return rows


async def test_a_file_of_comments_is_coded_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    text = "  They moved me again \U0001f622 to my fourth foster home this year"
    rows = [
        {"id": "a", "text": text, "group": "child_in_care"},
        {"id": "b", "text": "Mama yangu hapendi shule hii kabisa"},
    ]
    file.write_text("\n".join([json.dumps(rows[0]), "{broken", json.dumps(rows[1])]))
    done = await portal("code", str(file))
    assert done.status == 1
    first, second = [json.loads(line) for line in done.out.splitlines()]
    assert "line 2: not readable as JSON" in done.err
    assert (first["id"], first["none"], first["language"]) == ("a", False, "")
    found = {one["key"]: one for one in first["values"]}
    start, end = found["V7"]["evidence"]
    assert "moved" in text[start:end]
    assert all(text[begin:stop] in text[start:end] for begin, stop in found["V7"]["terms"])
    assert 0 < found["V7"]["confidence"] <= 1
    assert "T2" in [one["key"] for one in first["priorities"]]
    assert first["tone"] in {"positive", "negative", "mixed", "neutral"}
    assert first["model"].startswith(roadmap().edition)
    assert (second["values"], second["priorities"], second["none"]) == ([], [], True)
    assert (second["language"], second["reason"]) == ("Swahili", "language")


async def test_a_file_is_coded_by_another_codebook_and_as_a_sheet(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text('id,text\n=1+1,"The nurses were kind, gentle and caring"\n')
    done = await portal("code", str(file), "--codebook", "nhs", "--csv")
    assert done.status == 0, done.err
    [row] = csv.DictReader(io.StringIO(done.out))
    assert row["id"] == "'=1+1"
    assert "N2" in row["categories"].split()
    assert "N2=0." in row["confidence"]
    assert row["none"] == "no"


async def test_a_name_with_half_a_letter_does_not_stop_the_coding_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "\\ud83d", "text": "I got bullied \\ud83d"}\n{"id": [1, {}], "text": "banana"}\n')
    for options in ([], ["--csv"]):
        done = await portal("code", str(file), *options)
        assert done.status == 0, done.err
    first, second = [json.loads(line) for line in (await portal("code", str(file))).out.splitlines()]
    assert first["id"] == "\ud83d"
    assert second["id"] == [1, {}]


async def test_coding_a_file_needs_no_database_and_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{tmp_path}/data/portal.sqlite3")
    file = written(tmp_path / "in.jsonl", [{"text": "I got bullied", "values": ["V1"], "priorities": []}])
    done = await portal("code", file)
    assert json.loads(done.out)["id"] == 1
    assert (await portal("evaluate", file)).status == 0
    assert (await portal("codebook")).status == 0
    assert not (tmp_path / "data").exists()


async def test_offsets_point_into_the_words_as_they_came(tmp_path: Path) -> None:
    texts = ["\r\n\t🦊🦊 ok.\u202e I got\x00 bullied\r\nagain", "I got bullied", " I got bullied"]
    done = await portal("code", written(tmp_path / "in.jsonl", [{"text": text} for text in texts]))
    for text, line in zip(texts, done.out.splitlines(), strict=True):
        [one] = [one for one in json.loads(line)["values"] if one["key"] == "V1"]
        start, end = one["evidence"]
        assert "bullied" in text[start:end]
        assert all(text[begin:stop].strip() in text[start:end] for begin, stop in one["terms"])


async def test_somebody_reads_a_codebook_and_takes_it_elsewhere(tmp_path: Path) -> None:
    shown = await portal("codebook")
    assert "Roadmap to Excellence" in shown.out
    assert "V14   Honest, consistent, fair, open" in shown.out
    assert (await portal("codebook", "nhs", "--as", "qdc")).out.encode().rstrip() == qdc(shipped()["nhs"]).rstrip()
    assert from_json(json.loads((await portal("codebook", "--as", "json")).out)) == roadmap()
    out, back = tmp_path / "roadmap.qdc", tmp_path / "back.json"
    assert (await portal("codebook", "roadmap", "--to", str(out))).status == 0
    assert (await portal("codebook", "--from", str(out), "--to", str(back))).status == 0
    assert from_json(json.loads(back.read_text())) == roadmap()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["codebook", "nowhere"], "there is no codebook nowhere; there are: nhs, roadmap"),
        (["codebook", "roadmap", "--to", "book.txt"], "must end in .json or .qdc"),
        (["codebook", "roadmap", "--to", "/no/such/folder/book.qdc"], "there is no folder"),
        (["codebook", "broken.json"], "is no codebook"),
        (["codebook", "list.json"], "is no codebook"),
        (["codebook", "bomb.qdc"], "declares entities"),
        (["codebook", "missing.qdc"], "there is no file"),
        (["codebook", "."], "is a folder"),
        (["code", "nothing.csv"], "is empty"),
        (["code", "heading.csv"], "has no comments in it"),
        (["evaluate", "heading.jsonl"], "Line 1: not readable as JSON"),
        (["code", "in.jsonl", "--codebook", "empty.json"], "has no codes"),
        (["code", "in.jsonl", "--model", "daily.json"], "is no model of roadmap"),
        (["code", "in.jsonl", "--model", "missing.npz"], "there is no file"),
        (["train", "taught.jsonl", "--to", "/nowhere/model.npz"], "there is no folder /nowhere"),
        (["evaluate", "in.jsonl"], "nothing to measure by"),
        (["train", "in.jsonl", "--to", "model.npz"], "nothing to learn from"),
    ],
    ids=lambda one: "-".join(one)[:40] if isinstance(one, list) else "",
)
async def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, book: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str
) -> None:
    written(tmp_path / "in.jsonl", [{"text": "The bus is late"}])
    written(tmp_path / "taught.jsonl", [{"text": "The bus is late", "codes": ["V1"]}])
    (tmp_path / "nothing.csv").write_text("")
    (tmp_path / "heading.csv").write_text("text,codes\n")
    (tmp_path / "heading.jsonl").write_text("text,codes\n")
    (tmp_path / "empty.json").write_text(json.dumps({**BOOK, "codes": []}))
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "list.json").write_text('{"key": "a", "version": 1, "name": "A", "codes": [[1]]}')
    (tmp_path / "bomb.qdc").write_text('<!DOCTYPE a [<!ENTITY a "aaaa">]><CodeBook>&a;</CodeBook>')
    found = [str(tmp_path / one) if "." in one and not one.startswith(("-", "/")) else one for one in arguments]
    done = await portal(*found)
    assert done.status == 2
    assert done.err.startswith("portal: ")
    assert reason in done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


async def test_a_model_is_trained_on_a_file_and_measured_by_another(tmp_path: Path, book: str) -> None:
    learnt, judged = written(tmp_path / "a.jsonl", said(150, 1)), written(tmp_path / "b.jsonl", said(90, 2))
    model = tmp_path / "model.npz"
    trained = await portal("train", learnt, "--codebook", book, "--to", str(model))
    assert trained.status == 0, trained.err
    assert "150 comments learnt from: daily/1-" in trained.out
    assert "micro F1" in trained.out
    done = await portal("evaluate", judged, "--codebook", book, "--model", str(model), "--json")
    assert done.status == 0, done.err
    found = json.loads(done.out)
    assert found["comments"] == 90
    assert found["micro_f1"] > 0.9
    assert found["tone"]["comments"] == 90
    assert found["tone"]["negatives_found"] > 0.9
    assert set(found["kinds"]) == {"daily life", "joy"}
    assert set(found["codes"]) == {"D1", "D2", "D3"}
    assert set(found["groups"]) == {"child_in_care", "carer"}
    assert sum(one["comments"] for one in found["groups"].values()) == 90
    assert sum(one["comments"] for one in found["lengths"].values()) == 90
    assert found["held_in_three"] == 1.0
    printed = (await portal("evaluate", judged, "--codebook", book, "--model", str(model))).out
    assert "D1 Buses & trains" in printed
    for name in (
        "child_in_care",
        "under 10 words",
        "Daily life",
        "cal. err.",
        "neg. found",
        f"{found['micro_f1']:.3f}",
    ):
        assert name in printed
    coded = await portal("code", judged, "--codebook", book, "--model", str(model))
    assert set(json.loads(coded.out.splitlines()[0])) >= {"daily_life", "joy", "tone", "none"}


async def test_the_figures_are_those_that_can_be_counted_by_hand(tmp_path: Path, book: str) -> None:
    """Of each code by what `portal code` says of the same file."""
    rows, model = said(90, 3), str(tmp_path / "model.npz")
    chance = random.Random(4)
    for row in rows:
        row["codes"] = chance.choice([row["codes"], ["D1"], []])
    file = written(tmp_path / "a.jsonl", rows)
    await portal("train", written(tmp_path / "b.jsonl", said(150, 5)), "--codebook", book, "--to", model)
    lines = (await portal("code", file, "--codebook", book, "--model", model)).out.splitlines()
    machine = [{one["key"] for one in json.loads(line)["daily_life"]} for line in lines]
    people = ["D1" in row["codes"] or "Buses & trains" in row["codes"] for row in rows]  # type: ignore[operator]
    found = json.loads((await portal("evaluate", file, "--codebook", book, "--model", model, "--json")).out)["codes"][
        "D1"
    ]
    both = sum("D1" in keys and person for keys, person in zip(machine, people, strict=True))
    assert (found["both"], found["given"]) == (both, sum(people))
    assert found["machine"] == sum("D1" in keys for keys in machine) - both
    assert found["precision"] == both / sum("D1" in keys for keys in machine)
    assert found["recall"] == both / sum(people)


async def test_the_codebooks_own_examples_can_be_learnt_from_too(tmp_path: Path) -> None:
    taught = [{**code, "examples": [f"{code['name']} are what I like", "Never again"]} for code in BOOK["codes"]]
    book, model = tmp_path / "taught.json", str(tmp_path / "model.npz")
    book.write_text(json.dumps({**BOOK, "codes": taught}))
    file = written(tmp_path / "a.jsonl", said(40, 6))
    done = await portal("train", file, "--codebook", str(book), "--examples", "--to", model, "--json")
    assert done.status == 0, done.err
    alone = await portal("train", file, "--codebook", str(book), "--to", model, "--json")
    assert json.loads(done.out)["comments"] >= 46
    assert json.loads(alone.out)["comments"] == 40


async def test_a_codebook_without_examples_is_coded_by_its_own_wording(tmp_path: Path, book: str) -> None:
    done = await portal("code", written(tmp_path / "in.jsonl", [{"text": "The dogs are lovely"}]), "--codebook", book)
    assert done.status == 0, done.err
    assert set(json.loads(done.out)) >= {"daily_life", "joy"}


async def test_rows_that_nobody_coded_are_told_and_not_counted(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"text": "I got bullied", "codes": ["V1", "t1"], "tone": "negative"},
        {"text": "Hello", "none": True, "codes": []},
        {"text": "I like rice"},
        {"text": "I like beans", "codes": ["Zebras"]},
        {"text": "I like peas", "codes": ["V8"], "coded_by": "Machine"},
    ]
    done = await portal("evaluate", written(tmp_path / "a.jsonl", rows), "--json")
    assert done.status == 1
    assert json.loads(done.out)["comments"] == 2
    assert "line 3: there are no codes" in done.err
    assert "line 4: Roadmap to Excellence has no code called Zebras" in done.err
    assert "1 rows that only the machine had coded were passed over." in done.err


async def test_words_in_another_language_are_held_in_no_suggestion(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"text": "Mama yangu hapendi shule hii kabisa", "codes": ["V1", "V2", "V3"]}]
    found = json.loads((await portal("evaluate", written(tmp_path / "a.jsonl", rows), "--json")).out)
    assert (found["held_in_three"], found["recall"]) == (0.0, 0.0)
