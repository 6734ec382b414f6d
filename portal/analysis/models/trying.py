"""What a draft codebook would change, counted before it is adopted. Nothing is written down but counts and keys."""

import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from portal.analysis import pool
from portal.analysis.codebook import Codebook
from portal.analysis.coder import Item
from portal.analysis.models.coding import Code, Coding
from portal.analysis.shelved import Taught

MOST, AT_ONCE, SHOWN = 5000, 250, 3
Tell = Callable[[str, int, int], Awaitable[None]]


async def compare(book: Codebook, taught: Taught, tell: Tell) -> dict[str, Any]:
    """Of up to MOST comments drawn at random, what stands now beside what would stand: people's words where they have
    spoken, as far as the draft has their codes, and the draft's model elsewhere."""
    ids = [coding.id for coding in await Coding.filter(comment__erased=False).only("id")]
    drawn = random.sample(ids, min(len(ids), MOST))
    codes: dict[str, dict[str, int]] = {}
    shown: dict[str, dict[str, list[str]]] = {}
    for at in range(0, len(drawn), AT_ONCE):
        await tell("comparing", at, len(drawn))
        for coding, before, after in await _both(drawn[at : at + AT_ONCE], book, taught):
            _count(codes, shown, coding, before, after)
    figures = {"figures": taught.shelved.figures}
    return {"compared": len(drawn), "codes": codes, "examples": shown, **figures}


async def _both(ids: list[UUID], book: Codebook, taught: Taught) -> list[tuple[Coding, set[str], set[str]]]:
    codings = await Coding.filter(id__in=ids).select_related("comment__group")
    stands: dict[UUID, set[str]] = {}
    for coding, key in await Code.filter(Code.STANDS, coding_id__in=ids).values_list("coding_id", "key"):
        stands.setdefault(coding, set()).add(key)
    items = [Item(one.comment.text_for_coding, one.comment.question, one.comment.group.voice) for one in codings]
    found = await pool.code(taught.shelved.name, taught.shelved.file, book.as_json(), items)
    return [
        (one, before, before & book.by_key.keys() if one.reviewed_at else {code.key for code in what.suggestions})
        for one, what in zip(codings, found, strict=True)
        for before in [stands.get(one.id, set())]
    ]


def _count(
    codes: dict[str, dict[str, int]],
    shown: dict[str, dict[str, list[str]]],
    coding: Coding,
    before: set[str],
    after: set[str],
) -> None:
    for key in before | after:
        one = codes.setdefault(key, dict.fromkeys(("before", "after", "gained", "lost"), 0))
        one["before"] += key in before
        one["after"] += key in after
        for change, there in (("gained", key in after - before), ("lost", key in before - after)):
            one[change] += there
            kept = shown.setdefault(key, {"gained": [], "lost": []})[change]
            if there and len(kept) < SHOWN:
                kept.append(str(coding.id))
