"""How the portal stands to OWASP's ASVS 5.0.0, levels 1 and 2: asvs.toml is whole, and rests on what is there.

`pytest -s tests/test_asvs.py` prints the counts.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.places import is_there

CHAPTERS = [f"V{number}" for number in range(1, 18)]
ASKED = {1: 70, 2: 183}
"""How many requirements the standard has on each level."""

STATUSES = ("met", "not met", "not applicable")
Table = dict[str, dict[str, Any]]


def table() -> Table:
    return tomllib.loads(Path(__file__).with_name("asvs.toml").read_text())


def requirements(table: Table) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Chapter, id and what is said of each."""
    for chapter, rows in table.items():
        yield from ((chapter, id, row) for id, row in rows.items() if id != "title")


def faults(table: Table) -> Iterator[str]:
    for chapter, id, row in requirements(table):
        status, where = row["status"], row.get("where", [])
        if not f"V{id}".startswith(f"{chapter}."):
            yield f"{id} stands in {chapter}"
        if status not in STATUSES:
            yield f"{id} is {status}"
        if status == "met" and not where:
            yield f"{id} is met, but where?"
        if status != "met" and not row.get("why"):
            yield f"{id} is {status}, but why?"
        yield from (f"{id} rests on {place}, which is not there" for place in where if not is_there(place))


def counts(table: Table) -> dict[str, Counter[str]]:
    """How many of each status, by level and over all."""
    rows = [row for _, _, row in requirements(table)]
    found = {f"level {level}": Counter(row["status"] for row in rows if row["level"] == level) for level in ASKED}
    return {**found, "all": Counter(row["status"] for row in rows)}


def test_every_requirement_has_an_answer_that_rests_on_something() -> None:
    assert list(table()) == CHAPTERS
    assert Counter(row["level"] for _, _, row in requirements(table())) == ASKED
    assert list(faults(table())) == []


def test_the_counts_are_told() -> None:
    told = counts(table())
    for name, counted in told.items():
        print(f"ASVS 5.0.0, {name}: " + ", ".join(f"{counted[status]} {status}" for status in STATUSES))
    assert told["all"].total() == sum(ASKED.values())
    assert told["all"]["met"] > told["all"]["not met"] > 0


MET = {"level": 1, "what": "It is safe", "status": "met", "where": ["tests/test_asvs.py::test_the_counts_are_told"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"V2": {"1.1.1": MET}},
        {"V1": {"1.1.1": {**MET, "status": "nearly"}}},
        {"V1": {"1.1.1": {**MET, "where": []}}},
        {"V1": {"1.1.1": {**MET, "status": "not met"}}},
        {"V1": {"1.1.1": {**MET, "status": "not applicable", "why": ""}}},
        {"V1": {"1.1.1": {**MET, "where": ["tests/test_asvs.py::test_that_nobody_wrote"]}}},
        {"V1": {"1.1.1": {**MET, "where": ["tests/test_nothing.py"]}}},
        {"V1": {"10.1.1": MET}},
    ],
)
def test_a_planted_fault_is_found(wrong: Table) -> None:
    assert list(faults({"V1": {"1.1.1": MET}})) == []
    assert list(faults(wrong))
