"""Codebooks and coded comments as REFI-QDA: valid by its schemas, read by QualCoder, known again when they return."""

import io
import random
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from portal.analysis.codebook import Codebook, Definition, roadmap, shipped
from portal.analysis.refi import CODEBOOK, PROJECT, Unreadable
from portal.analysis.refi.opening import MOST_BYTES, opened
from portal.analysis.refi.project import Given, Told, qdpx
from portal.analysis.refi.reading import read
from portal.analysis.refi.writing import qdc
from tests.analysis import qualcoder, refi_schema

WEEK = date(2026, 11, 16)
BOOKS = list(shipped().values())
MOVED = Told(
    *("c-01", "🦊 They moved me <again> & again", "How is home?", "survey", WEEK),
    [Given("V7", "Machine", WEEK, 2, 15), Given("T2", "Coder 1", date(2026, 11, 23))],
    by="Coder 1",
)


def in_xml(inside: str, root: str = f'CodeBook xmlns="{CODEBOOK}"') -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><{root}>{inside}</{root.split()[0]}>'.encode()


def code(name: str, inside: str = "", number: int = 1, codable: str = "true") -> str:
    return f'<Code guid="{number:08}-0000-0000-0000-000000000000" name="{name}" isCodable="{codable}">{inside}</Code>'


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.key)
def test_every_codebook_that_comes_along_is_valid_by_the_schema(book: Codebook) -> None:
    assert refi_schema.breaches(qdc(book), refi_schema.CODEBOOK, CODEBOOK, "CodeBook") == []


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.key)
def test_qualcoder_finds_each_code_under_its_heading_with_its_definition(book: Codebook) -> None:
    found = qualcoder.codebook(qdc(book))
    assert set(found.categories) == set(book.by_kind)
    assert {name: category for name, (category, _) in found.codes.items()} == {
        one.name: heading for heading, codes in book.by_kind.items() for one in codes
    }
    for one in book.codes:
        assert found.codes[one.name][1].startswith(one.definition)
        assert all(line in found.codes[one.name][1] for line in (*one.include, *one.leave_out))


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.key)
def test_a_codebook_that_went_out_comes_back_as_it_was(book: Codebook) -> None:
    found = read(qdc(book), BOOKS)
    assert found.book == book
    assert found.told == ()


def test_a_code_that_was_renamed_elsewhere_keeps_its_key_its_terms_and_its_examples() -> None:
    changed = qdc(roadmap()).replace(b'name="Safety first"', b'name="Being safe"')
    before, after = roadmap().by_key["V1"], read(changed, BOOKS).book.by_key["V1"]
    assert (after.name, after.terms, after.child_name) == ("Being safe", before.terms, before.child_name)


def test_what_is_new_and_what_is_gone_is_told() -> None:
    values = [one for one in roadmap().codes if one.key != "V14"]
    more = Definition("V99", "value", "Joy", "Joy", "Laughing.")
    found = read(qdc(replace(roadmap(), codes=(*values, more))), BOOKS)
    assert found.told == (
        "New: Joy. What is new has no terms and no examples yet.",
        "In Roadmap to Excellence, but not in the file: Honest, consistent, fair, open.",
    )
    assert found.book.by_key["C1"].definition == "Laughing."
    assert found.book.by_key["C1"].kind == "value"


def test_a_codebook_of_another_program_becomes_one_of_ours() -> None:
    inner = code("Peers", code("Bullying", "<Description>Being picked on</Description>", 3), 2, "true")
    member = '<MemberCode guid="00000004-0000-0000-0000-000000000000"/>'
    sets = f'<Sets><Set guid="00000009-0000-0000-0000-000000000000" name="Daily life">{member}</Set></Sets>'
    file = in_xml(f"<Codes>{code('School', inner, 1, 'false')}{code('Dinner', '', 4)}</Codes>{sets}")
    found = read(file, BOOKS, "Youth work")
    assert [(one.key, one.kind, one.name, one.definition) for one in found.book.codes] == [
        ("C1", "school", "Peers", "Peers"),
        ("C2", "school", "Bullying", "Being picked on"),
        ("C3", "daily life", "Dinner", "Dinner"),
    ]
    assert found.book.edition == "youth-work/1"
    assert "What stood under Peers stands beside it now" in found.told[0]


