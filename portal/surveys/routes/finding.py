"""The survey that an address names, among those that somebody may see."""

from starlette.requests import Request

from portal.surveys.models import Question, Survey
from portal.web import get_or_404, path_id


async def found_survey(request: Request) -> Survey:
    return await get_or_404(Survey.visible_to(request.scope["person"]).select_related("group"), id=path_id(request))


async def found_question(request: Request) -> Question:
    """With its survey and that survey's group."""
    survey = await found_survey(request)
    questions = Question.filter(survey_id=survey.id).select_related("survey__group")
    return await get_or_404(questions, id=path_id(request, "question"))
