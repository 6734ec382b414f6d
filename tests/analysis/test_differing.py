"""What is different between two codebooks is told word by word; and codes are put, moved and taken out in order."""

from dataclasses import replace
from typing import Any

import pytest

from portal.analysis.codebook import Codebook, Definition, roadmap
from portal.analysis.differing import How, Piece, Weight, differences, of_code, reordered
from portal.analysis.drafting import free_key, mark, mark_of, moved, put, without
from portal.analysis.foreseen import rows

SAFE = Definition("V1", "value", "Safety first", "You keep me safe", "Children are safe at home", terms={"safe": 2})
HEARD = Definition("V2", "value", "Listening", "You listen", "Somebody listens")
HOMES = Definition("T1", "priority", "Homes", "A home", "Homes near")


def book(*codes: Definition) -> Codebook:
    return Codebook("ours", "1", "Ours", codes)


def keys(codes: list[Definition]) -> list[str]:
    return [code.key for code in codes]


def test_words_are_told_with_what_is_gone_where_it_stood() -> None:
    found = of_code(SAFE, replace(SAFE, definition="Children feel safe at home and school"))
    assert found is not None
    assert found.words["Definition"] == [
        Piece("Children ", How.KEPT),
        Piece("are ", How.GONE),
        Piece("feel ", How.NEW),
        Piece("safe at home ", How.KEPT),
        Piece("and school", How.NEW),
    ]
    assert not found.renamed


def test_terms_are_told_as_new_weighed_otherwise_or_gone() -> None:
    old, new = (
        replace(SAFE, terms={"safe": 2, "hurt": 3, "kept": 1}),
        replace(SAFE, terms={"safe": 3, "kept": 1, "a": 1}),
    )
    found = of_code(old, new)
    assert found is not None
    assert found.terms == [Weight("a", None, 1), Weight("safe", 2, 3), Weight("hurt", 3, None)]


def test_codes_are_told_as_added_changed_or_taken_out() -> None:
    renamed = replace(SAFE, name="Safe and well")
    found = differences(book(SAFE, HEARD), book(renamed, HOMES))
    assert [(one.code.key, one.how, one.renamed) for one in found] == [
        ("V1", How.KEPT, True),
        ("T1", How.NEW, False),
        ("V2", How.GONE, False),
    ]


def test_the_same_words_are_no_difference() -> None:
    assert differences(roadmap(), roadmap()) == []
    assert not reordered(roadmap(), roadmap())
    assert reordered(book(SAFE, HEARD), book(HEARD, HOMES, SAFE))
    assert not reordered(book(SAFE, HEARD), book(HEARD))


@pytest.mark.parametrize(
    "changed",
    [{"name": "Safe"}, {"terms": {"safe": 3}}, {"include": ("x",)}, {"examples": ("x",)}],
)
def test_any_change_of_a_word_is_another_codebook(changed: dict[str, Any]) -> None:
    other = replace(SAFE, **changed)
    assert mark(other) != mark(SAFE)
    assert mark_of(book(other)) != mark_of(book(SAFE))


def test_how_it_was_kept_is_no_change() -> None:
    assert mark(replace(SAFE, terms={"a": 1, "b": 2})) == mark(replace(SAFE, terms={"b": 2.0, "a": 1.0}))
    assert mark_of(book(SAFE)) == mark_of(replace(book(SAFE), version="9", name="Theirs"))


def test_codes_are_put_moved_and_taken_out_under_their_heading() -> None:
    line = [SAFE, HEARD, HOMES]
    assert keys(put(line, replace(SAFE, key="V3"))) == ["V1", "V2", "V3", "T1"]
    assert keys(put(line, replace(HOMES, key="C1", kind="category"))) == ["V1", "V2", "T1", "C1"]
    assert put(line, replace(HEARD, name="Heard"))[1].name == "Heard"
    assert keys(without(line, "V1")) == ["V2", "T1"]
    assert keys(moved(line, "V1", 1)) == ["V2", "V1", "T1"]
    for key, by in (("V1", -1), ("V2", 1), ("T1", -1), ("X", 1)):
        assert moved(line, key, by) == line


def test_a_new_code_is_offered_a_key_that_is_free() -> None:
    assert free_key(roadmap().codes, "value") == "V15"
    assert free_key(roadmap().codes, "category") == "C1"
    assert free_key([*roadmap().codes, replace(SAFE, key="C1")], "category") == "C2"
    assert free_key([], "theme") == "T1"


def test_no_count_that_is_told_gives_away_one_that_is_not() -> None:
    old, new = book(SAFE, HEARD), book(SAFE, HEARD, HOMES)
    codes = {
        "V1": {"before": 9, "after": 4, "gained": 0, "lost": 5},
        "V2": {"before": 9, "after": 12, "gained": 5, "lost": 2},
        "T1": {"before": 0, "after": 7, "gained": 7, "lost": 0},
    }
    told = {row.code.key: (row.before, row.after, row.gained, row.lost) for row in rows({"codes": codes}, old, new, 5)}
    assert told == {"V1": (None,) * 4, "V2": (9, 12, 5, None), "T1": (None, 7, 7, None)}
