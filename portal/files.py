"""Files brought to the command line: taking comments in, and coding or masking them without keeping them."""

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from portal.accounts.models import Group, Voice
from portal.analysis.codebook import roadmap
from portal.analysis.coder import Coded, Item
from portal.analysis.jobs import code_comments
from portal.feedback import imports
from portal.feedback.masking import find, masked
from portal.feedback.models import AlreadyImported, Comment, Import, Words
from portal.mistakes import Mistake
from portal.safeguarding.screening.screen import look_at
from portal.web import clean

PATIENCE = 50


@dataclass(frozen=True, slots=True)
class Rows:
    """A file as it was read; `digest` knows it again."""

    good: list[imports.Row]
    bad: list[imports.BadRow]
    digest: str


def read(path: Path) -> Rows:
    """Raises Mistake for a file that cannot be read at all."""
    try:
        data = path.read_bytes()
        rows = list(imports.read(data, path.name))
    except (OSError, imports.CannotRead) as exc:
        raise Mistake(str(exc)) from None
    good = [row for row in rows if isinstance(row, imports.Row)]
    bad = [row for row in rows if isinstance(row, imports.BadRow)]
    return Rows(good, bad, hashlib.sha256(data).hexdigest())


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


def coded(rows: Rows) -> Iterator[str]:
    """One line of JSON for each row, by the Roadmap and what its examples taught."""
    from portal.analysis.coder.shelf import at_hand, base

    book = roadmap().as_json()
    model = base(book)
    coder = at_hand(model.name, model.file, book)
    for row, found in zip(rows.good, coder.code([_item(row) for row in rows.good]), strict=True):
        yield json.dumps(_as_json(row.fields.get("id", row.line), found))


def _item(row: imports.Row) -> Item:
    voice = str(row.fields.get("voice") or row.fields.get("group") or "")
    return Item(row.fields["text"], row.question, voice if voice in set(Voice) else "")


def hidden(rows: Rows) -> Iterator[str]:
    """One line of JSON for each row: where its personal details stand, in characters of the text as it came, and the
    text without them."""
    for row in rows.good:
        text = row.fields["text"]
        masks = find(text)
        yield json.dumps({"id": row.fields.get("id", row.line), "spans": masks, "masked": masked(text, masks)})


def screened(rows: Rows) -> Iterator[str]:
    """One line of JSON for each row: whether a person should read it before the rest, as what, and the words that say
    so, in characters of the text as it came."""
    for row in rows.good:
        score, found = look_at(row.fields["text"])
        why = {"kind": found.kind, "evidence": [found.start, found.end]} if found else {"kind": None, "evidence": None}
        yield json.dumps({"id": row.fields.get("id", row.line), "concern": found is not None, "score": score, **why})


def _as_json(name: object, found: Coded) -> dict[str, object]:
    """Offsets count characters of the text as it came."""
    kinds = {code.key: code.kind for code in roadmap().codes}
    listed: dict[str, list[dict[str, object]]] = {"value": [], "priority": []}
    for one in found.suggestions:
        suggestion = {"key": one.key, "confidence": one.confidence, "evidence": [one.start, one.end]}
        listed[kinds[one.key]].append(suggestion)
    return {
        "id": name,
        "values": listed["value"],
        "priorities": listed["priority"],
        "tone": found.tone,
        "none": not found.suggestions,
    }
