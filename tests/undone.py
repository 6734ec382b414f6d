"""Trying what would change things, and taking it back: so that many tries can share one set of real things."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tortoise.transactions import in_transaction


class _Undo(Exception):
    pass


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """What is done inside, in this task, is rolled back at the end."""
    try:
        async with in_transaction():
            yield
            raise _Undo
    except _Undo:
        pass
