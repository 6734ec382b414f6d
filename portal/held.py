"""What each process holds in memory, so that no page waits for it: read again every SECONDS, and after a change here.

While the database does not answer, what was read last stays, and before anything was read, what the portal comes with.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Generic, Protocol, TypeVar

log = logging.getLogger(__name__)
SECONDS = 30.0
K = TypeVar("K")
T = TypeVar("T")


class _Forgetful(Protocol):
    def forget(self) -> None: ...
    async def look(self) -> None: ...


_all: list[_Forgetful] = []


class Held(Generic[T]):
    """`read` gets it from the database; `otherwise` is what the portal comes with."""

    def __init__(self, name: str, read: Callable[[], Awaitable[T]], otherwise: Callable[[], T]) -> None:
        self.name, self.read, self.otherwise = name, read, otherwise
        self.forget()
        _all.append(self)

    def forget(self) -> None:
        """What was read so far was another database's."""
        self.kept: T | None = None
        self.looked_at = -float("inf")

    @property
    def value(self) -> T:
        return self.otherwise() if self.kept is None else self.kept

    async def fresh(self) -> T:
        """As it is in the database, or was less than SECONDS ago."""
        if monotonic() - self.looked_at >= SECONDS:
            await self.look()
        return self.value

    async def look(self) -> None:
        self.looked_at = monotonic()
        try:
            self.kept = await self.read()
        except Exception as exc:  # whatever a database may raise, pages go on with what is held
            log.warning("%s could not be read again (%s).", self.name, type(exc).__name__)


class Shelf(Generic[K, T]):
    """Many of a kind, each put there when it was asked for, and gone after SECONDS."""

    def __init__(self) -> None:
        self.kept: dict[K, tuple[float, T]] = {}
        _all.append(self)

    def get(self, key: K) -> T | None:
        put_at, value = self.kept.get(key, (-float("inf"), None))
        return value if monotonic() - put_at < SECONDS else None

    def put(self, key: K, value: T) -> T:
        self.kept[key] = monotonic(), value
        return value

    def drop(self, key: K) -> None:
        self.kept.pop(key, None)

    def forget(self) -> None:
        self.kept.clear()

    async def look(self) -> None:
        """Makes room."""
        self.kept = {key: one for key, one in self.kept.items() if monotonic() - one[0] < SECONDS}


def forget() -> None:
    for one in _all:
        one.forget()


@asynccontextmanager
async def looking() -> AsyncIterator[None]:
    """Looks again, by itself, at everything that is held while this is open."""
    await _look()
    again = asyncio.create_task(_again())
    try:
        yield
    finally:
        again.cancel()
        with suppress(asyncio.CancelledError):
            await again


async def _again() -> None:
    while True:
        await asyncio.sleep(SECONDS)
        await _look()


async def _look() -> None:
    for one in _all:
        await one.look()
