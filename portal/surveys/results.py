"""What was chosen so far, question by question, with small counts withheld."""

from collections import Counter
from dataclasses import dataclass

from portal import settings
from portal.surveys.models import Answer, Kind, Question, Response, Survey


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
    for question, chosen in await Answer.filter(response__survey_id=survey.id).values_list("question_id", "chosen"):
        counts.update((question, option) for option in chosen)
    asked = [question for question in questions if not question.kind.is_words]
    return Results(responses, [(q, _shown(q, counts, responses)) for q in asked])


def _shown(question: Question, counts: Counter[tuple[object, str]], responses: int) -> list[Chosen]:
    """Where one answer alone would be withheld, the rest would give it away, so the next smallest goes with it."""
    counted = {option: counts[question.id, option] for option in question.options}
    hidden = {option for option, count in counted.items() if count < settings.MINIMUM_COUNT}
    if len(hidden) == 1 and question.kind is not Kind.SEVERAL:
        hidden.add(min(counted.keys() - hidden, key=lambda option: counted[option]))
    return [
        Chosen(option, None, None) if option in hidden else Chosen(option, count, count / responses)
        for option, count in counted.items()
    ]
