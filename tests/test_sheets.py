"""A leader who opens a table sees what was said, and nothing that was said runs."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sheets import BYTE_ORDER_MARK, written

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://elsewhere.example","click")',
    "+44 20 7946 0000",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\tplain",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\u202e=1",
    "\ufeff=1",
    "\0=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(A1)",
    "\ufe661",
    "\u22121",
]


def read(table: str) -> list[list[str]]:
    assert table.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(table.removeprefix(BYTE_ORDER_MARK), newline="")))


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_words_that_look_like_a_formula_are_only_words(text: str) -> None:
    [[heading], [cell]] = read(written([text], [[text]]))
    assert cell == heading == "'" + text.replace("\0", "")


@pytest.mark.parametrize(
    "text", ["I like rice", "5 > 3", "a=b", "“quoted”", "1, 2; 3", "'=1", "", "السلام", "😀", "50 %"]
)
def test_other_words_stay_as_they_were_said(text: str) -> None:
    assert read(written(["said"], [[text]])) == [["said"], [text]]


def test_our_own_numbers_stay_numbers_even_below_nought() -> None:
    table = written(
        ["name", "count", "share", "day", "open", "none"], [["V1", -3, -0.25, date(2026, 11, 22), True, None]]
    )
    assert table.splitlines()[1] == '"V1",-3,-0.25,"2026-11-22","yes",""'


def test_a_row_that_does_not_fit_under_its_header_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        written(["a", "b"], [["1"]])


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_whatever_was_said_every_row_comes_back_and_none_starts_a_formula(rows: list[list[str]]) -> None:
    back = read(written(["a", "b"], rows))[1:]
    said = [[cell.replace("\0", "") for cell in row] for row in rows]
    assert [[cell.removeprefix("'") for cell in row] for row in back] == [
        [cell.removeprefix("'") for cell in row] for row in said
    ]
    assert not [cell for row in back for cell in row if cell.strip()[:1] in set("=+-@＝＋－＠")]
