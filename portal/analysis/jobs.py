"""The coder's work in the background."""

import logging

from portal.analysis import pool
from portal.analysis.codebook import Codebook
from portal.analysis.coder import Coded, Item
from portal.analysis.models import Coding, Learned, Review, codebook
from portal.feedback.models import Comment

log = logging.getLogger(__name__)
BATCH = 250


async def code_comments() -> int:
    """Codes whatever is due until nothing is; returns how many."""
    done = 0
    while True:
        claim, comments = await Comment.claim_due(BATCH)
        if not comments:
            return done
        book = await codebook()
        learned, file = await Learned.current(book)
        coded = await code_all(comments, book, learned.name, file)
        done += await Coding.keep(claim, coded, await Review.earned(book.edition))


async def code_all(comments: list[Comment], book: Codebook, model: str, file: str) -> list[tuple[Comment, Coded]]:
    """What could be coded. A comment that could not, such as one whose seal is broken, stays due and keeps nobody
    else waiting."""
    items = [(comment, item) for comment in comments if (item := _readable(comment))]
    found = await pool.code(model, file, book.as_json(), [item for _, item in items])
    return [(comment, coded) for (comment, _), coded in zip(items, found, strict=True)]


def _readable(comment: Comment) -> Item | None:
    try:
        return Item(comment.text_for_coding, comment.question, comment.group.voice)
    except Exception:
        log.exception("Comment %s could not be coded and stays due.", comment.id)
        return None
