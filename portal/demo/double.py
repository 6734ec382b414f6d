"""What two officers of the made-up council said of the same comments, each alone, and what is left to settle."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.accounts.models import Group, Person, now
from portal.analysis.models import Coding, DoubleCoding, Pair, Part, Review
from portal.feedback.models import Source

GROUP = "care-leavers"
QUARTERS = {1, 2}
COMMENTS = 50
UNSETTLED = 4
MISSES, MIXES_UP = 0.24, 0.14
"""How often the colleague does not see a code, and how often another one instead."""

NEAR = {"V1": "V2", "V2": "V13", "V3": "V10", "V5": "V6", "V6": "V14", "V7": "V8", "V8": "V6", "V13": "V2", "V14": "V6"}
"""What is easily taken for what."""

Labels = dict[UUID, dict[str, Any]]


async def code_twice(officer: Person, colleague: Person, labels: Labels) -> set[UUID]:
    """Returns which comments they coded."""
    group = await Group.get(key=GROUP)
    double = await DoubleCoding.create(
        group=group, coder_a=officer, coder_b=colleague, begun_at=now() - timedelta(days=9), due_at=now()
    )
    dice = random.Random(2016)
    drawn = await _drawn(group, labels)
    for coding in drawn:
        row = labels[coding.comment_id]
        keys = [*row["values"], *row["priorities"]]
        one = await Review.make(coding, officer, keys, Part.DOUBLE, quotable=row["quote"])
        other = await Review.make(coding, colleague, _seen(keys, dice), Part.DOUBLE, quotable=row["quote"])
        await Pair.create(double=double, coding=coding, review_a=one, review_b=other)
    return {coding.comment_id for coding in drawn}


async def _drawn(group: Group, labels: Labels) -> list[Coding]:
    """The first in the order in which they were said."""
    here = Coding.filter(comment__group_id=group.pk, comment__source=Source.SURVEY, written_in="")
    found = {coding.comment_id: coding for coding in await here}
    return [found[id] for id, row in labels.items() if id in found and row["quarter"] in QUARTERS][:COMMENTS]


def _seen(keys: list[str], dice: random.Random) -> set[str]:
    """The same codes through somebody else's eyes."""
    seen = set()
    for key in keys:
        thrown = dice.random()
        if thrown >= MISSES + MIXES_UP:
            seen.add(key)
        elif thrown >= MISSES:
            seen.add(NEAR.get(key, key))
    return seen


async def settle(officer: Person, labels: Labels) -> None:
    """What both saw alike stands; the last word on most of the others is the officer's first view. How far
    they agree is worked out once the portal runs."""
    for double in await DoubleCoding.all():
        await double.let_stand()
        order = {comment: place for place, comment in enumerate(labels)}
        differing = sorted(await double.disagreements(officer), key=lambda pair: order[pair.coding.comment_id])
        for pair in differing[UNSETTLED:]:
            row = labels[pair.coding.comment_id]
            await double.settle(pair, officer, [*row["values"], *row["priorities"]], "Talked through on Tuesday.")
