"""What was chosen in several surveys side by side: the versions of one, or one for every age. Small counts withheld."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Self

from portal.accounts.models import Person
from portal.surveys.models import AgeBand, Question, Survey
from portal.surveys.results import Chosen, Results, results

WITHHELD, NOT_ASKED, STILL_OPEN = "withheld", "not asked", "still open"
SAME, ALIKE = attrgetter("asks_the_same"), attrgetter("asks_alike")


@dataclass(frozen=True, slots=True)
class Column:
    """One survey, its questions that offer something to choose from, and what makes two of them comparable."""

    survey: Survey
    results: Results
    questions: list[Question]
    same: Callable[[Question], object]

    @classmethod
    async def of(cls, survey: Survey, same: Callable[[Question], object]) -> Self:
        questions = [one for one in await Question.filter(survey_id=survey.id) if not one.kind.is_words]
        return cls(survey, await results(survey, questions), questions, same)

    def asked(self, question: Question) -> Question | None:
        """The one of this survey that asks the same."""
        return next((one for one in self.questions if self.same(one) == self.same(question)), None)

    def chosen(self, question: Question) -> list[Chosen]:
        """Empty where it was not asked, people still answer, or too few answered at all."""
        same = self.asked(question)
        return next((shown for one, shown in self.results.questions if same and one.id == same.id), [])

    def cell(self, question: Question, option: str) -> str:
        if not self.asked(question):
            return NOT_ASKED
        if self.survey.is_open:
            return STILL_OPEN
        one = next((one for one in self.chosen(question) if one.option == option), None)
        return WITHHELD if one is None or one.share is None else f"{one.share * 100:.0f} % ({one.count})"


@dataclass(frozen=True, slots=True)
class Trend:
    """One question, as it was last asked."""

    question: Question
    new_in: int | None
    """The version in which its words or answers changed, so that its figures began anew."""
    is_gone: bool
    rows: list[tuple[str, list[str]]]
    """For each option what to show of each survey."""


def trends(columns: Sequence[Column]) -> list[Trend]:
    """Of every choice question of any of them, those of the last one first."""
    newest: dict[object, Question] = {}
    for column in reversed(columns):
        for question in column.questions:
            newest.setdefault(column.same(question), question)
    return [_trend(question, columns) for question in newest.values()]


def _trend(question: Question, columns: Sequence[Column]) -> Trend:
    begun = next(number for number, column in enumerate(columns) if column.asked(question))
    new_in = columns[begun].survey.version if begun else None
    options = question.options or sorted({one.option for column in columns for one in column.chosen(question)})
    rows = [(option, [column.cell(question, option) for column in columns]) for option in options]
    return Trend(question, new_in, columns[-1].asked(question) is None, rows)


async def by_version(survey: Survey) -> list[Column]:
    published = await Survey.versions_of(survey).filter(published_at__isnull=False)
    return [await Column.of(one, SAME) for one in published]


async def by_age(survey: Survey, person: Person) -> list[Column]:
    """The newest version of each survey that asks some of the same in the words of another age or of another year."""
    linked = [one.lineage for one in await Question.filter(survey_id=survey.id, first_asked_id__isnull=False)]
    found = Survey.visible_to(person).filter(published_at__isnull=False, questions__first_asked_id__in=linked)
    newest = {one.lineage: one for one in await found.order_by("version").distinct().select_related("group")}
    ordered = sorted(newest.values(), key=lambda one: (list(AgeBand).index(one.age_band), one.made_at))
    columns = [await Column.of(one, ALIKE) for one in ordered] if len(ordered) > 1 else []
    shared = [{ALIKE(question) for question in column.questions} for column in columns]
    for column in columns:
        column.questions[:] = [one for one in column.questions if sum(ALIKE(one) in keys for keys in shared) > 1]
    return columns


async def changed(survey: Survey, questions: list[Question]) -> set[Question]:
    """Those of a draft that no earlier version asked like this, so that their figures begin anew."""
    earlier = await Survey.versions_of(survey).filter(published_at__isnull=False)
    known = {one.asks_the_same for one in await Question.filter(survey_id__in=[one.id for one in earlier])}
    return {one for one in questions if known and one.asks_the_same not in known}
