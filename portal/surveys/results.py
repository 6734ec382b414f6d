"""What was chosen so far, question by question, with small counts withheld."""

from collections import Counter
from dataclasses import dataclass

from portal import settings
from portal.surveys.models import Answer, Kind, Question, Response, Survey
from portal.withholding import parts, share


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option; `count` and `share` (0 to 1) are empty where fewer than the minimum chose it."""

    option: str
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """`questions` is empty until enough people have answered at all."""

    responses: int | None
    questions: list[tuple[Question, list[Chosen]]]


async def results(survey: Survey, questions: list[Question]) -> Results:
    """The choice questions; what people wrote is read and coded elsewhere."""
    responses = await Response.filter(survey_id=survey.id).count()
    if responses < settings.MINIMUM_COUNT:
        return Results(None, [])
    counts: Counter[tuple[object, str]] = Counter()
    for question, chosen in await Answer.filter(question__survey_id=survey.id).values_list("question_id", "chosen"):
        counts.update((question, option) for option in chosen)
    asked = [question for question in questions if not question.kind.is_words]
    return Results(responses, [(q, _shown(q, counts, responses)) for q in asked])


def _shown(question: Question, counts: Counter[tuple[object, str]], responses: int) -> list[Chosen]:
    counted = {option: counts[question.id, option] for option in question.options}
    if question.kind is Kind.SEVERAL:
        shares = {option: share(count, responses, settings.MINIMUM_COUNT) for option, count in counted.items()}
    else:
        kept = parts(counted, responses, settings.MINIMUM_COUNT)
        shares = {option: count and count / responses for option, count in kept.items()}
    return [Chosen(one, None if shares[one] is None else counted[one], shares[one]) for one in question.options]
