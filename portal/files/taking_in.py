"""Taking comments in that were gathered elsewhere."""

import asyncio
import time
from datetime import UTC, datetime

from portal.accounts.models import Group
from portal.analysis.jobs import code_comments
from portal.feedback.models import AlreadyImported, Comment, Import, Words
from portal.files.rows import Rows
from portal.mistakes import Mistake
from portal.web import clean

PATIENCE = 50


async def take_in(key: str, rows: Rows, question: str) -> str:
    """Records and codes the rows for a group; says how many and how long it took."""
    group = await Group.get_or_none(key=key)
    if group is None:
        known = ", ".join([group.key for group in await Group.all()]) or "none yet"
        raise Mistake(f'there is no group {key}; there are: {known}. Add one with: portal group {key} "Its name"')
    today = datetime.now(UTC).date()
    words = [Words(row.text, row.said_on or today, row.question or clean(question)[:300]) for row in rows.good]
    began = time.perf_counter()
    try:
        await Import.take_in(group, rows.digest, words)
    except AlreadyImported:
        raise Mistake(f"this very file was taken in for {group.name} before; nothing was changed.") from None
    how = "and coded" if await _code_all_of(group) else "(some still wait to be coded)"
    return f"{len(words)} comments taken in for {group.name} {how}, in {time.perf_counter() - began:.1f} s."


async def _code_all_of(group: Group) -> bool:
    """A portal that runs beside this command may have taken some on: it is given a moment, but what nobody can
    code is not waited for."""
    for _ in range(PATIENCE):
        await code_comments()
        if not await Comment.filter(group_id=group.pk, coding_due_at__isnull=False).exists():
            return True
        await asyncio.sleep(0.1)
    return False
