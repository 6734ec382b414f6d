"""What changed from one version of a survey to the next, and what other ages say to the same."""

from starlette.requests import Request
from starlette.responses import Response as Answered

from portal.guard import page
from portal.permissions import May
from portal.surveys.routes.finding import found_survey
from portal.surveys.trends import by_age, by_version, trends
from portal.web import render


async def survey_trends(request: Request) -> Answered:
    found = await found_survey(request)
    versions, ages = await by_version(found), await by_age(found, request.scope["person"])
    shown = {"versions": versions, "by_version": trends(versions), "ages": ages, "by_age": trends(ages)}
    return render(request, "surveys/trends.html", 200, survey=found, **shown)


routes = [page("/surveys/{id}/trends", survey_trends, May.READ_SURVEYS)]
