"""A survey to answer, the ways to it, and a count of what was kept."""

import io
import wave
from collections.abc import Iterable
from dataclasses import replace
from uuid import uuid4

from portal.accounts.models import Person
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
    check,
)
from tests.browser import Cast, Page

DETAILS = Details(
    "Life in our homes",
    "LinCC asks so that homes get better.",
    "Olu from the participation team reads it.",
    AgeBand.OLDER,
    known="We know that you have one of our cards.",
)
ANSWERS: dict[str, str | list[str]] = {
    "q1": "Good",
    "q2": "Sometimes",
    "q3": ["Friends", "Pets"],
    "q4": "The dog",
    "q5": "I want to see my brother more often",
}
"""One for each of the five questions below, as a browser sends them."""


def details(owner: Person) -> Details:
    """All that a survey has to have before it can be published; `owner` answers for safeguarding in it."""
    return replace(DETAILS, safeguarding_owner_id=owner.pk)


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
    olu = cast["participation officer"]
    return await Survey.draft(await cast.group(group), olu, details(olu), asked)


async def weigh(survey: Survey, person: Person) -> None:
    """Every warning of the gate about it is left as it is, with a reason."""
    for warning in (await check(survey)).unread:
        if warning.rule.can_be_weighed:
            await survey.leave(warning, person, "It has to be so here.")


async def open_survey(cast: Cast, questions: Iterable[Question] = (), group: str = "lincc") -> Survey:
    """A published survey, with its group beside it."""
    survey = await a_draft(cast, questions, group)
    await weigh(survey, cast["participation officer"])
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


async def answered(survey: Survey, times: int, **answers: list[str]) -> None:
    """So many people who all chose the same, by question field."""
    questions = {q.field: q for q in await Question.filter(survey_id=survey.id)}
    for _ in range(times):
        sheet = await Response.create(survey=survey, receipt=uuid4().hex, comeback_hash=uuid4().hex)
        for name, picked in answers.items():
            await Answer.create(response=sheet, question=questions[name], chosen=picked)


def a_sound(seconds: float = 0.1) -> bytes:
    """A hum, as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 1, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(128 + 40 * (n // 20 % 2) for n in range(int(8_000 * seconds))))
    return out.getvalue()


def typed(page: Page, name: str) -> str:
    """What stands in a field of the page."""
    field = page.soup.select_one(f"[name='{name}']")
    assert field is not None, f"no field {name}"
    return field.get_text().strip() if field.name == "textarea" else str(field.get("value", ""))
