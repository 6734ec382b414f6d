"""A survey's figures as a table, with what its page withholds withheld."""

from portal import settings
from portal.sheets import Cell, safe
from portal.surveys.kinds import Kind
from portal.surveys.models import Question
from portal.surveys.results import Chosen, Results, least

HEADER = ["Number", "Question", "How people answer", "Answer", "What is counted", "People", "Share"]
COUNTED = {Kind.RANKING: "put it first", Kind.DATE: "gave a day of that year"}


def rows(results: Results) -> list[list[Cell]]:
    """The first is of everybody who answered; what people wrote is not here, but under Coding. While people still
    answer there is nothing of what they chose."""
    answered = "answered so far, at least" if results.so_far else "answered"
    everybody: list[Cell] = ["", "Everybody", "", "", answered, _shown(results.responses), ""]
    told = "at least, one person can answer twice"
    poster: list[Cell] = ["", "By the poster", "", "", told, _shown(results.by_poster), ""]
    return [everybody, poster, *(_row(question, one) for question, chosen in results.questions for one in chosen)]


def _row(question: Question, one: Chosen) -> list[Cell]:
    kind = Kind(question.kind)
    share, count = (_shown(figure, least(question)) for figure in (one.share and round(one.share, 3), one.count))
    told = COUNTED.get(kind, "chose it")
    return [question.position, question.text, kind.label, one.option, told, count, share]


def _shown(figure: float | None, least: int = 0) -> float | str:
    return f"withheld (under {least or settings.MINIMUM_COUNT})" if figure is None else figure


def marked(results: Results) -> list[list[Cell]]:
    """Under its header, and with marks: whoever saves an Excel file as CSV makes formulas of texts again."""
    table: list[list[Cell]] = [[*HEADER], *rows(results)]
    return [[safe(cell) if isinstance(cell, str) else cell for cell in row] for row in table]
