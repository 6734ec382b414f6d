"""What coding costs, and how right it is on comments that it has not seen."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from portal.analysis.codebook import Example, examples_of, roadmap, shipped
from portal.analysis.coder import Item
from portal.analysis.coder.evaluating import evaluation, judged
from portal.analysis.coder.figures import Figures
from portal.analysis.coder.learning import learn
from portal.analysis.coder.model import Model
from portal.analysis.coder.shelf import at_hand, base
from tests.benchmarks.figures import Figure
from tests.e2e.running import ROOT, unsettled

CORPORA = ROOT.parent / "shared" / "corpora"
NHS, OURS = CORPORA / "nhs-feedback", CORPORA / "roadmap-dev.jsonl"
COMMENTS, TAUGHT, TURNS = 6_000, 4_000, 200
MEMORY = """
import resource
from portal.analysis.codebook import roadmap
from portal.analysis.coder import Item
from portal.analysis.coder.shelf import at_hand
import json, sys
name, file = sys.argv[1:]
model = at_hand(name, file, roadmap().as_json())
model.code([Item("my social worker never rings me back"), Item("wszystko dobrze, dziekuje bardzo za pomoc")] * 500)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def coder(folder: Path) -> Iterator[Figure]:
    yield from speed(folder)
    if OURS.exists():
        yield from on_ours()
    if NHS.exists():
        yield from on_the_nhs()


def speed(folder: Path) -> Iterator[Figure]:
    """In seconds of one processor, for the machine is shared."""
    book = roadmap().as_json()
    shelved = base(book)
    model = at_hand(shelved.name, shelved.file, book)
    examples = list(examples_of(roadmap()))
    items = [Item(one.text, one.question, one.voice) for one in islice(cycle(examples), COMMENTS)]
    model.code(items[:500])
    began = time.process_time()
    model.code(items)
    yield Figure("comments coded a second, with evidence", COMMENTS / (time.process_time() - began), "", 3_000, True)
    yield Figure("one comment alone, median", statistics.median(_alone(model, items)), "ms", 10)
    yield Figure("memory of the process that codes", _memory(folder, shelved.name, shelved.file), "MB", 300)
    began = time.perf_counter()
    learn(roadmap(), examples[:TAUGHT], date(2026, 11, 22))
    yield Figure(f"training and calibration on {TAUGHT:,} comments", time.perf_counter() - began, "s", 10)


def _alone(model: Model, items: list[Item]) -> Iterator[float]:
    for item in items[:TURNS]:
        began = time.perf_counter()
        model.code([item])
        yield (time.perf_counter() - began) * 1000


def _memory(folder: Path, name: str, file: str) -> float:
    environment = {**unsettled(), "PORTAL_DATA": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", MEMORY, name, file]
    done = subprocess.run(command, cwd=ROOT, env=environment, timeout=120, capture_output=True, text=True, check=True)
    return float(done.stdout)


def on_ours() -> Iterator[Figure]:
    """With nothing but the codebook and its examples."""
    book = roadmap().as_json()
    shelved = base(book)
    found = _evaluated(at_hand(shelved.name, shelved.file, book), list(map(_ours, _lines(OURS))))
    values, themes = found["kinds"]["value"], found["kinds"]["priority"]
    yield Figure("Roadmap: values, micro-F1", values["micro_f1"], "", 0.60, True)
    yield Figure("Roadmap: values, macro-F1", _macro(found, "value"), "", 0.55, True)
    yield Figure("Roadmap: priority themes, micro-F1", themes["micro_f1"], "", 0.65, True)
    yield Figure("Roadmap: people's codes held in three values and three themes", _held(values, themes), "", 0.85, True)
    yield Figure("Roadmap: people's codes held in three of all together", found["held_in_three"], "", 0.85, True)
    yield Figure("Roadmap: tone right", found["tone"]["accuracy"], "", 0.75, True)


def _macro(found: Figures, kind: str) -> float:
    each = [one["f1"] or 0.0 for one in found["codes"].values() if one["kind"] == kind and one["given"]]
    return sum(each) / len(each)


def _held(*kinds: Figures) -> float:
    return float(sum(one["held_in_three"] * one["given"] for one in kinds) / sum(one["given"] for one in kinds))


def on_the_nhs() -> Iterator[Figure]:
    """Taught by its own training part, with the codebook's terms."""
    book = shipped()["nhs"]
    keys = {code.name: code.key for code in book.codes}
    taught = [_nhs(row, keys) for row in _lines(NHS / "train.jsonl")]
    model = learn(book, [*taught, *examples_of(book)], date(2026, 11, 22)).model
    found = _evaluated(model, [_nhs(row, keys) for row in _lines(NHS / "dev.jsonl")])
    yield Figure("NHS: micro-F1", found["micro_f1"], "", 0.71, True)
    yield Figure("NHS: macro-F1 of codes with ten or more", found["macro_f1"], "", 0.57, True)
    yield Figure("NHS: calibration error", found["calibration_error"], "", 0.03)
    yield Figure("NHS: precision at a confidence of 0.90", found["precision_at_90"], "", 0.87, True)
    yield Figure("NHS: tone right", found["tone"]["accuracy"], "", 0.82, True)
    yield Figure("NHS: negative ones found", found["tone"]["negatives_found"], "", 0.80, True)


def _evaluated(model: Model, examples: list[Example]) -> Figures:
    return evaluation(judged(model, examples))


def _lines(file: Path) -> Iterator[Figures]:
    return (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line)


def _ours(row: Figures) -> Example:
    codes = frozenset([*row["values"], *row["priorities"]])
    return Example(row["text"], codes, row["question"], row["group"], row["tone"])


def _nhs(row: Figures, keys: dict[str, str]) -> Example:
    codes = frozenset(keys[name] for name in row["codes"])
    return Example(row["text"], codes, row["question"], "", row["tone"] or "")
