"""Letting go of what was asked for, and of words that have been kept for as long as was promised."""

from collections.abc import Iterator
from uuid import UUID

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from portal.accounts.models import now
from portal.analysis.models import Finding
from portal.audit.models import Record
from portal.feedback.models import Comment
from portal.keeping.models import BATCH, Erasure, Step
from portal.keeping.retention import Rule, oldest_kept, rules
from portal.queue import each
from portal.surveys.models import Answer, Response
from portal.surveys.traces import Traced, rub_out, with_children


async def erase() -> None:
    """What somebody took back or deleted."""
    await Erasure.work_off()


@each(hours=1)
async def forget_words() -> None:
    for rule in await rules():
        await forget(rule)


async def forget(rule: Rule) -> None:
    """In small batches. Codes, chosen answers and board entries stay, and with them every count."""
    before = oldest_kept(rule.months, now().date())
    while comments := await _some(rule.words(before)):
        async with in_transaction():
            await Erasure.let_go(comments)
            await Record.add(None, "forget_words", rule.address, comments=len(comments))
    while sheets := await _some(rule.sheets(before)):
        async with in_transaction():
            await Erasure.let_go_of_sheets(sheets)


async def _some(rows: QuerySet[Comment] | QuerySet[Response]) -> list[UUID]:
    return [row.id for row in await rows.only("id").limit(BATCH)]


@each(hours=1)
async def rub_out_erased() -> None:
    """Has the database's files made anew without what was let go of since."""
    gone = [one.thing_id for one in await Erasure.filter(step=Step.GONE)]
    if gone:
        await rub_out(anyway=True, besides=_emptied())
        await Erasure.forget(gone)


def _emptied() -> Iterator[Traced]:
    """What came from one person was let go of together, and must not be tied together by that."""
    yield from with_children(Comment, "erased")
    yield Traced(Answer._meta.db_table, Answer._meta.db_pk_column, "response_id IS NULL")
    yield Traced(Finding._meta.db_table, Finding._meta.db_pk_column, "TRUE")
    yield Traced(Response._meta.db_table, Response._meta.db_pk_column, "comeback_hash = ''")


async def erase_again() -> None:
    """Before anybody is answered: what a backup brought back goes once more."""
    if again := await Erasure.again():
        await Record.add(None, "erase_again", things=again)


@each(hours=24)
async def look_for_returned() -> None:
    """For a backup that was put back while the portal ran."""
    await erase_again()
