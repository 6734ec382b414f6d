"""What an edition says to children: written here, and read by them."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal.boards.wordings import MOST_WORDS
from portal.guard import action, page
from portal.permissions import May
from portal.reports import forms, naming, telling
from portal.reports.models import Report, ReportWording
from portal.reports.models.wording import CHILDREN
from portal.reports.routes.finding import found_report, found_to_work_on
from portal.surveys import comeback
from portal.surveys.models import AgeBand
from portal.web import Form, redirect, render

AGES = {age.value: age for age in CHILDREN}


def _age(asked: str) -> AgeBand:
    if asked not in AGES:
        raise HTTPException(404)
    return AGES[asked]


async def report_words(request: Request) -> Response:
    found, age = await found_to_work_on(request), _age(request.path_params["age"])
    return await _words(request, found, age, Form({}))


async def _words(request: Request, found: Report, age: AgeBand, form: Form, refusal: str = "") -> Response:
    there = await ReportWording.of(found)
    told: dict[str, Any] = {
        "report": found,
        "age": age,
        "there": there,
        "form": form,
        "refusal": refusal,
        "ages": CHILDREN,
    }
    told |= {"most": MOST_WORDS[age], "pictures": sorted(comeback.pictures()), "naming": naming}
    told |= {"published": await found.is_published(), "sentences": telling.sentences(found.edition)}
    told["warning"] = forms.warning(there[age].words, age) if age in there and not form.pairs else ""
    return render(request, "reports/words.html", 409 if refusal else 422 if form.errors else 200, **told)


async def write_report_words(request: Request) -> Response:
    found, age, form = await found_to_work_on(request), _age(request.path_params["age"]), await Form.read(request)
    made = forms.worded(form, age)
    if form.errors:
        return await _words(request, found, age, form)
    if not await ReportWording.write(found, age, request.scope["person"], made.words, made.picture):
        return await _words(request, found, age, form, "It is published, so its words stay as they are.")
    return redirect(f"/reports/{found.number}/words/{age.value}")


async def report_for_children(request: Request) -> Response:
    """`?for=8-11` in the words of that age, or else of the youngest that there are some for."""
    found = await found_report(request)
    there = await ReportWording.of(found)
    asked = request.query_params.get("for", next((age.value for age in there), ""))
    if _age(asked) not in there:
        raise HTTPException(404)
    told: dict[str, Any] = {"age": AGES[asked], "wording": there[AGES[asked]], "ages": list(there)}
    return render(request, "reports/children.html", report=found, **told)


routes = [
    page("/reports/{edition}/words/{age}", report_words, May.READ_REPORTS),
    action("/reports/{edition}/words/{age}", write_report_words, May.WORD_REPORTS, words=True),
    page("/reports/{edition}/children", report_for_children, May.PUBLIC),
]
