"""Coded comments go out to other programs when two people want it, and codes and codebooks come back."""

import json
import zipfile
from io import BytesIO

import pytest

from portal.accounts.models import now
from portal.analysis.codebook import roadmap, shipped
from portal.analysis.exporting import EXPORT, reference
from portal.analysis.models import Code, Coding, Edition, Part, Review
from portal.analysis.refi.reading import read
from portal.analysis.refi.writing import qdc
from portal.feedback.periods import week_of
from portal.proposals.models import Proposal
from portal.safeguarding.models import Reading
from portal.web import MOST_FILE
from tests.analysis import qualcoder, refi_schema
from tests.analysis.coded import coded, codes_of
from tests.browser import Browser, Cast, Page

OFFICER = "participation officer"


async def confirmed(cast: Cast, **about: str) -> Proposal:
    made = await Proposal.propose(
        EXPORT, cast[OFFICER], await cast.group("lincc"), {"quarter": "2026-Q4", **about}, "Because"
    )
    found = await Proposal.get(id=made.id).select_related("proposed_by")
    assert await found.decide(cast["safeguarding lead"], EXPORT, confirmed=True)
    return found


async def taken_out(cast: Cast, format: str, **about: str) -> bytes:
    one = await confirmed(cast, **about)
    async with cast.signed_in(OFFICER) as olu:
        answer = (await olu.send(f"/proposals/{one.id}/export", {"as": format})).response
        assert (await olu.send(f"/proposals/{one.id}/export", {"as": "csv"})).status == 409, "it was taken out twice"
    assert answer.headers["content-disposition"] == f'attachment; filename="lincc-2026-Q4.{format}"'
    return answer.content


async def reviewed(cast: Cast, coding: Coding, *keys: str, note: str = "") -> Review:
    return await Review.make(coding, cast[OFFICER], keys, note=note)


async def brought(browser: Browser, field: str, file: bytes, **data: str) -> Page:
    path = {"codes": "/exchange/codes", "codebook": "/exchange/codebook"}[field]
    answer = await browser.client.post(path, data=data, files={field: ("a-file", file)})
    return Page(browser, answer)


def lines(*rows: dict[str, object]) -> bytes:
    return "\n".join(json.dumps(row) for row in rows).encode()


async def test_two_people_have_a_project_made_that_qualcoder_reads(cast: Cast) -> None:
    machine = await coded(cast, "I got bullied 🦊 on the bus", ["V1"])
    person = await coded(cast, "They listen to me", ["V2", "T2"])
    await reviewed(cast, person, "V2", "V13")
    file = await taken_out(cast, "qdpx")
    xml = zipfile.ZipFile(BytesIO(file)).read("project.qde")
    assert refi_schema.breaches(xml, refi_schema.PROJECT, "urn:QDA-XML:project:1.0", "Project") == []
    found = qualcoder.project(file)
    names = roadmap().by_key
    first, second = reference(machine.comment_id), reference(person.comment_id)
    week = week_of(now().date())
    assert found.sources == {first: "I got bullied 🦊 on the bus", second: "They listen to me"}
    assert set(found.coded) == {
        (first, names["V1"].name, "I", "Machine", "2026-11-16 00:00:00"),
        (second, names["V2"].name, "They", "Coder 1", f"{week} 00:00:00"),
        (second, names["V13"].name, "They listen to me", "Coder 1", f"{week} 00:00:00"),
    }
    assert found.attributes[first, "Question"] == "How is home?"


async def test_nothing_in_any_format_names_a_person_an_id_or_a_day(cast: Cast) -> None:
    coding = await coded(cast, "They listen to me", ["V2"])
    await reviewed(cast, coding, "V2", note="Ask Olu")
    olu = cast[OFFICER]
    for format in ("csv", "jsonl", "qdpx"):
        file = await taken_out(cast, format)
        text = file.decode("latin-1")
        if format == "qdpx":
            packed = zipfile.ZipFile(BytesIO(file))
            text = "".join(name + packed.read(name).decode() for name in packed.namelist())
        hidden = [olu.name, "Ask Olu", str(olu.id), str(coding.id), str(coding.comment_id), coding.comment_id.hex]
        assert [one for one in hidden if one in text] == [], format
        assert reference(coding.comment_id) in text


async def test_notes_go_along_only_where_they_were_asked_for_and_confirmed(cast: Cast) -> None:
    coding = await coded(cast, "They listen to me", ["V2"])
    await reviewed(cast, coding, "V2", note="Two things at once")
    [row] = [json.loads(line) for line in (await taken_out(cast, "jsonl", notes="yes")).splitlines()]
    assert row["note"] == "Two things at once"
    [row] = [json.loads(line) for line in (await taken_out(cast, "jsonl")).splitlines()]
    assert "note" not in row
    async with cast.signed_in(OFFICER) as page_of:
        page = await page_of.open("/proposals/new?kind=export")
        made = await page.submit("Propose it", group="lincc", quarter="2026-Q4", reason="Because", notes="yes")
        assert "with them" in made.text


