"""The coder's work in the background."""

import asyncio

from portal.analysis.coder import Coded, code
from portal.analysis.models import Coding
from portal.feedback.models import Comment

BATCH = 250


async def code_comments() -> int:
    """Codes whatever is due, off the event loop, until nothing is; returns how many."""
    done = 0
    while True:
        claim, comments = await Comment.claim_due(BATCH)
        if not comments:
            return done
        done += await Coding.keep(claim, await asyncio.to_thread(code_all, comments))


def code_all(comments: list[Comment]) -> list[tuple[Comment, Coded]]:
    return [(one, code(one.text, one.question, one.group.voice)) for one in comments]
