"""Tortoise's SQLite engine for tasks that may be cancelled, and for two processes: transactions begin by taking the
write lock."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise.backends.sqlite import client
from tortoise.exceptions import TransactionManagementError

from portal.transactions import whole


class ImmediateTransaction(client.SqliteTransactionWrapper):
    """A deferred BEGIN that reads and then writes fails at once with "database is locked"."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as exc:
            raise TransactionManagementError(exc) from exc


class ImmediateClient(client.SqliteClient):
    def _in_transaction(self) -> Any:
        return whole(self._lent(), ImmediateTransaction(self))

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Any]:
        """aiosqlite's thread does in turn all that it was handed, such as a BEGIN that nobody waits for any more. So a
        rollback ends whatever is open, even one that is not waited for either."""
        async with self.acquire_connection() as connection:
            try:
                yield connection
            except BaseException:
                await connection.rollback()
                raise

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Tortoise's own forgets its transaction when it is cancelled."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = ImmediateClient