async def test_the_same_week_has_its_comments_in_the_order_of_their_random_ids(cast: Cast) -> None:
    made = [await coded(cast, f"Words {n}") for n in range(6)]
    rows = [json.loads(line) for line in (await taken_out(cast, "jsonl")).splitlines()]
    assert [row["id"] for row in rows] == [reference(one) for one in sorted(coding.comment_id for coding in made)]
    assert {row["week"] for row in rows} == {"2026-11-16"}


async def test_codes_that_were_given_elsewhere_count_as_a_persons(cast: Cast) -> None:
    coding, none = await coded(cast, "I got bullied", ["V1", "T1"]), await coded(cast, "Hello", ["V8"])
    file = lines(
        {"id": reference(coding.comment_id), "codes": ["V1", "Respect"], "tone": "negative", "note": "Bus"},
        {"id": reference(none.comment_id), "codes": [], "none": True},
    )
    async with cast.signed_in(OFFICER) as olu:
        page = await brought(olu, "codes", file)
    assert page.status == 200
    assert "2 comments have the codes of the file now." in page.text
    assert await codes_of(coding) == {"V1": (0.75, True), "T1": (0.75, False), "V3": (None, True)}
    assert await codes_of(none) == {"V8": (0.75, False)}
    review = await Review.get(coding_id=coding.id)
    assert (review.part, review.tone, review.note) == (Part.BROUGHT, "negative", "Bus")
    assert review.suggested == {"V1": 0.75, "T1": 0.75}
    assert review.codebook == roadmap().edition
    assert not await Reading.filter(due_on=None).exists(), "nobody here has read the words"


async def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    file = lines({"id": reference(coding.comment_id), "codes": ["V3"]})
    async with cast.signed_in(OFFICER) as olu:
        await brought(olu, "codes", file)
        await reviewed(cast, coding, "V1", "V9")
        page = await brought(olu, "codes", file)
        assert "0 comments have the codes of the file now. 1 had them before." in page.text
        assert await Review.all().count() == 2
        assert {code.key for code in await Code.filter(Code.STANDS)} == {"V1", "V9"}
        other = lines({"id": reference(coding.comment_id), "codes": ["V4"]})
        assert "1 comment has the codes" in (await brought(olu, "codes", other)).text
    assert {code.key for code in await Code.filter(Code.STANDS)} == {"V4"}


async def test_what_the_machine_said_is_not_taken_for_a_persons_word_unless_it_was_changed(cast: Cast) -> None:
    left, changed = await coded(cast, "I got bullied", ["V1"]), await coded(cast, "They listen", ["V2"])
    rows = [json.loads(line) for line in (await taken_out(cast, "jsonl")).splitlines()]
    for row in rows:
        row["codes"] = ["V3"] if row["id"] == reference(changed.comment_id) else row["codes"]
    async with cast.signed_in(OFFICER) as olu:
        await brought(olu, "codes", lines(*rows))
    assert (await Review.get()).coding_id == changed.id
    assert await codes_of(left) == {"V1": (0.75, None)}


async def test_what_was_brought_can_be_undone_and_the_machine_stands_again(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    async with cast.signed_in(OFFICER) as olu:
        await brought(olu, "codes", lines({"id": reference(coding.comment_id), "codes": ["V3"]}))
    await (await Review.get()).undo()
    assert {code.key for code in await Code.filter(Code.STANDS)} == {"V1"}


async def test_what_cannot_be_taken_is_listed_line_by_line(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    theirs = await coded(cast, "Of another group", ["V1"], group="foster-carers")
    await cast[OFFICER].leave(await cast.group("foster-carers"))
    file = (
        "Reference,Codes,Words\n"
        f"{reference(coding.comment_id)},V3 V4,hello\n"
        "c-0123456789abcdef,V1,hello\n"
        f"{reference(theirs.comment_id)},V1,hello\n"
        f"{reference(coding.comment_id)},Zebras,hello\n"
        ",V1,hello\n"
        f"{reference(coding.comment_id)},,hello\n"
    )
    async with cast.signed_in(OFFICER) as olu:
        page = await brought(olu, "codes", file.encode())
    told = {row.select("th")[0].get_text(): row.select("td")[0].get_text() for row in page.soup.select("tbody tr")}
    assert told == {
        "3": "There is no comment here called c-0123456789abcdef.",
        "4": f"There is no comment here called {reference(theirs.comment_id)}.",
        "5": "The codebook has no code called Zebras.",
        "6": "There is no reference to a comment.",
    }
    assert "1 line says nothing of codes" in page.text
    assert {code.key for code in await Code.filter(Code.STANDS, coding_id=coding.id)} == {"V3", "V4"}


async def test_a_line_for_each_code_as_other_programs_write_them_is_put_together(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    named = reference(coding.comment_id)
    file = f"\ufeffFile;Coder;Codename\n{named};Coder 1;Safety first\n{named}.txt;Coder 1;Fairness, no discrimination\n"
    async with cast.signed_in(OFFICER) as olu:
        await brought(olu, "codes", file.encode())
    assert {code.key for code in await Code.filter(Code.STANDS)} == {"V1", "V10"}


async def test_a_sheet_that_went_out_comes_back_as_it_is(cast: Cast) -> None:
    for keys in (["V1", "T1"], ["V8"], []):
        await coded(cast, 'Words, with\n"all" sorts; of signs', keys)
    for keys in (["V3"], []):
        await reviewed(cast, await coded(cast, "Read by somebody", ["V1"]), *keys)
    before = {(code.coding_id, code.key) for code in await Code.filter(Code.STANDS)}
    for format in ("csv", "jsonl"):
        file = await taken_out(cast, format)
        async with cast.signed_in(OFFICER) as olu:
            page = await brought(olu, "codes", file)
        assert page.status == 200
        assert "0 comments have the codes of the file now. 2 had them before. 3 lines say nothing" in page.text
        assert not page.soup.select("tbody tr")
        assert {(code.coding_id, code.key) for code in await Code.filter(Code.STANDS)} == before


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "Choose the file"),
        (b"x" * (MOST_FILE + 1), "larger than 500 kB"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"name,age\nA,3\n", "a column called Reference"),
        (b'Reference,Codes\n"open', "line"),
    ],
    ids=range(5),
)
async def test_a_file_of_codes_that_is_none_is_refused_in_plain_words(cast: Cast, file: bytes, said: str) -> None:
    async with cast.signed_in(OFFICER) as olu:
        page = await brought(olu, "codes", file)
    assert said in page.text
    assert "Traceback" not in page.text
    assert not await Review.exists()


