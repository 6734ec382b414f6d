"""Editions on paper: fit for a board, for an inspection and for everybody who has it read aloud."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portal.reports.edition import Edition, ordered
from portal.reports.figures import Scope
from portal.reports.formats import paper
from portal.reports.formats.issue import Issue
from portal.reports.told import Code, Told
from tests.reports.an_edition import AUTUMN, GROUPS, a_promise, an_edition, an_empty_issue, an_issue
from tests.reports.reading import insides, pages, said, tags

QUOTES = {"V2": ["She always rings back."], "V9": ["Nobody asked what I eat."]}
PARTS = [paper.Part("Children in care", ["lincc"]), paper.Part("Care leavers", ["leavers"])]
LONG = "A code that somebody gave a very long name because it had to say everything at once " * 3
PAPERS: dict[str, Callable[[Issue], bytes]] = {
    "report": lambda issue: paper.report(issue, QUOTES),
    "evidence": lambda issue: paper.evidence(issue, QUOTES, PARTS),
    "slide": paper.slide,
    "position": paper.position,
    "alert": paper.alert,
}
ONE_PAGE = {"slide", "alert"}


def long_names() -> Issue:
    edition = an_edition()
    codes = tuple(replace(one, name=f"{one.key} {LONG}") for one in edition.told.codes)
    groups = {key: f"{name} {LONG}" for key, name in GROUPS.items()}
    asked = tuple(replace(one, title=LONG) for one in edition.told.asked)
    promises = tuple(replace(one, you_said=LONG, came=LONG) for one in edition.told.promises)
    told = replace(edition.told, codes=codes, groups=groups, asked=asked, promises=promises)
    return an_issue(edition=Edition(edition.scope, edition.figures, told), because=LONG, replaces=6)


def first_of_its_kind() -> Issue:
    edition = an_edition()
    return an_issue(edition=Edition(edition.scope, edition.figures, replace(edition.told, earlier={})))


ISSUES = {"full": an_issue, "empty": an_empty_issue, "long": long_names, "first": first_of_its_kind}


@pytest.mark.parametrize("layout", PAPERS)
@pytest.mark.parametrize("kind", ISSUES)
def test_every_paper_can_be_read_aloud(layout: str, kind: str, tmp_path: Path) -> None:
    made = PAPERS[layout](ISSUES[kind]())
    inside, read = insides(made), tags(made, tmp_path)
    assert "<pdfuaid:part>1</pdfuaid:part>" in inside, "it holds to PDF/UA-1"
    assert "/Lang(en-GB)" in inside
    assert "/DisplayDocTitle true" in inside
    assert "/Outlines" in inside
    assert read.count("\n  H1") == 1
    assert read.count("Figure:") == len(re.findall(r"/Alt ?[(<]", inside)), "each drawing says what it shows"
    if layout in ONE_PAGE:
        assert pages(made, tmp_path) == 1


@pytest.mark.parametrize("kind", ISSUES)
def test_a_busy_councillor_reads_four_pages_at_most(kind: str, tmp_path: Path) -> None:
    made = PAPERS["report"](ISSUES[kind]())
    assert "Annex A" not in said(made, tmp_path, pages="4")
    assert "Annex A" in said(made, tmp_path, pages="5")


def test_a_report_says_things_in_the_order_in_which_they_matter(tmp_path: Path) -> None:
    read = tags(PAPERS["report"](an_issue()), tmp_path)
    order = [
        "What we heard, October to December 2026",
        "What matters",
        "What goes well, and what does not",
        "By group",
        "Over time",
        "Who was asked, and who answered",
        "What was promised, and what became of it",
        "What was not answered",
        "What no code covers",
        "In their own words",
        "How it sounds",
        "Annex A: one by one",
        "Annex D: tables",
    ]
    places = [read.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("layout", ["report", "evidence", "position"])
def test_a_promise_names_all_that_it_is_about(layout: str, tmp_path: Path) -> None:
    edition = an_edition()
    one = replace(a_promise("one", "lincc", "V3", "done"), codes=("V3", "V10"))
    edition = Edition(edition.scope, edition.figures, replace(edition.told, promises=(one,)))
    assert "(Respect; Fairness, no discrimination)" in said(PAPERS[layout](an_issue(edition=edition)), tmp_path)


def test_the_practice_alert_tells_of_a_promise_under_each_that_it_is_about(tmp_path: Path) -> None:
    edition = an_edition()
    first, second = (line.code.key for line in ordered(edition.lines, "negative")[:2])
    one = replace(a_promise("one", "lincc", first, "doing"), codes=(first, second))
    edition = Edition(edition.scope, edition.figures, replace(edition.told, promises=(one,)))
    assert said(paper.alert(an_issue(edition=edition)), tmp_path).count("Promised to") == 2


def test_a_slide_is_read_aloud_sentences_first(tmp_path: Path) -> None:
    read = tags(paper.slide(an_issue()), tmp_path, words=True)
    assert read.index("What worries people") < read.index("What is spoken of most") < read.index("Answered:")


def test_each_page_says_of_which_edition_it_is(tmp_path: Path) -> None:
    words = said(PAPERS["report"](an_issue()), tmp_path)
    count = pages(PAPERS["report"](an_issue()), tmp_path)
    assert words.count("Edition 7 · What we heard, October to December 2026 · about everybody") == count - 1
    assert f"{count} of {count}" in words


def test_a_correction_says_so_on_its_cover(tmp_path: Path) -> None:
    issue = an_issue(replaces=6, because="One survey was counted twice.")
    for layout in ("report", "evidence", "position"):
        words = said(PAPERS[layout](issue), tmp_path)
        assert "edition 6: One survey was counted twice." in words, layout


def test_tables_have_headers_and_charts_have_tables(tmp_path: Path) -> None:
    read = tags(PAPERS["report"](an_issue()), tmp_path)
    assert read.count("Table (block)") >= 15
    assert read.count("Table (block)") == read.count("THead")
    assert "/Scope /Column" in read


def test_drawings_tell_in_words_what_they_show() -> None:
    issue = an_issue()
    line = next(one for one in issue.edition.lines if one.share is not None)
    assert f"{line.code.name}: {round((line.share or 0) * 100)} of 100 comments" in insides(paper.slide(issue))


def test_words_stand_in_the_report_and_the_evidence_alone(tmp_path: Path) -> None:
    for layout, make in PAPERS.items():
        words = said(make(an_issue()), tmp_path)
        assert ("She always rings back." in words) is (layout in {"report", "evidence"}), layout


def test_no_words_stand_beside_an_age_or_what_people_are(tmp_path: Path) -> None:
    for scope in (Scope(AUTUMN, age="8-11"), Scope(AUTUMN, by="gender=girl")):
        issue = an_issue(edition=an_edition(scope=scope))
        for layout in ("report", "evidence"):
            assert "She always rings back." not in said(PAPERS[layout](issue), tmp_path)


def test_no_words_stand_where_few_spoke(tmp_path: Path) -> None:
    """Of a code that is not told, an edition may hold quotes by mistake: they stay out."""
    edition = an_edition()
    figures = {name: n for name, n in edition.figures.items() if "/V2/" not in name}
    issue = an_issue(edition=Edition(edition.scope, figures, edition.told))
    assert "She always rings back." not in said(PAPERS["report"](issue), tmp_path)


def test_an_inspector_finds_children_in_care_and_care_leavers_apart(tmp_path: Path) -> None:
    words = said(PAPERS["evidence"](an_issue()), tmp_path)
    children, leavers = (
        words.rindex("Living in Care Council What was asked"),
        words.rindex("Change for Care Leavers What"),
    )
    assert children < leavers
    theirs = words[children:leavers]
    assert "How is home? Round 0" in theirs
    assert "How is home? Round 1" not in theirs, "that was asked of care leavers"
    assert "What changed, with its proof" in theirs
    assert "/boards/lincc" in theirs


def test_an_inspector_reads_what_each_survey_asked(tmp_path: Path) -> None:
    words = said(PAPERS["evidence"](an_issue()), tmp_path)
    annex = words[words.rindex("Annex: what each survey asked") :]
    assert "How is home? Round 0 Living in Care Council, ages 12-17 1. How is it where you live?" in annex
    assert "After the summer camp" not in annex, "of that one no question is known"
    assert "No survey closed in this period." in said(PAPERS["evidence"](an_empty_issue()), tmp_path)


@pytest.mark.parametrize("layout", ["report", "position", "evidence"])
def test_words_that_are_new_are_told_and_that_none_is(layout: str, tmp_path: Path) -> None:
    issue = an_issue()
    assert "more than chance explains: late minibus, menu." in said(PAPERS[layout](issue), tmp_path)
    none = replace(issue, edition=replace(issue.edition, told=replace(issue.edition.told, words=())))
    assert "No word stands out as new, or too few people spoke to tell." in said(PAPERS[layout](none), tmp_path)
    assert "Words were not looked for here." in said(PAPERS[layout](an_empty_issue()), tmp_path)


def test_what_is_only_planned_is_not_called_proved(tmp_path: Path) -> None:
    promises = [replace(one, proved=True) for one in an_edition().told.promises if one.state in {"done", "planned"}]
    told = replace(an_edition().told, promises=tuple(promises))
    words = said(PAPERS["position"](an_issue(edition=replace(an_edition(), told=told))), tmp_path)
    assert "Planned, due on 1 February 2027, with evidence." in words
    assert "Done, proved." in words


def test_an_evidence_file_about_one_group_has_that_part_alone(tmp_path: Path) -> None:
    scope = Scope(AUTUMN, "leavers")
    edition = Edition(scope, {}, replace(an_edition().told, groups={"leavers": GROUPS["leavers"]}, earlier={}))
    words = said(PAPERS["evidence"](an_issue(edition=edition)), tmp_path)
    assert "Care leavers" in words
    assert "Children in care" not in words
    assert "Too little was said for anything to be told." in words


def test_an_alert_asks_and_does_not_blame(tmp_path: Path) -> None:
    words = said(PAPERS["alert"](an_issue()), tmp_path)
    assert words.count("Ask yourselves:") == 3
    assert "What goes well: please go on" in words


def test_a_position_statement_says_what_is_owed(tmp_path: Path) -> None:
    words = said(PAPERS["position"](an_issue()), tmp_path)
    for line in ("Position statement, October to December 2026", "Done: 3", "What we owe", "Overdue:"):
        assert line in words


def test_codes_that_a_council_made_up_have_a_report_too(tmp_path: Path) -> None:
    """With headings of their own, and more of them than fit on a page."""
    edition = an_edition()
    codes = tuple(Code(f"X{n}", f"Our own theme {n}", "", "category") for n in range(70))
    figures = {edition.scope.whole.named(): 900} | {edition.scope.whole.said(one.key): 50 for one in codes}
    told = Told(codes=codes, groups=GROUPS, promises=(a_promise("one", "lincc", "X3", "done"),))
    issue = an_issue(edition=Edition(edition.scope, figures, told))
    for layout, make in PAPERS.items():
        words = said(make(issue), tmp_path)
        assert layout == "alert" or "Our own theme 3" in words, layout
    assert "Annex A" not in said(PAPERS["report"](issue), tmp_path, pages="4")
