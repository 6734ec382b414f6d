"""Forms and figures that come as files and go as files."""

import asyncio
import re

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal import sheets
from portal.accounts.models import Group
from portal.guard import action, page
from portal.permissions import May
from portal.surveys import bringing, tabled
from portal.surveys.models import AgeBand, Question, Survey
from portal.surveys.results import Results, results
from portal.surveys.routes.finding import found_survey
from portal.surveys.xlsform import export, importing
from portal.surveys.xlsform.form import Form as Described
from portal.surveys.xlsform.form import LeftOut
from portal.surveys.xlsform.opening import Unreadable
from portal.web import Form, attached, redirect, render

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = "file"


async def bring(request: Request) -> Answered:
    return await _bring(request, Form({}))


async def _bring(request: Request, form: Form, status: int = 200) -> Answered:
    groups = await Group.visible_to(request.scope["person"])
    return render(request, "surveys/bring.html", status, groups=groups, form=form)


async def bring_survey(request: Request) -> Answered:
    """A draft of what the file asks, with all that was left out beside it."""
    person = request.scope["person"]
    form = await Form.read(request)
    groups = {group.key: group for group in await Group.visible_to(person)}
    key = form.choice("group", list(groups), "Choose who the survey is for.")
    band = form.choice("age_band", list(AgeBand), "Choose an age band.")
    described, left = await _read(form)
    if form.errors or described is None:
        return await _bring(request, form, 422)
    details, asked = bringing.details(described, AgeBand(band)), bringing.questions(described)
    survey = await Survey.draft(groups[key], person, details, asked)
    spoken = bringing.translations(survey, described)
    await Survey.filter(id=survey.id).update(left_out=[bringing.spoken(one) for one in left], in_languages=spoken)
    return redirect(f"/surveys/{survey.id}")


async def _read(form: Form) -> tuple[Described | None, list[LeftOut]]:
    file = form.files.get(FILE)
    if not file:
        form.errors[FILE] = "Choose the file of the form."
        return None, []
    try:
        described, left = await asyncio.to_thread(importing.form, file, bringing.languages())
    except Unreadable as wrong:
        form.errors[FILE] = str(wrong)
        return None, []
    if not described.questions:
        form.errors[FILE] = "There is no question in this form that the portal can ask."
    return described, left


async def take_form(request: Request) -> Answered:
    found = await found_survey(request)
    described = bringing.described(found, await Question.filter(survey_id=found.id))
    form_id, spoken = f"portal_{found.lineage.hex}", bringing.languages()
    made = await asyncio.to_thread(export.workbook, described, form_id, found.version, spoken)
    return attached(made, XLSX, f"{_name(found)}.xlsx")


async def results_csv(request: Request) -> Answered:
    found, shown = await _results(request)
    return attached(
        sheets.written(tabled.HEADER, tabled.rows(shown)).encode(), "text/csv", f"{_name(found)}-results.csv"
    )


async def results_xlsx(request: Request) -> Answered:
    found, shown = await _results(request)
    return attached(sheets.workbook({"Results": tabled.marked(shown)}), XLSX, f"{_name(found)}-results.xlsx")


async def _results(request: Request) -> tuple[Survey, Results]:
    found = await found_survey(request)
    return found, await results(found, await Question.filter(survey_id=found.id))


def _name(survey: Survey) -> str:
    return re.sub(r"[^a-z0-9]+", "-", survey.title.lower()).strip("-")[:60] or "survey"


routes = [
    page("/surveys/bring", bring, May.READ_SURVEYS),
    action("/surveys/bring", bring_survey, May.WRITE_SURVEYS),
    page("/surveys/{id}/form.xlsx", take_form, May.READ_SURVEYS),
    page("/surveys/{id}/results.csv", results_csv, May.READ_SURVEYS),
    page("/surveys/{id}/results.xlsx", results_xlsx, May.READ_SURVEYS),
]