def test_a_strange_codebook_needs_a_name() -> None:
    with pytest.raises(Unreadable, match="give it a name"):
        read(in_xml(f"<Codes>{code('Zebras')}</Codes>"), BOOKS)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (ENTITIES + f'<CodeBook xmlns="{CODEBOOK}"><Codes>&b;</Codes></CodeBook>'.encode(), "declares entities"),
        (OUTSIDE + f'<CodeBook xmlns="{CODEBOOK}"><Codes>&a;</Codes></CodeBook>'.encode(), "declares entities"),
        (in_xml(" " * MOST_BYTES), "more than 2 MB"),
        (packed({"project.qde": b" " * 50_000_000}), "more than 2 MB"),
        (packed({"project.qde": b"<"})[:40], "damaged"),
        (packed({"words.txt": b"hello"}), "no REFI-QDA codebook"),
        (packed({f"{n}.qde": b"" for n in range(20_001)}), "no REFI-QDA codebook"),
        (packed({"project.qde": in_xml("", f'Project name="a" xmlns="{PROJECT}"')}), "no codebook in it"),
        (in_xml(f"<Codes>{code('A')}</Codes>", 'CodeBook xmlns="urn:QDA-XML:codebook:9.0"'), "another version"),
        (in_xml(f"<Codes>{code('A')}</Codes>", "CodeBook"), "another version"),
        (in_xml("", "html"), "no REFI-QDA codebook"),
        (in_xml(""), "no code in this file"),
        (in_xml(f"<Codes>{code('A', '', 1, 'false')}</Codes>"), "no code in this file"),
        (in_xml("<Codes>" + "".join(code(f"A{n}") for n in range(501)) + "</Codes>"), "at most 500"),
        (
            in_xml("<Codes>" + '<Code name="a" isCodable="false">' * 400 + "</Code>" * 400 + "</Codes>"),
            "nested more than",
        ),
        (in_xml("<Codes>" + "<Code>" * 100_000 + "</Code>" * 100_000 + "</Codes>"), "nested more than"),
        (in_xml("<Codes>")[:-5], "damaged"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "damaged"),
        (b"", "no REFI-QDA codebook"),
        (b"name,definition\nA,B\n", "no REFI-QDA codebook"),
        (b"\x00\xff<" * 40, "damaged"),
    ],
    ids=range(21),
)
def test_a_file_that_means_harm_or_is_none_is_refused_in_plain_words(file: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(file, BOOKS, "Another")


def test_a_zip_that_lies_about_its_size_is_read_no_further_than_it_may_be() -> None:
    file = bytearray(packed({"project.qde": b" " * 50_000_000}))
    at = file.rindex(b"PK\x01\x02") + 24
    file[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        read(bytes(file), BOOKS)


def test_no_file_at_all_makes_it_stumble() -> None:
    whole, chance = qdc(roadmap()), random.Random(7)
    for _ in range(300):
        spoilt = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        with suppress(Unreadable):
            read(bytes(spoilt), BOOKS)


def test_coded_comments_are_valid_by_the_schema() -> None:
    file = qdpx(
        roadmap(), "LinCC", WEEK, [MOVED, replace(MOVED, reference="c-02", codes=[], note="Ask\x00 Olu", question="")]
    )
    xml = zipfile.ZipFile(io.BytesIO(file)).read("project.qde")
    assert refi_schema.breaches(xml, refi_schema.PROJECT, PROJECT, "Project") == []
    empty = zipfile.ZipFile(io.BytesIO(qdpx(roadmap(), "LinCC", WEEK, []))).read("project.qde")
    assert refi_schema.breaches(empty, refi_schema.PROJECT, PROJECT, "Project") == []


def test_the_schema_check_finds_what_is_wrong() -> None:
    xml = zipfile.ZipFile(io.BytesIO(qdpx(roadmap(), "LinCC", WEEK, [MOVED]))).read("project.qde")
    for planted in (
        (b"<Users>", b"<Userz>"),
        (b'startPosition="2"', b'startPosition="two"'),
        (b'isCodable="true"', b""),
        (b"T00:00:00Z", b" noon"),
        (b"targetGUID", b"guid"),
    ):
        spoilt = (
            xml.replace(*planted).replace(b"</Users>", planted[1].replace(b"<", b"</"))
            if planted[0] == b"<Users>"
            else xml.replace(*planted)
        )
        assert refi_schema.breaches(spoilt, refi_schema.PROJECT, PROJECT, "Project"), planted


def test_qualcoder_reads_every_coding_at_its_words_and_by_its_coder() -> None:
    found = qualcoder.project(qdpx(roadmap(), "LinCC", WEEK, [MOVED, replace(MOVED, reference="c-02", note="Ask Olu")]))
    assert found.sources["c-01"] == MOVED.text
    assert found.users == ["Coder 1", "Machine"]
    assert [one for one in found.coded if one.source == "c-01"] == [
        ("c-01", "A stable home", "They moved me", "Machine", "2026-11-16 00:00:00"),
        ("c-01", "Children looked after", MOVED.text, "Coder 1", "2026-11-23 00:00:00"),
    ]
    assert found.attributes["c-01", "Question"] == "How is home?"
    assert found.attributes["c-01", "Week of"] == "2026-11-16"
    assert found.memos == {"c-01": "", "c-02": "Ask Olu"}


def test_a_code_that_the_codebook_has_no_more_leaves_nothing_dangling() -> None:
    old = replace(MOVED, codes=[Given("V99", "Machine", WEEK)])
    assert qualcoder.project(qdpx(roadmap(), "LinCC", WEEK, [old])).coded == []


def test_nothing_in_the_project_tells_a_day() -> None:
    file = zipfile.ZipFile(io.BytesIO(qdpx(roadmap(), "LinCC", WEEK, [MOVED])))
    assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert qdpx(roadmap(), "LinCC", WEEK, [MOVED]) == qdpx(roadmap(), "LinCC", WEEK, [MOVED])


def test_the_codebook_of_a_project_can_be_brought_along_too() -> None:
    assert read(qdpx(roadmap(), "LinCC", WEEK, [MOVED]), BOOKS).book == roadmap()
    assert opened(qdc(roadmap())).tag == f"{{{CODEBOOK}}}CodeBook"
