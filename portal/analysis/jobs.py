"""The coder's work in the background."""

import asyncio
import logging

from portal.accounts.models import now
from portal.analysis import agreement, known, pool
from portal.analysis.codebook import Codebook
from portal.analysis.coder import Item
from portal.analysis.models import Coding, DoubleCoding, Found, Learned, Recoding, Review, Training, codebook
from portal.analysis.standing import KNOWN_FAILURES
from portal.feedback.models import Comment
from portal.queue import each

log = logging.getLogger(__name__)
BATCH = 250
AT_ONCE = 2
"""Batches: while the process that codes is busy with one, another is read or written."""
LOOK_SECONDS = 30

Earned = dict[str, dict[str, frozenset[str]]]
"""For each codebook's edition, as far as it was looked up: what the machine may apply by itself in which group."""


async def code_comments() -> int:
    """Codes whatever is due until nothing is; returns how many."""
    if not await Comment.is_any_due():
        return 0
    await Learned.current(await codebook())  # at first it has to be learnt, which lasts longer than a claim
    earned: Earned = {}
    async with asyncio.TaskGroup() as both:
        runs = [both.create_task(_code_batches(earned)) for _ in range(AT_ONCE)]
    done = sum(run.result() for run in runs)
    if done:
        await Recoding.finish()
    return done


async def _code_batches(earned: Earned) -> int:
    """One batch after the other. The codebook is looked up once a batch is taken on: whoever adopts another one lets
    go of all that is taken on."""
    done = 0
    while True:
        claim, comments = await Comment.claim_due(BATCH)
        if not comments:
            return done
        book = await codebook()
        learned, file = await Learned.current(book)
        if book.edition not in earned:
            earned[book.edition] = await Review.earned(book.edition)
        found = await code_all(comments, book, learned.name, file)
        done += await Coding.keep(claim, found, earned[book.edition])


async def code_all(comments: list[Comment], book: Codebook, model: str, file: str) -> list[Found]:
    """What could be coded. A comment that could not, such as one whose seal is broken, stays due and keeps nobody
    else waiting."""
    items = [(comment, item) for comment in comments if (item := _readable(comment))]
    coded = await pool.code(model, file, book.as_json(), [item for _, item in items])
    return [Found(*one, what) for one, what in zip(items, coded, strict=True)]


def _readable(comment: Comment) -> Item | None:
    try:
        return Item(comment.text_for_coding, comment.question, comment.group.voice)
    except Exception:
        log.exception("Comment %s could not be coded and stays due.", comment.id)
        return None


async def train() -> None:
    """Learns anew where somebody asked for it, or where enough was reviewed since the last time."""
    await Training.promise_when_enough()
    while training := await Training.claim_due():
        await training.carry_out()


async def work_out_agreement() -> int:
    """Where a double coding has ended: what both said alike stands, and how far they agree is worked out. Returns in
    how many."""
    due = await DoubleCoding.filter(due_at__lte=now())
    for double in due:
        await double.let_stand()
        edition, said = await double.said()
        used = {key for pair in said for keys in pair for key in keys}
        book = await codebook()
        keys = used | set(book.by_key) if book.edition == edition else used
        await double.keep({"codebook": edition, **await pool.run(agreement.work_out, said, sorted(keys))})
    return len(due)


@each(seconds=LOOK_SECONDS)
async def try_failures() -> None:
    await find_failures()


async def find_failures() -> bool:
    """Tries the model in force, once, on sentences that coders like it stumble over; tells whether it did."""
    book = await codebook()
    learned = await Learned.in_force(book.edition)
    if learned is None or known.outcomes(learned.figures.get(KNOWN_FAILURES, {})):
        return False
    learned, file = await Learned.current(book)
    coded = await pool.code(learned.name, file, book.as_json(), [Item(text) for text in known.texts()])
    await Learned.filter(id=learned.id).update(figures={**learned.figures, KNOWN_FAILURES: known.kept(coded)})
    return True
