"""Forms come along and go in several languages, and every translation that cannot come is named."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from pyxform.xls2xform import convert

from portal.languages import OTHERS, catalog
from portal.surveys import bringing, forms
from portal.surveys.kinds import Kind
from portal.surveys.models import Question, Survey, offer, translate
from portal.surveys.translating import State, Translation, mark, state
from portal.surveys.xlsform import export, form, importing
from portal.surveys.xlsform.form import Asked, Form, Texts
from tests.browser import Cast
from tests.surveys.asking import a_draft, five_questions
from tests.surveys.workbooks import Table, book, send

LANGUAGES = bringing.languages()
HEADING = ["type", "name", "label::English (en)", "label::Polish (pl)", "hint::English (en)", "hint::Polish (pl)"]
MOODS: Table = [
    ["list_name", "name", "label::English (en)", "label::Polish (pl)"],
    *(["moods", "a", "Fine", "Dobrze"], ["moods", "b", "Bad", "Źle"]),
]


def in_all(english: Texts) -> dict[str, Texts]:
    """Some words in every language, where there are any in English."""
    return {
        code: {
            name: f"{code} ${{{said}" if isinstance(said, str) else [f"{code} {one}" for one in said]
            for name, said in english.items()
        }
        for code in OTHERS
    }


def of_every_kind() -> Form:
    """In every language but for one question, which has no words in Polish yet."""
    own = ("At home", "=At school")
    asked = [Asked(kind, f"What about {kind}?", tuple(kind.options(list(own))), "Help") for kind in Kind]
    asked.append(Asked(Kind.LONG, "Why?", section="More", required_because="We must know.", shown_if=0))
    asked[-1] = replace(asked[-1], shown_if_options=("OK",))
    asked = [replace(one, in_languages=in_all(one.english)) for one in asked]
    asked[3] = replace(asked[3], in_languages={k: said for k, said in asked[3].in_languages.items() if k != "pl"})
    told = Form("Homes", tuple(asked), "To mend them.", "Olu.")
    return replace(told, in_languages=in_all(told.english) | {"so": {}})


def brought(survey: Table, choices: Table = (), **settings: str) -> tuple[Form, list[str]]:
    made, left = importing.form(book(survey, choices, settings=[[*settings], [*settings.values()]]), LANGUAGES)
    return made, [f"{one.sheet} {one.row}: {one.why}" for one in left]


def labels(file: bytes, sheet: str, heading: str) -> list[object]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(file))[sheet].iter_rows(values_only=True)
    return [row[head.index(heading)] for row in rows]


def test_a_form_in_six_languages_passes_pyxform_and_comes_back_equal(tmp_path: Path) -> None:
    made = export.workbook(of_every_kind(), "portal_1", 1, LANGUAGES)
    (tmp_path / "form.xlsx").write_bytes(made)
    checked = convert(tmp_path / "form.xlsx")
    assert checked.warnings == []
    for words in ("Bengali (bn)", "Arabic (ar)", catalog("ro").gettext("Really bad"), "pl At home"):
        assert words in checked.xform
    assert importing.form(made, LANGUAGES) == (of_every_kind(), [])


def test_a_form_in_english_alone_has_no_columns_of_others() -> None:
    made = export.workbook(Form("Homes", (Asked(Kind.YES_NO, "Well?", ("Yes", "Sometimes", "No")),)), "portal_1", 1)
    assert b"pl" not in made
    assert importing.form(made, LANGUAGES)[0].in_languages == {}


def test_the_longest_translation_is_that_of_the_builder() -> None:
    assert form.LONGEST_TRANSLATED == forms.MOST_TRANSLATED


@pytest.mark.parametrize(
    ("called", "code"),
    [
        *(
            ("Bangla (bn)", "bn"),
            ("Bengali", "bn"),
            ("বাংলা", "bn"),
            ("Polish (pl)", "pl"),
            ("pl", "pl"),
            ("pl-PL", "pl"),
        ),
        *(("Polski", "pl"), ("polish", "pl"), ("Polski (Polish)", "pl"), ("Arabic (ar)", "ar"), ("العربية", "ar")),
        *(("Română (ro)", "ro"), ("Somali (so)", "so"), ("French (fr)", None), ("Plains Cree", None)),
    ],
)
def test_a_language_is_known_by_its_code_and_by_its_names(called: str, code: str | None) -> None:
    made, left = brought([["type", "name", "label::English", f"label::{called}"], ["text", "a", "How?", "Words"]])
    assert made.questions[0].in_languages == ({code: {"text": "Words"}} if code else {})
    assert list(made.in_languages) == ([code] if code else [])
    assert [one.partition(":")[0] for one in left] == ([] if code else ["survey 1"])


def test_translations_come_along_where_a_part_is_whole_and_are_named_where_it_is_not() -> None:
    made, left = brought(
        [
            HEADING,
            ["note", "about_title", "Our homes", "Nasze domy"],
            ["note", "about_purpose", "To mend them.", ""],
            ["select_one moods", "b", "And now?", "", "", ""],
            ["text", "c", "Why?", "Dlaczego?", "Only if you like.", ""],
            ["text", "d", "When?", "x" * 501],
            ["text", "e", "Who?", "Kto?", "", "Ktokolwiek"],
            ["text", "f", "What?", ""],
            ["begin group", "g", "At home", "W domu"],
            ["begin group", "h", "In the morning", "Rano"],
            ["select_one moods", "a", "How is it?", "Jak jest?", "Take your time.", "Bez pośpiechu."],
            ["end group"],
            ["end group"],
        ],
        MOODS,
    )
    whole = {"text": "Jak jest?", "help": "Bez pośpiechu.", "section": "W domu: Rano"}
    assert [one.in_languages for one in made.questions] == [
        *({}, {}, {}),
        {"pl": {"text": "Kto?"}},
        {},
        {"pl": whole | {"options": ["Dobrze", "Źle"]}},
    ]
    assert (made.title, made.in_languages) == ("Our homes", {"pl": {}})
    named = {"survey 2": "what it is for", "survey 4": "the question", "survey 5": "its help"}
    named |= {"survey 6": "500 letters", "survey 7": "no English beside it"}
    assert [one.partition(":")[0] for one in left] == list(named)
    assert [(line, words) for line, words in zip(left, named.values(), strict=True) if words not in line] == []


def test_languages_that_the_portal_does_not_speak_are_named_once_each() -> None:
    made, left = brought(
        [[*HEADING, "label::French (fr)", "hint::French (fr)", "image::Polish (pl)", "label::Klingon"], *FRENCH],
        [[*MOODS[0], "label::French (fr)", "label::Dothraki"], [*MOODS[1], "Bien", "x"], [*MOODS[2], "Mal", "x"]],
    )
    assert made.questions[0].in_languages == {"pl": {"text": "Jak?", "options": ["Dobrze", "Źle"]}}
    assert [one.partition(":")[0] for one in left] == ["survey 1", "survey 1", "choices 1"]
    for words, line in zip(("French (fr)", "image::Polish (pl)", "Dothraki"), left, strict=True):
        assert words in line


FRENCH = [["select_one moods", "a", "How?", "Jak?", "", "", "Comment?", "Dites.", "a.png", ""]]


def test_a_fixed_list_has_the_words_of_the_portal_and_others_are_named() -> None:
    say = catalog("pl").gettext
    own = [["yes_sometimes_no", f"a{n}", one, say(one)] for n, one in enumerate(("Yes", "Sometimes", "No"))]
    asked = [HEADING, ["select_one yes_sometimes_no", "a", "Well?", "Dobrze?"]]
    made, left = brought(asked, [MOODS[0], *own])
    assert (made.questions[0].kind, made.questions[0].in_languages) == (Kind.YES_NO, {"pl": {"text": "Dobrze?"}})
    assert left == []
    own[1][3] = "Od święta"
    [line] = brought(asked, [MOODS[0], *own])[1]
    assert line.startswith("choices 2: ")
    assert "Od święta" in line


@pytest.mark.parametrize(
    ("heading", "settings"),
    [
        (["label::Polish (pl)", "label::French (fr)"], {"default_language": "Polish (pl)"}),
        (["label::Polski", "label::French (fr)"], {}),
        (["label", "label::French (fr)"], {"default_language": "pl"}),
    ],
)
def test_a_form_without_english_has_its_words_where_the_english_goes_and_as_a_translation(
    heading: Sequence[str], settings: dict[str, str]
) -> None:
    made, left = brought([["type", "name", *heading], ["text", "a", "Jak?", "Comment?"]], **settings)
    assert (made.questions[0].text, made.questions[0].in_languages) == ("Jak?", {"pl": {"text": "Jak?"}})
    assert [one.partition(":")[0] for one in left] == ["survey 1", "survey 1"]
    assert any("no English" in one and "Polish" in one and "translation" in one for one in left)


def test_a_form_in_a_language_that_the_portal_does_not_speak_comes_along_and_says_so() -> None:
    made, [line] = brought([["type", "name", "label::French (fr)", "image"], ["text", "a", "Comment?", ""]])
    assert (made.questions[0].text, made.in_languages) == ("Comment?", {})
    assert line.startswith("survey 1: this form has no English. Its words in “French (fr)”")


def test_columns_that_name_no_language_are_in_the_default_one() -> None:
    asked: Table = [["type", "name", "label", "label::English"], ["text", "a", "Jak?", "How?"]]
    made, left = brought(asked, default_language="Polish (pl)")
    assert (made.questions[0].text, made.questions[0].in_languages, left) == ("How?", {"pl": {"text": "Jak?"}}, [])
    made, [line] = brought(asked)
    assert (made.questions[0].text, made.questions[0].in_languages) == ("How?", {})
    assert line.startswith("survey 1: the column “label” names no language")


def test_the_same_language_twice_is_taken_once_and_named() -> None:
    heading = ["type", "name", "label::English (UK)", "label::English (US)", "label::pl", "label::Polish"]
    made, left = brought([heading, ["text", "a", "Colour?", "Color?", "Kolor?", "Barwa?"]])
    assert (made.questions[0].text, made.questions[0].in_languages) == ("Colour?", {"pl": {"text": "Kolor?"}})
    assert [one.partition(" stands")[0] for one in left] == [
        "survey 1: the column “label::English (US)”",
        "survey 1: the column “label::Polish”",
    ]


def said(part: Survey | Question, **texts: str | list[str]) -> Translation:
    return Translation(texts, mark(part.english), checked=True)


async def test_an_officer_takes_a_survey_along_in_its_languages_and_brings_it_back(cast: Cast) -> None:
    survey = await a_draft(cast, five_questions())
    await offer(survey, "pl")
    about = {"title": "Nasze domy", "purpose": "LinCC pyta.", "readers": "Olu czyta.", "known": "Masz naszą kartę."}
    await translate(survey, "pl", said(survey, **about))
    first, listen, third, *_ = await Question.filter(survey_id=survey.id)
    await translate(first, "pl", said(first, text="Jak jest w domu?"))
    await translate(listen, "pl", said(listen, text="Słuchają?", options=["Tak", "Czasem", "Nie"]))
    await translate(third, "pl", said(third, text="Co?", options=["A", "B", "C"]))
    await third.rewrite(text="What makes a bad day?")
    async with cast.signed_in("participation officer") as olu:
        taken = await (await olu.open(f"/surveys/{survey.id}")).click("Take this form along (.xlsx)")
        page = await send(olu, taken.response.content)
        assert "Polish" in (await page.click("Languages")).text
    assert catalog("pl").gettext("Really bad") in labels(taken.response.content, "choices", "label::Polish (pl)")
    again = await Survey.exclude(id=survey.id).get()
    assert again.left_out == []
    assert (list(again.in_languages), again.told("pl").texts) == (["pl"], about)
    parts: list[Survey | Question] = [again, *await Question.filter(survey_id=again.id)]
    assert [state(part, "pl") for part in parts] == [State.UNCHECKED] * 3 + [State.MISSING] * 3
    assert parts[1].told("pl").text == "Jak jest w domu?"
    assert parts[2].told("pl").options == ["Tak", "Czasem", "Nie"]


@pytest.mark.parametrize("ready", ["pulse-8-11", "safe-12-17"])
async def test_a_ready_survey_in_all_languages_loses_none_on_the_way(cast: Cast, ready: str) -> None:
    async with cast.signed_in("participation officer") as olu:
        await (await olu.open("/surveys")).submit("Start this survey", group="lincc", template=ready)
        survey = await Survey.get()
        for code in OTHERS:
            await offer(survey, code)
        taken = await (await olu.open(f"/surveys/{survey.id}")).click("Take this form along (.xlsx)")
        await send(olu, taken.response.content)
    again = await Survey.exclude(id=survey.id).get()
    kept = [await Question.filter(survey_id=one.id).values_list("in_languages", flat=True) for one in (survey, again)]
    assert (again.in_languages, again.left_out) == ((await Survey.get(id=survey.id)).in_languages, [])
    assert list(kept[0]) == list(kept[1])
