"""A survey of ten questions, published, and so many cards for it. Run as a program, with the environment of a demo
that is being served; prints the cards' codes as JSON."""

import asyncio
import json
import sys

from portal import db
from portal.accounts.models import Group, Person
from portal.surveys import faces
from portal.surveys.models import CardBatch, Kind, Question, Survey
from tests.surveys.asking import details, weigh

OPTIONS = [f"Answer {letter} to that question" for letter in "ABCDE"]
KINDS = [Kind.FACES, Kind.ONE, Kind.SEVERAL] * 3


def questions() -> list[Question]:
    """The last one is answered in words."""
    chosen = [
        Question(
            position=at, kind=kind, text=f"What do you think about the thing that number {at} asks?", options=[*of]
        )
        for at, kind in enumerate(KINDS, 1)
        for of in [faces.WORDS if kind is Kind.FACES else OPTIONS]
    ]
    return [*chosen, Question(position=10, kind=Kind.LONG, text="What else would you like to say?", options=[])]


def filled_in(words: str) -> dict[str, str]:
    """One answer to each of them."""
    chosen = {f"q{at}": faces.WORDS[1] if kind is Kind.FACES else OPTIONS[0] for at, kind in enumerate(KINDS, 1)}
    return {**chosen, "q10": words}


async def cards(count: int) -> list[str]:
    async with db.connect():
        olu, group = await Person.get(name="Olu Adeyemi"), await Group.get(key="lincc")
        survey = await Survey.draft(group, olu, details(olu), questions())
        await weigh(survey, olu)
        await survey.publish(olu)
        return (await CardBatch.print(survey, "Ten questions", count))[1]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(cards(int(sys.argv[1])))))
