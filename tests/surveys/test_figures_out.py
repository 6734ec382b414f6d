"""Figures leave as CSV and Excel files, with what the page withholds withheld and nothing that could run."""

import csv
import io

import openpyxl
import pytest

from portal.surveys.kinds import Kind
from portal.surveys.models import Answer, Question, Response, Survey
from tests.browser import Cast
from tests.surveys.asking import open_survey

Row = list[str]
WITHHELD = "withheld (under 5)"


def asked() -> list[Question]:
    own = ["=SUM(A1)", "Pets"]
    kinds = (Kind.FACES, Kind.SEVERAL, Kind.RANKING, Kind.DATE, Kind.LONG)
    return [
        Question(position=place, kind=kind, text=f"=What about {kind}?", options=kind.options(own))
        for place, kind in enumerate(kinds, 1)
    ]


async def answered(survey: Survey, times: int, answers: dict[str, list[str]], start: int = 0) -> None:
    questions = {question.kind.value: question for question in await Question.filter(survey_id=survey.id)}
    for number in range(start, start + times):
        sheet = await Response.create(survey=survey, receipt=f"r{number}", comeback_hash=f"c{number}")
        for kind, chosen in answers.items():
            await Answer.create(response=sheet, question=questions[kind], chosen=chosen)


async def taken(cast: Cast, survey: Survey) -> tuple[list[Row], list[list[object]]]:
    """The CSV file and the Excel file, as they are opened."""
    async with cast.signed_in("participation officer") as olu:
        page = await olu.open(f"/surveys/{survey.id}")
        as_csv = (await page.click("These figures as CSV")).response
        as_xlsx = (await page.click("These figures for Excel")).response
    assert 'filename="life-in-our-homes-results.csv"' in as_csv.headers["content-disposition"]
    assert as_csv.headers["content-type"].startswith("text/csv")
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.content)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    table = csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"), newline=""))
    return list(table), [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_every_choice_stands_in_a_line_with_its_label_and_share(cast: Cast) -> None:
    survey = await open_survey(cast, asked())
    given = {"several": ["=SUM(A1)", "Pets"], "ranking": ["Pets", "=SUM(A1)"], "date": ["2026-11-05"]}
    await answered(survey, 8, {"faces": ["Good"], **given})
    await survey.close(cast["participation officer"])
    table, book = await taken(cast, survey)
    assert table[0] == ["Number", "Question", "How people answer", "Answer", "What is counted", "People", "Share"]
    assert table[1] == ["", "Everybody", "", "", "answered", "8", ""]
    assert ["1", "'=What about faces?", "Five faces with words", "Good", "chose it", "8", "1.0"] in table
    several = ["2", "'=What about several?", "As many of these as they like", "'=SUM(A1)", "chose it", "8", "1.0"]
    assert several in table
    assert ["3", "'=What about ranking?", "Put these in order", "Pets", "put it first", "8", "1.0"] in table
    assert [row[3:6] for row in table if row[0] == "4"] == [["2026", "gave a day of that year", "8"]]
    assert not [row for row in table if row[0] == "5"], "words are read and coded elsewhere"
    assert [[("" if cell is None else str(cell)) for cell in row] for row in book] == [
        [cell.replace("1.0", "1") if cell == "1.0" else cell for cell in row] for row in table
    ]


async def test_few_are_withheld_as_on_the_page(cast: Cast) -> None:
    survey = await open_survey(cast, asked())
    await answered(survey, 9, {"faces": ["Good"]})
    await answered(survey, 2, {"faces": ["Really bad"]}, start=9)
    await survey.close(cast["participation officer"])
    table, book = await taken(cast, survey)
    faces = {row[3]: row[5:] for row in table if row[0] == "1"}
    assert faces["Really bad"] == faces["OK"] == [WITHHELD, WITHHELD]
    assert faces["Good"] == [WITHHELD, WITHHELD], "the rest of eleven would tell the two"
    assert table[2][5] == WITHHELD
    assert WITHHELD in {cell for row in book for cell in row}


async def test_while_people_still_answer_the_file_tells_only_about_how_many_did(cast: Cast) -> None:
    survey = await open_survey(cast, asked())
    await answered(survey, 8, {"faces": ["Good"]})
    table, _ = await taken(cast, survey)
    assert table[1] == ["", "Everybody", "", "", "answered so far, at least", "5", ""]
    assert [row[1] for row in table[1:]] == ["Everybody", "By the poster"]


@pytest.mark.parametrize("people", [0, 4])
async def test_under_five_there_is_no_figure_at_all(cast: Cast, people: int) -> None:
    survey = await open_survey(cast, asked())
    await answered(survey, people, {"faces": ["Good"]})
    await survey.close(cast["participation officer"])
    table, _ = await taken(cast, survey)
    assert [row[1] for row in table[1:]] == ["Everybody", "By the poster"]
    assert {row[5] for row in table[1:]} == {WITHHELD}
    assert table[1][4] == "answered", "it is closed"


async def test_members_and_leaders_get_no_file(cast: Cast) -> None:
    survey = await open_survey(cast, asked())
    for ending in ("results.csv", "results.xlsx", "form.xlsx"):
        async with cast.signed_in("LinCC member") as maya:
            assert (await maya.open(f"/surveys/{survey.id}/{ending}")).status == 404
        async with cast.signed_in("senior leader") as helen:
            assert (await helen.open(f"/surveys/{survey.id}/{ending}")).status == 404
