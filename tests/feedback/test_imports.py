"""Comments gathered elsewhere are read row by row: a bad row is named by its line, and nothing else is lost."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.feedback.imports import MOST_CHARACTERS, BadRow, CannotRead, Row, read


def rows(data: bytes | str, name: str = "paper.csv") -> list[Row | BadRow]:
    return list(read(data.encode() if isinstance(data, str) else data, name))


def texts(found: list[Row | BadRow]) -> list[str]:
    return [row.text for row in found if isinstance(row, Row)]


def bad(found: list[Row | BadRow]) -> dict[int, str]:
    return {row.line: row.reason for row in found if isinstance(row, BadRow)}


def test_each_row_of_a_csv_is_a_comment_with_its_line_question_and_day() -> None:
    found = rows("id,text,question,date\n7,More time outside,What helps?,2026-11-16\n8,Nothing,,\n")
    assert found == [
        Row(2, "More time outside", "What helps?", date(2026, 11, 16), dict(_fields(found[0]))),
        Row(3, "Nothing", "", None, dict(_fields(found[1]))),
    ]
    assert _fields(found[0])["id"] == "7"


def _fields(row: Row | BadRow) -> dict[str, object]:
    assert isinstance(row, Row)
    return row.fields


def test_each_line_of_json_is_a_comment() -> None:
    found = rows('{"id": 7, "text": "More time outside"}\r\n\n{"text": "Nothing", "date": "2026-11-16"}\n', "x.jsonl")
    assert texts(found) == ["More time outside", "Nothing"]
    assert [row.line for row in found] == [1, 3]
    assert rows('{"text": "Yes"}', "x.NDJSON")


@pytest.mark.parametrize("name", ["paper.csv", "PAPER.CSV"])
def test_a_file_from_a_spreadsheet_is_read_without_its_mark(name: str) -> None:
    found = rows("\ufefftext,id\r\nIt’s fine,1\r\n".encode(), name)
    assert texts(found) == ["It’s fine"]


def test_a_mark_at_the_start_of_json_lines_is_no_letter() -> None:
    assert texts(rows(b'\xef\xbb\xbf{"text": "Hello"}', "x.jsonl")) == ["Hello"]


def test_a_file_from_an_old_mac_is_read() -> None:
    assert texts(rows(b"text,id\rhello,1\rthere,2\r")) == ["hello", "there"]


def test_commas_quotes_and_line_breaks_inside_quotes_belong_to_the_words() -> None:
    found = rows('text,id\n"Hello, ""you""\n\nand you",1\nNext,2\n')
    assert texts(found) == ['Hello, "you"\n\nand you', "Next"]
    assert [row.line for row in found] == [2, 5]


def test_every_bad_row_is_named_by_line_and_reason_and_the_others_are_read() -> None:
    found = rows(
        "text,date\n"
        "Good one,\n"
        ",2026-11-16\n"
        " \x00 ,\n"
        f"{'x' * (MOST_CHARACTERS + 1)},\n"
        "Bad day,16/11/2026\n"
        "Not yet,2999-01-01\n"
        '"broken" quote,\n'
        "Last one,2026-01-01\n"
    )
    assert texts(found) == ["Good one", "Last one"]
    assert bad(found) == {
        3: "the text is empty",
        4: "the text is empty",
        5: "the text is 20,001 characters long; we can keep 20,000",
        6: "the date '16/11/2026' is not written like 2026-11-22",
        7: "the date 2999-01-01 has not come yet",
        8: bad(found)[8],
    }
    assert bad(found)[8].startswith("not readable as CSV")


def test_every_bad_line_of_json_is_named_and_the_others_are_read() -> None:
    lines = ['{"text": "Good one"}', '{"text":', '["text"]', '{"words": "x"}', '{"text": 7}', '{"text": null}', "null"]
    found = rows("\n".join([*lines, '{"text": "Last one"}']), "x.jsonl")
    assert texts(found) == ["Good one", "Last one"]
    assert bad(found) == {
        2: bad(found)[2],
        3: "not a JSON object",
        4: "there is no text",
        5: "there is no text",
        6: "there is no text",
        7: "not a JSON object",
    }
    assert bad(found)[2].startswith("not readable as JSON")


def test_a_line_of_json_that_is_nested_too_deep_is_one_bad_row() -> None:
    found = rows('{"text": "Good one"}\n' + "[" * 100_000 + '\n{"text": "Last one"}', "x.jsonl")
    assert texts(found) == ["Good one", "Last one"]
    assert list(bad(found)) == [2]


def test_empty_lines_before_a_bad_row_do_not_shift_its_line() -> None:
    found = rows("text,id\nGood one,1\n\n\n,2\nLast one,3\n")
    assert texts(found) == ["Good one", "Last one"]
    assert bad(found) == {5: "the text is empty"}


def test_a_row_with_too_few_or_too_many_columns_is_read_as_far_as_it_goes() -> None:
    found = rows("id,text\n1\n2,Hello,and,more\n")
    assert texts(found) == ["Hello"]
    assert bad(found) == {2: "there is no text"}


def test_a_quote_that_never_ends_is_one_bad_row_and_keeps_those_before() -> None:
    found = rows('text\nGood one\n"never ends\n')
    assert texts(found) == ["Good one"]
    assert list(bad(found)) == [3]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"text\nhello", "paper.xlsx", "must end in .csv, .jsonl, .ndjson"),
        (b"text\nhello", "csv", "must end in"),
        (b"text\nhell\xf6", "paper.csv", r"not UTF-8 text \(byte 9\)"),
        ("text\nhello".encode("utf-16"), "paper.csv", "not UTF-8"),
        (b"words,id\nhello,1", "paper.csv", r"no column called text; the columns are words, id"),
        (b"", "paper.csv", "is empty"),
        (b"\n\nhello", "paper.csv", "no column called text; the columns are none"),
        (b'"broken"header,text\nhello,1', "paper.csv", "CSV"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(CannotRead, match=reason):
        rows(data, name)


def test_a_day_may_come_with_a_time_and_today_has_come() -> None:
    today = datetime.now(UTC).date() - timedelta(days=1)
    found = rows(f"text,date\nHello,{today}T14:30:00Z\nThere,{today}\n")
    assert [row.said_on for row in found if isinstance(row, Row)] == [today, today]


def test_words_and_questions_lose_what_nobody_types() -> None:
    [row] = rows(json.dumps({"text": " a\x00b\ud800c\u202e \r\n", "question": f"Why\x07{'?' * 400}"}), "x.jsonl")
    assert isinstance(row, Row)
    assert row.text == "abc"
    assert row.question == ("Why" + "?" * 400)[:300]


@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.jsonl"]))
@example(b"text\n\x00\n", "x.csv")
@example(b'text,"\n', "x.csv")
@example(b"text\r\r\n", "x.csv")
@example(b'{"text": "\\ud800"}', "x.jsonl")
@example(b'{"text": "x", "date": 1e999}', "x.jsonl")
@example(b'{"text": "x", "date": [[]], "question": {}}', "x.jsonl")
@example(b"1" * 5_000, "x.jsonl")
def test_whatever_somebody_brings_is_read_or_refused_in_words(data: bytes, name: str) -> None:
    try:
        found = rows(data, name)
    except CannotRead as exc:
        found = [BadRow(1, str(exc))]
    for row in found:
        assert row.line >= 1
        assert row.reason if isinstance(row, BadRow) else row.text


@given(st.text(max_size=200), st.sampled_from(["text", "text,id", "id,text"]))
@example('"a"b', "text")
@example("\r", "id,text")
def test_whatever_stands_below_a_good_heading_is_read_or_named(body: str, heading: str) -> None:
    try:
        found = rows(f"{heading}\n{body}".encode("utf-8", "replace"))
    except CannotRead as exc:
        pytest.fail(f"the heading was fine: {exc}")
    assert all(row.line >= 2 for row in found)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=12))
def test_no_row_that_a_spreadsheet_wrote_is_lost(said: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["id", "text"], *([n, words] for n, words in enumerate(said))])
    found = rows(out.getvalue().encode("utf-8", "replace"))
    assert len(found) == len(said)


@given(st.lists(st.one_of(st.text(max_size=40), st.none(), st.integers()), max_size=12))
def test_no_line_of_json_is_lost(said: list[object]) -> None:
    data = "\n".join(json.dumps({"text": words}) for words in said)
    found = rows(data, "x.jsonl")
    assert [row.line for row in found] == list(range(1, len(said) + 1))
