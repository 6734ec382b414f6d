"""Readings of comments that came up at random, without anybody reading."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from portal import held
from portal.accounts.models import now
from portal.analysis import pool
from portal.analysis.codebook import roadmap
from portal.analysis.models import Coding, Learned, Part, Review
from tests.analysis.coded import coded, say
from tests.browser import Cast


async def audited(
    cast: Cast,
    times: int,
    suggested: Iterable[str] = (),
    given: Iterable[str] = (),
    *,
    group: str = "lincc",
    made_at: datetime | None = None,
    part: Part = Part.RANDOM,
    **told: Any,
) -> None:
    """So many readings in which the machine had suggested these codes, and a person gave those."""
    coding = await _coding(cast, group)
    rows = [
        Review(
            coding_id=coding.id,
            person_id=cast["participation officer"].pk,
            codebook=roadmap().edition,
            suggested=dict.fromkeys(suggested, 0.7),
            keys=sorted(given),
            part=part,
            made_at=made_at or now(),
            **told,
        )
        for _ in range(times)
    ]
    await Review.create_all(rows)
    held.forget()


async def coded_for_real(cast: Cast, all_coded: Callable[[], Awaitable[None]]) -> Learned:
    """One comment goes the whole way; returns the model that coded it, which is made when it is first needed."""
    await pool.base(roadmap().as_json())
    await say(cast, "My social worker never listens to me")
    cast.app.state.queue.wake("code_comments")
    await all_coded()
    held.forget()
    return await Learned.get()


async def _coding(cast: Cast, group: str) -> Coding:
    found = await Coding.filter(comment__group__key=group).first()
    return found or await coded(cast, "One of many", group=group)
