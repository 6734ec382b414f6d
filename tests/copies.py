"""Databases for the tests on PostgreSQL: copied while the test before still runs, and dropped while the next one does.

All of it goes through one connection that stays open: opening two for each test took as long as the copying itself.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import Self
from uuid import uuid4

import asyncpg


class Copies:
    """Copies of a template, each for one test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.turn = asyncio.Lock()
        self.connection: asyncpg.Connection | None = None
        self.ready: dict[str, Future[str]] = {}

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """What was not dropped yet goes with its server."""
        asyncio.run_coroutine_threadsafe(self._stop(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def take(self, template: str, ahead: bool) -> Future[str]:
        """The name of a copy. `ahead`: more are asked for soon, and the template stays as it is."""
        taken = self.ready.pop(template, None) or self._made(template)
        if ahead:
            self.ready[template] = self._made(template)
        return taken

    def drop(self, name: str) -> None:
        """At some time, whoever is still connected to it."""
        asyncio.run_coroutine_threadsafe(self.tell(f"DROP DATABASE {name} WITH (FORCE)"), self.loop)

    def _made(self, template: str) -> Future[str]:
        return asyncio.run_coroutine_threadsafe(self._make(template), self.loop)

    async def _make(self, template: str) -> str:
        name = f"t{uuid4().hex}"
        await self.tell(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    async def tell(self, statement: str) -> None:
        async with self.turn:
            self.connection = self.connection or await asyncpg.connect(self.url)
            await self.connection.execute(statement)

    async def _stop(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        if self.connection:
            await self.connection.close()
