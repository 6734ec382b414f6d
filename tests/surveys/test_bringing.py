"""Officers bring forms along from other tools, and take theirs to them, and nothing is lost without being named."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from portal import sheets, web
from portal.surveys import forms, ready
from portal.surveys.kinds import Kind
from portal.surveys.models import Question, Survey
from portal.surveys.xlsform import export, form, importing, opening
from portal.surveys.xlsform.form import Asked, Form
from tests.browser import Browser, Cast
from tests.surveys.asking import a_draft
from tests.surveys.workbooks import HEADING, Table, book, send

NO_XLSX = "This is no Excel workbook"


def brought(*rows: Sequence[object], choices: Table = (), heading: Sequence[str] = HEADING) -> tuple[Form, list[str]]:
    """The form, and what was left out as sheet, row and reason."""
    made, left = importing.form(book([heading, *rows], [["list_name", "name", "label"], *choices] if choices else []))
    return made, [f"{one.sheet} {one.row}: {one.why}" for one in left]


def one_of_each() -> Form:
    """With a part, help, a question that cannot be skipped, and rules on faces and on numbers."""
    own = ("At home", "=At school", "Out and about")
    asked = [Asked(kind, f"What about {kind}?", tuple(kind.options(list(own)))) for kind in Kind]
    numbers = next(place for place, one in enumerate(asked) if one.kind is Kind.NUMBER)
    return Form(
        "Home & <school> ${x}",
        (
            *asked,
            Asked(Kind.LONG, "Why?", help="Only if you like.", section="More", shown_if=0, shown_if_options=("OK",)),
            Asked(Kind.ONE, "Who?", ("Ann", "Bo"), shown_if=numbers, shown_if_options=("0", "10")),
            Asked(Kind.DATE, "When?", section="Last", required_because="We have to book a room."),
        ),
        "To make homes better.",
        "Olu reads it.",
        "Only that you had a card.",
    )


def test_a_form_with_every_kind_of_question_passes_pyxform_and_comes_back_equal(tmp_path: Path) -> None:
    made = export.workbook(one_of_each(), "portal_1", 3)
    (tmp_path / "form.xlsx").write_bytes(made)
    checked = convert(tmp_path / "form.xlsx")
    assert checked.warnings == []
    for words in ("What about ranking?", "We have to book a room.", "Only that you had a card.", "selected("):
        assert (words in checked.xform) is (words != "selected(")
    assert importing.form(made) == (one_of_each(), [])


TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]) | st.sampled_from("${}=+'\"<&"))
SOME = TEXTS.map(web.clean).filter(lambda text: text != "").map(lambda text: text[:80])


@st.composite
def some_forms(draw: st.DrawFn) -> Form:
    asked: list[Asked] = []
    for kind in draw(st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=5)):
        options = tuple(kind.options(draw(st.lists(SOME, min_size=2, max_size=4, unique=True))))
        one = Asked(kind, draw(SOME), options, draw(st.just("") | SOME), draw(st.just("") | SOME))
        leads = [place for place, before in enumerate(asked) if before.kind.is_one_of]
        if draw(st.booleans()) and leads:
            place = draw(st.sampled_from(leads))
            one = Asked(
                *(kind, one.text, options, one.help, one.section, draw(st.just("") | SOME)),
                *(place, asked[place].options[:2]),
            )
        asked.append(one)
    return Form(draw(SOME), tuple(asked), draw(st.just("") | SOME))


@given(some_forms())
@hypothesis_settings(max_examples=40)
def test_whatever_officers_write_passes_pyxform_and_comes_back_equal(made: Form) -> None:
    file = export.workbook(made, "portal_1")
    convert(file, file_type=".xlsx")
    assert importing.form(file) == (made, [])


def test_no_question_becomes_a_formula() -> None:
    made = openpyxl.load_workbook(io.BytesIO(export.workbook(one_of_each(), "portal_1")))
    cells = [cell for sheet in made.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "=At school" in [cell.value for cell in cells]


def test_the_limits_are_those_of_the_builder() -> None:
    assert form.MOST_QUESTIONS == ready.MOST_QUESTIONS
    assert form.MOST_OPTIONS == forms.MOST_OPTIONS
    assert form.LONGEST["option"] == forms.LONGEST_OPTION
    assert opening.MOST_BYTES == web.MOST_FILE
    columns = Question._meta.fields_map
    for name in ("text", "help", "section", "required_because"):
        assert form.LONGEST[name] == columns[name].max_length, name  # type: ignore[attr-defined]


KITCHEN_SINK: Table = [
    [
        *("type", "name", "label::English (en)", "label::French (fr)", "relevant", "constraint", "calculation"),
        *("required", "choice_filter", "appearance", "media::image", "parameters", "repeat_count", "default", "$kuid"),
    ],
    ["start", "start"],
    ["deviceid", "deviceid"],
    ["note", "hello", "Welcome to this form", "Bonjour"],
    ["text", "name", "What is your name?", "Nom?", "", "", "", "yes", "", "", "", "", "", "", "kx1"],
    ["integer", "age", "How old are you?", "", "", ". < 120"],
    ["geopoint", "where", "Where do you live?"],
    ["select_one countries", "country", "Which country?", "", "", "", "", "", "", "minimal"],
    ["select_one towns", "town", "Which town?", "", "", "", "", "", "country=${country}"],
    ["select_one_from_file clinics.csv", "clinic", "Which clinic?"],
    ["calculate", "double", "", "", "", "", "${age} * 2"],
    ["begin repeat", "child", "A child", "", "", "", "", "", "", "", "", "", "3"],
    ["text", "child_name", "What is the child called?", "", "${age} > 3"],
    ["end repeat"],
    ["begin_group", "food", "Food", "", "${country} = 'uk'"],
    ["select_multiple foods or_other", "foods", "What do you eat?", "", "", "", "", "", "", "", "food.png"],
    ["end_group"],
    ["range", "mood", "How was it?", "", "", "", "", "", "", "", "", "start=1 end=5 step=1"],
    ["image", "photo", "Take a picture"],
    ["kobo--matrix", "odd", "A matrix"],
    ["", "nothing", "No type at all"],
    ["text", "why", "Why is that?", "", "${country} != 'uk'", "", "", "", "", "", "", "", "", "Because"],
]
LISTS: Table = [
    ["list_name", "name", "label::English (en)", "country", "image"],
    *(["countries", "uk", "United Kingdom"], ["countries", "fr", "France"]),
    *(["towns", "br", "Bromley", "uk"], ["towns", "pa", "Paris", "fr"], ["towns", "pa2", "Paris", "fr"]),
    *(["foods", "rice", "Rice", "", "rice.png"], ["foods", "soup", ""]),
    *(["unused", "x", "X"], ["", "y", "Y"]),
]
NAMED = {
    ("survey", 1): ["French (fr)", "does not speak"],
    ("survey", 2): ["start", "never does"],
    ("survey", 3): ["deviceid", "never does"],
    ("survey", 4): ["Welcome to this form", "note"],
    ("survey", 5): ["What is your name?", "can be skipped", "$kuid"],
    ("survey", 6): ["How old are you?", "any number"],
    ("survey", 7): ["Where do you live?", "where somebody is"],
    ("survey", 8): ["Which country?", "minimal"],
    ("survey", 9): ["Which town?", "country=${country}"],
    ("survey", 10): ["Which clinic?", "another file"],
    ("survey", 11): ["double", "worked out"],
    ("survey", 12): ["A child", "over and over", "several times"],
    ("survey", 13): ["What is the child called?", "${age} > 3", "everybody"],
    ("survey", 16): ["What do you eat?", "Something else", "food.png"],
    ("survey", 18): ["How was it?", "from 1 to 5"],
    ("survey", 19): ["Take a picture", "recording"],
    ("survey", 20): ["A matrix", "no question of this type"],
    ("survey", 21): ["No type at all", "no type"],
    ("survey", 22): ["${country} != 'uk'", "Because"],
    ("choices", 4): ["country"],
    ("choices", 6): ["Paris", "twice"],
    ("choices", 7): ["rice.png"],
    ("choices", 8): ["soup", "no words"],
    ("choices", 9): ["unused", "no question"],
    ("choices", 10): ["no list_name"],
    ("settings", 2): ["instance_name"],
    ("entities", 1): ["not part"],
}


def test_a_form_full_of_what_the_portal_has_not_comes_along_with_every_part_of_it_named() -> None:
    settings = [["form_title", "default_language", "instance_name"], ["Sink", "English (en)", "concat('a')"]]
    file = book(KITCHEN_SINK, LISTS, settings=settings, entities=[["list_name"], ["trees"]])
    made, left = importing.form(file)
    told = {place: " ".join(one.why for one in left if (one.sheet, one.row) == place) for place in NAMED}
    assert {place: words for place in NAMED for words in NAMED[place] if words not in told[place]} == {}
    assert {(one.sheet, one.row) for one in left} == set(NAMED)
    assert made.title == "Sink"
    assert [(one.kind.value, one.text, one.section) for one in made.questions] == [
        ("short", "What is your name?", ""),
        ("one", "Which country?", ""),
        ("one", "Which town?", ""),
        ("short", "What is the child called?", "A child"),
        ("several", "What do you eat?", "Food"),
        ("one", "How was it?", ""),
        ("short", "Why is that?", ""),
    ]
    assert made.questions[4].options == ("Rice", "soup", "Something else")
    assert (made.questions[4].shown_if, made.questions[4].shown_if_options) == (1, ("United Kingdom",))


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ("${mood} = 'a'", ("Good",)),
        ('selected(${mood}, "b")', ("Fine",)),
        ("${mood}='c' or ( ${mood} = 'a' )", ("Good", "Bad")),
        ("selected( ${mood} , 'a') or selected(${mood}, 'b')", ("Good", "Fine")),
        ("${mood} = 'z'", None),
        ("${mood} != 'a'", None),
        ("${mood} = 'a' and ${mood} = 'b'", None),
        ("not(selected(${mood}, 'a'))", None),
        ("${other} = 'a'", None),
        ("string-length(${mood}) > 3", None),
        ("${mood} = 'a' or ${why} = 'b'", None),
        ("true()", None),
    ],
)
def test_a_rule_comes_along_or_is_named(rule: str, options: tuple[str, ...] | None) -> None:
    choices = [["moods", "a", "Good"], ["moods", "b", "Fine"], ["moods", "c", "Bad"]]
    asked = [["select_one moods", "mood", "How is it?"], ["text", "why", "Why?", "", "", "", rule]]
    made, left = brought(*asked, choices=choices)
    question = made.questions[1]
    assert (question.shown_if, question.shown_if_options) == ((0, options) if options else (None, ()))
    assert bool(left) is (options is None)
    assert all(rule in one and one.startswith("survey 3:") for one in left)


@pytest.mark.parametrize(
    ("rule", "options"), [("${n} < 3", ("0", "1", "2")), ("${n} >= 9 or ${n} = 0", ("0", "9", "10")), ("${n} > 10", ())]
)
def test_a_rule_on_a_number_comes_along(rule: str, options: tuple[str, ...]) -> None:
    heading = ["type", "name", "label", "parameters", "relevant"]
    asked = [["range", "n", "How many?", "start=0 end=10 step=1"], ["text", "why", "Why?", "", rule]]
    made, left = brought(*asked, heading=heading)
    assert made.questions[0].kind is Kind.NUMBER
    assert made.questions[1].shown_if_options == options
    assert bool(left) is not bool(options)


def test_too_much_of_anything_is_named_and_cut_or_left_out() -> None:
    choices = [*(["many", f"a{n}", f"Answer {n}"] for n in range(21)), ["one", "a", "Only this"]]
    choices += [["two", "a", "x" * 100], ["two", "b", "B"]]
    rows = [["select_one many", "q", "Many?"], ["select_one one", "r", "One?"], ["select_one two", "s", "W" * 301]]
    made, left = brought(*rows, *(["text", f"t{n}", f"Why {n}?"] for n in range(60)), choices=choices)
    assert len(made.questions) == 60
    assert made.questions[0].text == "W" * 300
    assert made.questions[0].options == ("x" * 80, "B")
    named = {one.partition(":")[0] for one in left}
    assert named == {"survey 2", "survey 3", "survey 4", "survey 64", "choices 24"}


def test_parts_within_parts_and_parts_that_end_are_told() -> None:
    made, left = brought(
        ["begin group", "outer", "Outer"],
        ["begin group", "inner", "Inner"],
        ["text", "a", "A?"],
        ["end group"],
        ["text", "b", "B?"],
        ["end group"],
        ["end group"],
        ["begin group", "empty", "Empty"],
        ["end group"],
        ["begin group", "open", "Open"],
        ["text", "c", "C?"],
    )
    assert [one.section for one in made.questions] == ["Outer: Inner", "", "Open"]
    assert [one.partition(":")[0] for one in left] == ["survey 6", "survey 8", "survey 9", "survey 11"]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(50_000_000))
    return out.getvalue()


def with_part(name: str, old: str, new: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A form of which one file inside is another."""
    out = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(book([HEADING, ["text", "a", "A?"]])))
    with zipfile.ZipFile(out, "w", method) as packed:
        for entry in good.namelist():
            text = good.read(entry).decode()
            packed.writestr(entry, text.replace(old, new, 1) if entry == name else text)
    return out.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("file", "told"),
    [
        pytest.param(b"", "Choose the file", id="empty"),
        pytest.param(b"type,name,label\n", NO_XLSX, id="csv"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), NO_XLSX, id="old xls"),
        pytest.param(b"PK\x05\x06" + bytes(18), "damaged", id="empty zip"),
        pytest.param(book([HEADING, ["text", "a", "A?"]])[:-200], NO_XLSX, id="cut off"),
        pytest.param(bomb(), "unpacks to far more", id="bomb"),
        pytest.param(with_part("xl/workbook.xml", "<workbook", f"{ENTITIES}<workbook"), "damaged", id="entities"),
        pytest.param(
            with_part("xl/worksheets/sheet1.xml", "<worksheet", f"{OUTSIDE}<worksheet"), "damaged", id="outside"
        ),
        pytest.param(with_part("xl/workbook.xml", "<sheets>", "<sheets"), "damaged", id="broken XML"),
        pytest.param(with_part("", "", "", zipfile.ZIP_LZMA), "unusual way", id="lzma"),
        pytest.param(book([["question"], ["A?"]]), "a column called “type”", id="no type"),
        pytest.param(book([HEADING, ["start", "start"]]), "no question in this form", id="no question"),
        pytest.param(book([HEADING, *([["text", "a", "A?"]] * 5_001)]), "more than 5,000 rows", id="rows"),
        pytest.param(sheets.workbook({"form": [HEADING]}), "no sheet called “survey”", id="no survey"),
        pytest.param(bytes(500_001), "larger than 500 kB", id="too large"),
    ],
)
async def test_a_bad_file_is_told_kindly_beside_its_field_and_makes_nothing(cast: Cast, file: bytes, told: str) -> None:
    async with cast.signed_in("participation officer") as olu:
        page = await send(olu, file)
    assert page.status == 422
    problem = page.soup.select_one("#file-problem")
    assert problem is not None
    assert told in problem.get_text()
    assert page.soup.select(".problems a[href='#file']")
    assert page.soup.select("option[value='lincc'][selected]")
    assert not await Survey.exists()