async def test_a_codebook_goes_out_and_comes_back_as_a_draft(cast: Cast) -> None:
    async with cast.signed_in(OFFICER) as olu:
        out = (await olu.open("/codebooks/nhs/qdc")).response
        assert out.headers["content-disposition"] == 'attachment; filename="nhs-1.qdc"'
        assert read(out.content, list(shipped().values())).book == shipped()["nhs"]
        changed = qdc(roadmap()).replace(b"Safety first", b"Being safe")
        pages = [await brought(olu, "codebook", changed) for _ in range(2)]
        draft = await Edition.get(version=3)
        again = (await olu.open(f"/codebooks/{draft.id}/qdc")).response.content
        changes = await olu.open(f"/codebooks/{draft.id}/changes")
    assert "Roadmap to Excellence, version 3" in pages[0].text
    assert pages[0].soup.select(f"a[href='/codebooks/{draft.id}']")
    assert (draft.key, draft.version, draft.based_on, draft.adopted_at) == ("roadmap", 3, roadmap().edition, None)
    assert draft.book.by_key["V1"].name == "Being safe"
    assert draft.book.by_key["V1"].terms == roadmap().by_key["V1"].terms
    assert "Being safe" in changes.text
    assert "Safety first" in changes.text
    assert again == changed
    assert draft.made_by_id == cast[OFFICER].id


async def test_a_codebook_of_another_program_is_given_a_name(cast: Cast) -> None:
    strange = qdc(roadmap())
    for code in roadmap().codes:
        strange = strange.replace(f'name="{code.name}"'.encode(), f'name="Other {code.key}"'.encode())
    strange = strange.replace(b'guid="', b'guid="{').replace(b'" name=', b'}" name=').replace(b"-5", b"-4")
    async with cast.signed_in(OFFICER) as olu:
        assert "give it a name" in (await brought(olu, "codebook", strange)).text
        assert "There is a codebook by this name" in (await brought(olu, "codebook", strange, name="NHS")).text
        assert not await Edition.exists()
        page = await brought(olu, "codebook", strange, name="Youth work")
    assert "Youth work, version 1" in page.text
    draft = await Edition.get()
    assert (draft.key, draft.version, draft.based_on) == ("youth-work", 1, "")
    assert len(draft.codes) == 22


async def test_a_file_that_means_harm_is_refused_in_plain_words(cast: Cast) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaa">]><CodeBook xmlns="urn:QDA-XML:codebook:1.0">&a;</CodeBook>'
    async with cast.signed_in(OFFICER) as olu:
        page = await brought(olu, "codebook", bomb)
    assert page.status == 422
    assert "declares entities" in page.text
    assert not await Edition.exists()


@pytest.mark.parametrize("called", ["LinCC member", "foster carer", "senior leader", "safeguarding lead"])
async def test_nobody_else_takes_anything_out_or_brings_anything_in(cast: Cast, called: str) -> None:
    async with cast.signed_in(called) as browser:
        pages = [await browser.open("/exchange")]
        pages += [await browser.send(path, {}) for path in ("/exchange/codes", "/exchange/codebook")]
    assert {page.status for page in pages} == {404}


async def test_codes_for_a_comment_that_is_just_coded_anew_have_to_wait(cast: Cast) -> None:
    coding = await coded(cast, "I got bullied", ["V1"])
    await Coding.filter(id=coding.id).update(codebook="roadmap/1")
    async with cast.signed_in(OFFICER) as olu:
        page = await brought(olu, "codes", lines({"id": reference(coding.comment_id), "codes": ["V3"]}))
    assert "just being coded anew" in page.text
    assert not await Review.exists()
