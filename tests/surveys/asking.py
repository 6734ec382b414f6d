"""A survey to answer, the ways to it, and a count of what was kept."""

from collections.abc import Iterable

from portal.feedback.models import Comment
from portal.safeguarding.models import Concern
from portal.surveys import faces
from portal.surveys.models import (
    AgeBand,
    Answer,
    Card,
    CardBatch,
    Details,
    Kind,
    Poster,
    Question,
    Response,
    Survey,
    UsedCard,
)
from tests.browser import Cast

DETAILS = Details(
    "Life in our homes",
    "LinCC asks so that homes get better.",
    "Olu from the participation team reads it.",
    AgeBand.OLDER,
)
ANSWERS: dict[str, str | list[str]] = {
    "q1": "Good",
    "q2": "Sometimes",
    "q3": ["Friends", "Pets"],
    "q4": "The dog",
    "q5": "I want to see my brother more often",
}
"""One for each of the five questions below, as a browser sends them."""


def five_questions() -> list[Question]:
    """One of each kind."""
    return [
        Question(position=1, kind=Kind.FACES, text="How is home?", options=list(faces.WORDS)),
        Question(position=2, kind=Kind.ONE, text="Do people listen?", options=["Yes", "Sometimes", "No"]),
        Question(position=3, kind=Kind.SEVERAL, text="What makes a good day?", options=["Friends", "Pets", "School"]),
        Question(position=4, kind=Kind.SHORT, text="What is the best thing?", options=[]),
        Question(position=5, kind=Kind.LONG, text="What would you change?", options=[]),
    ]


async def a_draft(cast: Cast, questions: Iterable[Question] = (), group: str = "lincc") -> Survey:
    asked = list(questions) or five_questions()
    return await Survey.draft(await cast.group(group), cast["participation officer"], DETAILS, asked)


async def open_survey(cast: Cast, questions: Iterable[Question] = (), group: str = "lincc") -> Survey:
    """A published survey, with its group beside it."""
    survey = await a_draft(cast, questions, group)
    await survey.publish(cast["participation officer"])
    return await Survey.get(id=survey.id).select_related("group")


async def new_cards(survey: Survey, count: int = 1) -> list[str]:
    """The codes of freshly printed cards."""
    _, codes = await CardBatch.print(survey, "Summer day", count)
    return codes


async def new_card(survey: Survey) -> str:
    """The address that a card's QR code opens."""
    [code] = await new_cards(survey)
    return f"/A/{code}"


async def new_poster(survey: Survey) -> str:
    return f"/A/{(await Poster.of(survey)).code}"


async def kept() -> dict[str, int]:
    """How much there is of everything that an answer could add to or take from; of cards, those that still work."""
    counted = {table.__name__: await table.all().count() for table in (Response, Answer, Comment, Concern, Card)}
    return {**counted, "Card": counted["Card"] - await UsedCard.all().count()}
