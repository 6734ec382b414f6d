"""The files of an edition for programs and spreadsheets: the same tables in each, and nothing that is not shown."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from portal.reports.counts import Place
from portal.reports.edition import Edition
from portal.reports.figures import Scope
from portal.reports.formats import files, paper
from portal.reports.formats.issue import Issue
from portal.reports.formats.tabled import tables
from portal.reports.told import Told
from portal.shares import interval
from portal.sheets import Cell
from tests.reports.an_edition import AUTUMN, CODES, GROUPS, a_promise, an_edition, an_empty_issue, an_issue
from tests.reports.reading import Rows, csv_rows, insides, ods_sheets, said, xlsx_sheets
from tests.reports.schema import problems

SCHEMA = json.loads((Path(files.__file__).parent / "edition.schema.json").read_text())
PAPERS: dict[str, Callable[[Issue], bytes]] = {
    "report": lambda issue: paper.report(issue, {}),
    "evidence": lambda issue: paper.evidence(issue, {}, [paper.Part("Children in care", ["lincc"])]),
    "slide": paper.slide,
    "position": paper.position,
    "alert": paper.alert,
}


def csv(issue: Issue, key: str = "") -> bytes:
    made = files.csv(issue, key)
    assert made is not None
    return made


def numbers(rows: Iterable[Iterable[Cell]]) -> set[float]:
    return {float(one) for row in rows for one in row if isinstance(one, int | float) and not isinstance(one, bool)}


def in_json(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from in_json(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def may_be_told(edition: Edition) -> set[float]:
    """Worked out anew from nothing but the figures that are shown and what was frozen beside them."""
    found: set[float] = set()
    points: set[float] = {0.0}
    for figures in (edition.figures, *edition.told.earlier.values()):
        for name, n in figures.items():
            every = figures.get("/".join((*name.split("/")[:4], "", "*"))) or figures.get(AUTUMN + "/*/*/*//*")
            whole = figures.get("/".join((*name.split("/")[:3], "*", *name.split("/")[4:]))) or n
            for of in filter(None, (every, whole)):
                shares = (min(n / of, 1.0), *interval(min(n, of), of))
                found |= {
                    float(n),
                    *(round(share * 100, 1) for share in shares),
                    *(round(share, 3) for share in shares),
                }
                points |= {float(round(shares[0] * 100))}
    for one in edition.told.asked:
        rate = one.rate or 0.0
        found |= {float(one.cards or 0), float(one.sheets or 0), round(rate * 100, 1), round(rate, 3)}
    heard = edition.told.heard
    found |= {round(share, 3) for share in (heard.share, *heard.range)}
    return found | {one - other for one in points for other in points}


EDITIONS = [pytest.param(an_issue(edition=an_edition(seed)), id=f"made up, {seed}") for seed in (1, 2, 3)]


@pytest.mark.parametrize("issue", [*EDITIONS, pytest.param(an_empty_issue(), id="empty")])
def test_no_file_holds_a_number_that_is_not_shown(issue: Issue) -> None:
    told = may_be_told(issue.edition)
    assert numbers(csv_rows(csv(issue))) <= told
    for sheets in (xlsx_sheets(files.xlsx(issue)), ods_sheets(files.open_document(issue))):
        assert numbers(row for rows in sheets.values() for row in rows) <= told
    made = json.loads(files.as_json(issue))
    cover = {float(made[name]) for name in ("number",)} | {float(n) for n in in_json(made["rule"])}
    assert set(in_json(made)) <= told | cover


OUR_OWN = {
    *("100", "95"),  # of 100 comments; 95 % sure
    *("2025", "2026", "2027", "8", "1"),  # years and days
    *("7", "10", "5"),  # the edition's number, the threshold and the step
    *("18", "3", "12"),  # promises, those of each state, and those that stand in an annex alone
}
"""Numbers of the made-up edition that are no figures."""


@pytest.mark.parametrize("layout", PAPERS)
def test_no_paper_holds_a_number_that_is_not_shown(layout: str, tmp_path: Path) -> None:
    """Neither to look at nor to be read aloud."""
    issue = an_issue()
    told = may_be_told(issue.edition)
    shown = (
        {f"{n:g}" for n in told} | {str(round(n)) for n in told} | {str(round(n * 100)) for n in told if 0 <= n <= 1}
    )
    made = PAPERS[layout](issue)
    words = " ".join([said(made, tmp_path), *re.findall(r"/Alt ?\(([^)]*)", insides(made))])
    for ours in (
        r"\d{4}-\d\d-\d\d",
        r"\b\d+ of \d+(?= Edition|$|\x0c)",
        r"Round \d+",
        r"2\d{3}-Q\d",
        r"https?://\S+",
        r"\. \d+(?= \w|$)",
    ):
        words = re.sub(ours, "", words)
    found = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?\b", words))
    assert len(found) > 5, "there are figures to be looked at"
    assert found <= shown | OUR_OWN


def hiding(hidden: bool) -> Issue:
    """Two groups and what they said, of which one could be had by taking the other from the whole."""
    whole, ours, theirs = (Place(AUTUMN, *group) for group in ((), ("lincc",), ("leavers",)))
    figures = {whole.named(): 10000, theirs.named(): 1325, whole.said("V6"): 5000, theirs.said("V6"): 675}
    if not hidden:
        figures |= {ours.named(): 8675, ours.said("V6"): 4325}
    return an_issue(edition=Edition(Scope(AUTUMN), figures, Told(codes=CODES, groups=GROUPS)))


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods", "json", *PAPERS])
def test_nothing_works_out_what_is_hidden(form: str, tmp_path: Path) -> None:
    """8675 is 10000 without 1325, and 4325 is 5000 without 675."""

    def told(issue: Issue) -> str:
        if form in PAPERS:
            made = PAPERS[form](issue)
            return said(made, tmp_path) + insides(made)
        if form in {"xlsx", "ods"}:
            return str(xlsx_sheets(files.xlsx(issue)) if form == "xlsx" else ods_sheets(files.open_document(issue)))
        return (csv(issue) if form == "csv" else files.as_json(issue)).decode()

    hidden = re.compile(r"\b(8,?675|4,?325|49\.9)\b")
    assert not hidden.search(told(hiding(True)))
    if form not in {"slide", "position", "alert"}:  # these tell of the whole alone
        assert hidden.search(told(hiding(False))), "the search itself must work"


def test_all_files_hold_the_same_tables() -> None:
    issue = an_issue()
    made = {one.key: one for one in tables(issue)}
    assert list(made)[:3] == ["spoke", "values", "themes"]
    assert list(made)[-1] == "notes"
    assert {"by-group", "by-gender", "over-time", "tones", "asked", "promises", "unanswered"} <= set(made)
    for sheets in (xlsx_sheets(files.xlsx(issue)), ods_sheets(files.open_document(issue))):
        assert list(sheets) == list(made)
        for key, table in made.items():
            rows = [row[: len(table.header)] for row in sheets[key][1 : len(table.rows) + 1]]
            assert read(rows) == read(table.rows), key
    every = csv_rows(csv(issue))
    assert every[0] == ("table", "row", "column", "figure")
    assert len(every) == 1 + sum(len(one.rows) * len(one.header) for one in made.values())


def read(rows: Iterable[Iterable[Cell]]) -> Rows:
    """Yes and no are words in one kind of spreadsheet and values in the other."""
    return [
        tuple({True: "yes", False: "no"}[cell] if isinstance(cell, bool) else cell or None for cell in row)
        for row in rows
    ]


def test_what_is_new_and_what_was_asked_are_tables_too() -> None:
    issue = an_issue()
    assert csv_rows(csv(issue, "new-words")) == [("word",), ("late minibus",), ("menu",)]
    first = csv_rows(csv(issue, "questions"))[1]
    assert first == (GROUPS["lincc"], "How is home? Round 0", "12-17", "How is it where you live?")
    made = json.loads(files.as_json(issue))
    assert made["new_words"] == ["late minibus", "menu"]
    assert json.loads(files.as_json(an_empty_issue()))["new_words"] is None


def test_one_table_can_be_had_alone() -> None:
    issue = an_issue()
    rows = csv_rows(csv(issue, "unanswered"))
    assert rows[0] == ("code", "name", "comments, about")
    assert [row[0] for row in rows[1:]] == ["V3", "V9"]
    assert files.csv(issue, "no such table") is None


def test_none_few_and_withheld_are_the_same_empty_cell() -> None:
    issue = an_empty_issue()
    table = next(one for one in tables(issue) if one.key == "values")
    assert {cell for row in table.rows for cell in row[2:]} == {None}
    assert xlsx_sheets(files.xlsx(issue))["values"][-2][1] == "An empty cell is not told."


FORMULAS = ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil")']


@pytest.mark.parametrize("words", FORMULAS)
def test_nobodys_words_become_a_formula(words: str, tmp_path: Path) -> None:
    told = Told(
        codes=CODES, groups={"lincc": words}, promises=(a_promise("one", "lincc", words, "done"),), open=(words,)
    )
    issue = an_issue(edition=Edition(Scope(AUTUMN), {}, told), because=words, replaces=6)
    assert not any(str(cell).startswith(("=", "+", "@", "\t")) for row in csv_rows(csv(issue)) for cell in row)
    file = tmp_path / "edition.xlsx"
    file.write_bytes(files.xlsx(issue))
    with ZipFile(file) as packed:
        assert not any(b"<f>" in packed.read(name) or b"<f " in packed.read(name) for name in packed.namelist())
    assert ods_sheets(files.open_document(issue))["open"][1] == (words,)


def test_an_open_document_begins_with_its_kind() -> None:
    """Offices look for it in the first bytes."""
    file = files.open_document(an_issue())
    assert file[30:38] == b"mimetype"
    assert file[38:].startswith(b"application/vnd.oasis.opendocument.spreadsheet")


@pytest.mark.parametrize("issue", [*EDITIONS, pytest.param(an_empty_issue(), id="empty")])
def test_every_document_is_what_its_schema_says(issue: Issue) -> None:
    made = json.loads(files.as_json(issue))
    assert not list(problems(made, SCHEMA, SCHEMA))


@pytest.mark.parametrize(
    ("at", "wrong"), [("number", "7"), ("comments", 4.5), ("lines", [{}]), ("more", 1), ("made_on", "today")]
)
def test_the_schema_says_no(at: str, wrong: object) -> None:
    made = json.loads(files.as_json(an_issue()))
    assert list(problems(made | {at: wrong}, SCHEMA, SCHEMA))
