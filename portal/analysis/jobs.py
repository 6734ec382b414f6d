"""The coder's work in the background."""

import asyncio
import logging

from portal.analysis.coder import Coded, code
from portal.analysis.models import Coding
from portal.feedback.models import Comment

log = logging.getLogger(__name__)
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
    """What could be coded. A comment that could not, such as one whose seal is broken, stays due and keeps nobody
    else waiting."""
    coded = []
    for one in comments:
        try:
            coded.append((one, code(one.text_for_coding, one.question, one.group.voice)))
        except Exception:
            log.exception("Comment %s could not be coded and stays due.", one.id)
    return coded
