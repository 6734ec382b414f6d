"""Tortoise's PostgreSQL engine for tasks that may be cancelled. The pool rolls back what is open in a connection that
it is given back."""

from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper

from portal.transactions import whole


class PooledClient(AsyncpgDBClient):
    def _in_transaction(self) -> Any:
        return whole(self.acquire_connection(), TransactionWrapper(self))


client_class = PooledClient
