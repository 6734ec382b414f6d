"""Handing over what is owed to somebody, many at a time, so that one that hangs keeps none of the others waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

AT_ONCE = 20
LOOK_SECONDS = 1.0
T = TypeVar("T")


async def hand_over(claim: Callable[[int], Awaitable[list[T]]], send: Callable[[T], Coroutine[Any, Any, None]]) -> None:
    """Claims and sends until nothing is due. `claim` takes on up to so many; `send` ends within its own time limit."""
    going: set[asyncio.Task[None]] = set()
    try:
        while True:
            room = AT_ONCE - len(going)
            going |= {asyncio.create_task(send(one)) for one in (await claim(room) if room else [])}
            if not going:
                return
            done, going = await asyncio.wait(going, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
    finally:
        for one in going:
            one.cancel()
        await asyncio.gather(*going, return_exceptions=True)
