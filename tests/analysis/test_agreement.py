"""How far two people agree, against examples that were worked out by hand and against the libraries themselves."""

import math
import subprocess
import sys
from random import Random
from typing import Any

import numpy as np
import pytest
from krippendorff import alpha as library_alpha
from sklearn.metrics import cohen_kappa_score

from portal.analysis.agreement import LEAST, Said, agreed, alphas, kappas, strength, work_out
from portal.analysis.codebook import roadmap

KEYS = ["V1", "V2"]


def said(both: int, one: int, other: int, neither: int) -> list[Said]:
    either: list[Said] = [(["V1"], ["V1"]), (["V1"], []), ([], ["V1"]), ([], [])]
    return [pair for pair, times in zip(either, (both, one, other, neither), strict=True) for _ in range(times)]


def row(*cells: int) -> dict[str, Any]:
    worked_out: dict[str, Any] = work_out(said(*cells), KEYS)["codes"]["V1"]
    return worked_out


def test_a_table_worked_out_by_hand_comes_out_as_on_paper() -> None:
    """20 both, 5 and 10 only one of them, 15 neither: seen alike 35 of 50 = .7. By chance .5 * .6 + .5 * .4 = .5, so
    that kappa is (.7 - .5) / (1 - .5). Alpha: 15 differ, 55 yes, 45 no, 100 in all: 1 - 99 * 15 / (55 * 45)."""
    found = row(20, 5, 10, 15)
    assert (found["kappa"], found["alpha"]) == (0.4, 0.4)
    assert (found["positives"], found["same"]) == (35, 35)


def test_krippendorffs_own_example_of_ten_articles_comes_out_as_printed() -> None:
    """Two observers, yes or no: 0100000010 and 1110010000 give alpha = .095."""
    cells = np.array([[1, 1, 3, 5]])
    assert round(float(alphas(cells)[0]), 3) == 0.095


def test_the_interval_is_about_as_wide_as_the_textbook_says() -> None:
    """The standard error of kappa for the table above is sqrt(.7 * .3 / (50 * .5 ** 2)) = .13."""
    found = row(20, 5, 10, 15)
    half = 1.96 * math.sqrt(0.7 * 0.3 / (50 * 0.25))
    assert found["kappa_low"] == pytest.approx(0.4 - half, abs=0.05)
    assert found["kappa_high"] == pytest.approx(0.4 + half, abs=0.05)
    assert found["alpha_low"] < found["alpha"] < found["alpha_high"]


def test_more_comments_make_the_interval_narrower() -> None:
    few, many = row(20, 5, 10, 15), row(80, 20, 40, 60)
    assert many["kappa"] == few["kappa"]
    assert many["kappa_high"] - many["kappa_low"] < 0.6 * (few["kappa_high"] - few["kappa_low"])


def test_the_same_comments_give_the_same_interval_each_time() -> None:
    assert work_out(said(20, 5, 10, 15), KEYS) == work_out(said(20, 5, 10, 15), KEYS)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_worked_out_for_samples_is_what_the_libraries_say(seed: int) -> None:
    dice = Random(seed)
    a = [dice.random() < 0.4 for _ in range(60)]
    b = [one if dice.random() < 0.7 else not one for one in a]
    cells = np.array([[sum((x, y) == pair for x, y in zip(a, b, strict=True)) for pair in TABLE]])
    assert float(kappas(cells)[0]) == pytest.approx(cohen_kappa_score(a, b))
    of_library = library_alpha(np.array([a, b]).astype(int), level_of_measurement="nominal")
    assert float(alphas(cells)[0]) == pytest.approx(of_library)


TABLE = [(True, True), (True, False), (False, True), (False, False)]


@pytest.mark.parametrize("seed", range(3))
def test_each_code_and_all_together_are_what_the_libraries_say_of_every_decision(seed: int) -> None:
    dice = Random(seed)
    pairs: list[Said] = [
        ([k for k in KEYS if dice.random() < 0.5], [k for k in KEYS if dice.random() < 0.5]) for _ in range(80)
    ]
    found = work_out(pairs, KEYS)
    sides = [[[key in one[side] for key in KEYS] for one in pairs] for side in (0, 1)]
    for at, key in enumerate(KEYS):
        a, b = ([one[at] for one in side] for side in sides)
        assert found["codes"][key]["kappa"] == pytest.approx(cohen_kappa_score(a, b), abs=1e-4)
    flat = np.array(sides).reshape(2, -1).astype(int)
    assert found["all"]["kappa"] == pytest.approx(cohen_kappa_score(*flat), abs=1e-4)
    assert found["all"]["alpha"] == pytest.approx(library_alpha(flat, level_of_measurement="nominal"), abs=1e-4)


def test_all_codes_together_draw_whole_comments_anew_and_not_single_decisions() -> None:
    """Where both codes of a comment always go wrong together, there is less to know than twice as many decisions
    tell."""
    alone = said(30, 20, 0, 30)
    together: list[Said] = [(KEYS * len(a), KEYS * len(b)) for a, b in alone]
    one_by_one = work_out(alone, ["V1"])["all"]
    both = work_out(together, KEYS)["all"]
    assert both["kappa"] == one_by_one["kappa"]
    assert both["kappa_low"] == pytest.approx(one_by_one["kappa_low"])


def test_a_code_that_fewer_than_twenty_comments_have_says_nothing() -> None:
    assert LEAST == 20
    assert row(10, 5, 4, 40) == {"positives": 19}
    assert row(10, 5, 5, 40)["kappa"] is not None
    assert agreed(row(10, 5, 4, 40)) is None


def test_where_there_is_nothing_to_tell_apart_no_figure_is_made_up() -> None:
    found = row(30, 0, 0, 0)
    assert (found["kappa"], found["alpha"], found["kappa_low"]) == (None, None, None)
    assert agreed(found) is None


def test_people_who_always_agree_have_one_and_people_who_toss_coins_have_about_nothing() -> None:
    assert row(30, 0, 0, 30)["kappa"] == 1.0
    assert row(25, 25, 25, 25)["kappa"] == 0.0
    assert row(0, 30, 30, 0)["kappa"] == -1.0


def test_nothing_coded_at_all_is_no_error() -> None:
    assert work_out([], KEYS) == {
        "comments": 0,
        "codes": {key: {"positives": 0} for key in KEYS},
        "all": {"positives": 0},
    }


def test_a_hundred_comments_and_a_whole_codebook_are_worked_out() -> None:
    keys = [code.key for code in roadmap().codes]
    assert set(work_out([([keys[0]], [keys[0]])] * 60 + [([], [keys[1]])] * 40, keys)["codes"]) == set(keys)


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (-0.5, "Weak"),
        (0.39, "Weak"),
        (0.4, "Fair"),
        (0.6, "Good"),
        (0.79, "Good"),
        (0.794, "Good"),
        (0.796, "Very strong"),  # as 0.80 stands beside it
        (0.8, "Very strong"),
        (1.0, "Very strong"),
    ],
)
def test_kappa_is_told_in_plain_words(kappa: float, word: str) -> None:
    assert strength(kappa).word == word


def test_the_web_process_loads_neither_library() -> None:
    """numpy may come with openpyxl, which reads and writes workbooks; what is heavy does not."""
    loaded = "{'scipy', 'sklearn', 'krippendorff'} & set(sys.modules)"
    check = f"import sys, portal.app, portal.worker; sys.exit(str(sorted({loaded})) if {loaded} else 0)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr[-300:]) == (0, "")
