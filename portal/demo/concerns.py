"""What the made-up council read and did about its concerns before today, and what waits."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from portal.accounts.models import Person, now
from portal.feedback.models import Comment
from portal.feedback.periods import week_of
from portal.safeguarding.models import Concern, Outcome, Reading, RegisterEntry

UNREAD = 6
"""How many texts nobody has read yet."""

OPEN = 3
"""How many concerns were taken on and are not closed."""

DECISIONS = [
    "Read in full and talked through with the duty manager. Noted; nobody needs to act today.",
    "Rang the team manager the same day. The allocated worker is visiting this week.",
    "Known already and being acted on. Noted on the plan with the independent reviewing officer.",
]
"""What was written down, turn about."""

OUTCOMES = [Outcome.ADVICE, Outcome.KNOWN, Outcome.REFERRED, Outcome.NO_CONCERN]


def before_today(at: datetime) -> datetime:
    return min(at, now() - timedelta(hours=26))


@contextmanager
def as_of(at: datetime) -> Iterator[None]:
    """What is raised meanwhile, and written in the register, carries this time: nobody can date it back later."""
    columns = [Concern._meta.fields_map["raised_at"], RegisterEntry._meta.fields_map["at"]]
    for column in columns:
        column.default = lambda: at
    try:
        yield
    finally:
        for column in columns:
            column.default = now


async def read(officer: Person) -> None:
    """The officer has read everything in its week, but for what came in last."""
    quiet = Comment.filter(concern__id=None).order_by("-said_on", "id").limit(UNREAD)
    left = set(await quiet.values_list("id", flat=True))
    weeks: dict[date, list[UUID]] = {}
    for comment, said_on in await Comment.exclude(id__in=left).values_list("id", "said_on"):
        weeks.setdefault(week_of(said_on), []).append(comment)
    for week, comments in weeks.items():
        await Reading.filter(comment_id__in=comments).update(due_on=None, read_by_id=officer.pk, read_in=week)


async def take_on(people: dict[str, Person], dice: random.Random) -> None:
    """The safeguarding lead has taken on what came before today or, where it is theirs, the designated officer."""
    today = now() - timedelta(days=1)
    before = await Concern.filter(raised_at__lt=today).order_by("raised_at")
    for place, concern in enumerate(before):
        by = people["designated officer" if concern.restricted else "safeguarding lead"]
        await _handle(concern, by, dice, closes=place < len(before) - OPEN)
    waiting = await Concern.filter(raised_at__gte=today).values_list("comment_id", flat=True)
    await Reading.filter(comment_id__in=waiting).update(due_on=now().date(), read_by_id=None, read_in=None)


async def _handle(concern: Concern, by: Person, dice: random.Random, closes: bool) -> None:
    """Seen, taken on, decided and, but for the newest, closed."""
    seen = concern.raised_at + timedelta(minutes=dice.randint(2, 17))
    taken_on = seen + timedelta(minutes=dice.randint(1, 40))
    times: dict[str, Any] = {"seen_at": seen, "acknowledged_at": taken_on}
    with as_of(seen):
        await concern.see(by)
    with as_of(taken_on):
        await concern.acknowledge(by)
    times["decided_at"] = taken_on + timedelta(hours=dice.randint(1, 5))
    with as_of(times["decided_at"]):
        await concern.decide(by, dice.choice(DECISIONS))
    if closes:
        times["closed_at"] = before_today(times["decided_at"] + timedelta(days=2))
        with as_of(times["closed_at"]):
            await concern.close(by, dice.choice(OUTCOMES), "Nothing is left to do.")
    await Concern.filter(id=concern.id).update(**times)
