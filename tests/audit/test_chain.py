"""Whoever changes the audit trail without the portal's key is found out: 1,000 times of 1,000."""

import random
from dataclasses import replace
from typing import Any

import pytest

from portal.audit.chain import MOST_TOLD, Head, Walk, faults
from tests.audit.tampering import (
    EVERY_TAMPERING,
    Tampering,
    add_one_without_the_key,
    change_a_column,
    cut_the_tail,
    delete_one,
    head_of,
    swap_two,
    trail,
)

TIMES = 125
"""For each of the eight ways: 1,000 in all."""


@pytest.mark.parametrize("tamper", EVERY_TAMPERING, ids=lambda tamper: str(tamper.__name__))
def test_every_tampering_is_found(tamper: Tampering) -> None:
    assert TIMES * len(EVERY_TAMPERING) == 1_000
    missed = []
    for seed in range(TIMES):
        dice = random.Random(seed)
        rows = trail(dice.randrange(2, 40), dice)
        head = head_of(rows)
        assert faults(rows, [head]) == []
        tampered = tamper(rows, dice)
        if tampered == rows or not faults(tampered, [head]):
            missed.append(seed)
    assert missed == []


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (delete_one, "missing"),
        (swap_two, "out of order"),
        (cut_the_tail, "its end was cut off"),
        (change_a_column, "it was changed after it was written"),
        (add_one_without_the_key, "added by somebody without the portal's key"),
    ],
)
def test_what_was_done_is_said_in_plain_words(tamper: Tampering, words: str) -> None:
    for seed in range(20):
        dice = random.Random(seed)
        rows = trail(12, dice)
        told = faults(tamper(rows, dice), [head_of(rows)])
        if words in " ".join(told):
            return
    raise AssertionError(f"{tamper.__name__} was never called {words!r}")


def test_a_trail_that_nobody_touched_is_whole_with_or_without_heads() -> None:
    rows = trail(30, random.Random(1))
    assert faults([]) == faults(rows) == faults(rows, [head_of(rows[:n]) for n in (1, 10, 30)]) == []


def test_an_empty_trail_is_not_whole_when_it_had_begun() -> None:
    [told] = faults([], [Head(3, "0" * 64, "2026-11-20T13:00:00+00:00")])
    assert told.startswith("The trail is empty, but had reached record 3 by 2026-11-20")


def test_one_changed_row_is_one_fault_and_hides_no_other() -> None:
    rows = trail(30, random.Random(2))
    rows[4], rows[20] = replace(rows[4], verb="other"), replace(rows[20], verb="other")
    told = faults(rows)
    assert [line.split()[1] for line in told] == ["5", "21"]


def test_a_row_that_holds_what_no_row_can_is_a_fault_like_any_other() -> None:
    rows = trail(5, random.Random(3))
    odd_values: dict[str, Any] = {"details_sealed": "text", "at": "yesterday", "mac": None}
    for field, odd in odd_values.items():
        told = faults([*rows[:2], replace(rows[2], **{field: odd}), *rows[3:]])
        assert told[0].startswith("Record 3 does not fit"), field


def test_a_trail_broken_all_over_is_told_in_a_few_lines_and_a_number() -> None:
    walk = Walk.along([])
    for row in trail(500, random.Random(4)):
        walk.step(replace(row, thing="elsewhere"))
    walk.end()
    assert (walk.faults, len(walk.told)) == (500, MOST_TOLD)
