"""Tortoise's SQLite engine with the one change two processes need: transactions begin by taking the write lock."""

import sqlite3
from typing import Any

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite import client
from tortoise.exceptions import TransactionManagementError


class ImmediateTransaction(client.SqliteTransactionWrapper):
    """A deferred BEGIN that reads and then writes fails at once with "database is locked"."""

    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as exc:
            raise TransactionManagementError(exc) from exc


class ImmediateClient(client.SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return client.SqliteTransactionContext(ImmediateTransaction(self), self._lock)


def get_client_class(_: dict[str, Any]) -> type[ImmediateClient]:
    """Tortoise asks an engine module for this name."""
    return ImmediateClient
