"""How long sealing and unsealing take; measures.py runs it with PORTAL_DATA set. Prints JSON: seconds by name."""

import asyncio
import json
import time
from datetime import date

from portal import db
from portal.accounts.models import Group, Voice
from portal.feedback.models import Comment, Source, Words
from portal.sealing import seal, unseal

MANY = 10_000
WORDS = "I have been moved three times and nobody told me why. " * 9
"""About a hundred words."""


def by_itself() -> dict[str, float]:
    places = [f"comment.text_sealed.{number}" for number in range(MANY)]
    began = time.perf_counter()
    sealed = [seal(WORDS, place) for place in places]
    halfway = time.perf_counter()
    for one, place in zip(sealed, places, strict=True):
        assert unseal(one, place) == WORDS
    return {"seal": (halfway - began) / MANY, "unseal": (time.perf_counter() - halfway) / MANY}


async def from_a_database() -> dict[str, float]:
    """As a report or an export reads them: the rows, and then the words."""
    await db.migrate()
    async with db.connect():
        group = await Group.create(key="bench", name="Bench", voice=Voice.PARTNER)
        await Comment.record_all(group, Source.IMPORT, [Words(WORDS, date(2026, 11, 16), for_coding=False)] * MANY)
        began = time.perf_counter()
        read = {comment.text for comment in await Comment.all()}
        seconds = time.perf_counter() - began
    assert read == {WORDS}
    return {"read": seconds}


if __name__ == "__main__":
    print(json.dumps({**by_itself(), **asyncio.run(from_a_database())}))
