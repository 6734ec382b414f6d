"""Transactions on either engine, which leave nothing behind however they end.

Tortoise's own keep the lock on SQLite's one connection, or a connection of PostgreSQL's pool, for ever when BEGIN fails
or their task is cancelled meanwhile.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.connection import get_connections


@asynccontextmanager
async def whole(
    lent: AbstractAsyncContextManager[Any], transaction: TransactionalDBClient
) -> AsyncIterator[TransactionalDBClient]:
    """What a BEGIN or COMMIT that was cut short leaves open is for the lender of the connection to roll back."""
    async with lent as transaction._connection:
        token = get_connections().set(transaction.connection_name, transaction)
        try:
            await transaction.begin()
            try:
                yield transaction
            except BaseException:
                await transaction.rollback()
                raise
            await transaction.commit()
        finally:
            get_connections().reset(token)
