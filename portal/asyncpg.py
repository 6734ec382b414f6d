"""Tortoise's PostgreSQL engine for tasks that may be cancelled. The pool rolls back what is open in a connection that
it is given back."""

from typing import Any

from asyncpg import Connection
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper

from portal.transactions import whole


class LeftClean(Connection):  # type: ignore[misc]
    """Nothing that we do in a connection outlasts its transaction: no lock, no setting, no cursor, no listening. Asking
    the server after each statement to clear up such things cost more than half of most statements."""

    def get_reset_query(self) -> str:
        return ""


class PooledClient(AsyncpgDBClient):
    connection_class = LeftClean

    def _in_transaction(self) -> Any:
        return whole(self.acquire_connection(), TransactionWrapper(self))


client_class = PooledClient