async def test_an_officer_brings_a_form_along_and_sees_line_by_line_what_stayed_behind(cast: Cast) -> None:
    file = book(KITCHEN_SINK, LISTS, settings=[["form_title"], ["Kitchen sink"]])
    async with cast.signed_in("participation officer") as olu:
        page = await (await olu.open("/surveys")).click("Bring a form along (.xlsx)")
        assert page.form("Bring it along")["enctype"] == "multipart/form-data"
        page = await send(olu, file)
    survey = await Survey.get()
    assert (page.status, page.path, page.h1) == (200, f"/surveys/{survey.id}", "Kitchen sink")
    assert await Question.filter(survey_id=survey.id).count() == 7
    food = await Question.get(text="What do you eat?").select_related("shown_if")
    assert (food.shown_if and food.shown_if.text, food.shown_if_options) == ("Which country?", ["United Kingdom"])
    assert "Sheet survey, row 7: “Where do you live?” (type geopoint) was left out" in page.text
    assert len(page.soup.select("[aria-labelledby=left-out] li")) == len(survey.left_out)


async def test_a_survey_that_goes_to_another_tool_and_comes_back_asks_the_same(cast: Cast) -> None:
    asked = [Question(position=1, kind=Kind.FACES, text="=How is home?", options=Kind.FACES.options([]))]
    asked.append(Question(position=2, kind=Kind.LONG, text="Why?", section="More", required_because="It helps."))
    asked[1].shown_if_id, asked[1].shown_if_options = asked[0].id, ["Really bad"]
    survey = await a_draft(cast, asked)
    async with cast.signed_in("participation officer") as olu:
        taken = await (await olu.open(f"/surveys/{survey.id}")).click("Take this form along (.xlsx)")
        assert 'filename="life-in-our-homes.xlsx"' in taken.response.headers["content-disposition"]
        await send(olu, taken.response.content)
    again = await Survey.exclude(id=survey.id).get()
    assert (again.details, again.left_out) == (replace(survey.details, safeguarding_owner_id=None), [])
    names = ("position", "kind", "text", "options", "section", "required_because", "shown_if_options")
    first, second = [await Question.filter(survey_id=one.id).values_list(*names) for one in (survey, again)]
    assert list(first) == list(second)


async def test_no_other_address_takes_a_file_and_this_one_takes_one_from_somebody_signed_in(
    cast: Cast, stranger: Browser
) -> None:
    file = ("form.xlsx", book([HEADING, ["text", "a", "A?"]]))
    big = {"file": ("form.xlsx", bytes(100_000))}
    async with cast.signed_in("participation officer") as olu:
        assert (await olu.client.post("/surveys", files={"file": file})).status_code == 400
        assert (await olu.client.post("/surveys", files=big)).status_code == 413
        assert (await olu.client.post("/surveys/bring", files=[("file", file), ("file", file)])).status_code == 400
        assert (await olu.client.post("/surveys/bring", files={"file": ("x", bytes(700_000))})).status_code == 413
    assert (await stranger.client.post("/surveys/bring", files=big)).status_code == 413
    async with cast.signed_in("LinCC member") as maya:
        assert (await send(maya, file[1])).status == 404
    assert not await Survey.exists()
