"""What was chosen, question by question, with small counts withheld. Nothing of it is told while people still answer:
one more would be whoever has just come in."""

from collections import Counter
from dataclasses import dataclass

from portal import settings
from portal.surveys import about
from portal.surveys.kinds import Kind
from portal.surveys.models import Answer, Question, Response, Survey
from portal.withholding import in_steps, parts, share


@dataclass(frozen=True, slots=True)
class Chosen:
    """One option; `count` and `share` (0 to 1) are empty where fewer than the minimum chose it."""

    option: str
    count: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """`questions` is empty until enough people have answered at all and the survey is closed; before, `responses` is
    at least so many, in steps."""

    responses: int | None
    questions: list[tuple[Question, list[Chosen]]]
    by_poster: int | None = None
    """At least so many came by the poster, by which one person can answer twice; in steps, and empty where it would
    tell of a few, by poster or by card."""
    so_far: bool = False
    """Whether people still answer."""


async def results(survey: Survey, questions: list[Question]) -> Results:
    """The choice questions; what people wrote is read and coded elsewhere."""
    responses = await Response.filter(survey_id=survey.id).count()
    if responses < settings.MINIMUM_COUNT:
        return Results(None, [], so_far=survey.is_open)
    by_poster = await _by_poster(survey, responses)
    if survey.is_open:
        return Results(in_steps(responses), [], by_poster, so_far=True)
    counts: Counter[tuple[object, str]] = Counter()
    kinds = {question.id: question.kind for question in questions}
    for question, chosen in await Answer.filter(question__survey_id=survey.id).values_list("question_id", "chosen"):
        counts.update((question, option) for option in _counted(kinds[question], chosen))
    shown = [(one, _shown(one, counts, responses)) for one in questions if not one.kind.is_words]
    return Results(responses, shown, by_poster)


async def _by_poster(survey: Survey, responses: int) -> int | None:
    by_poster = await Response.filter(survey_id=survey.id, by_poster=True).count()
    ways = {"poster": by_poster, "card": responses - by_poster}
    kept = parts(ways, responses, settings.MINIMUM_COUNT)["poster"]
    return None if kept is None else in_steps(kept)


def _counted(kind: Kind, chosen: list[str]) -> list[str]:
    """Of a ranking, what came first; of a date, its year: a day could be somebody's birthday."""
    if kind is Kind.RANKING:
        return chosen[:1]
    return [day[:4] for day in chosen] if kind is Kind.DATE else chosen


def least(question: Question) -> int:
    """The smallest count that is shown of it."""
    return max(about.LEAST, settings.MINIMUM_COUNT) if question.about else settings.MINIMUM_COUNT


def _shown(question: Question, counts: Counter[tuple[object, str]], responses: int) -> list[Chosen]:
    """Of what was not offered but typed, such as a year, a small count tells too much by its name alone."""
    options = question.options or sorted(option for asked, option in counts if asked == question.id)
    counted = {option: counts[question.id, option] for option in options}
    if question.kind is Kind.SEVERAL:
        shares = {option: share(count, responses, settings.MINIMUM_COUNT) for option, count in counted.items()}
    else:
        kept = parts(counted, responses, least(question))
        shares = {option: count and count / responses for option, count in kept.items()}
    shown = [Chosen(one, None if shares[one] is None else counted[one], shares[one]) for one in options]
    return [one for one in shown if question.options or one.share is not None]
