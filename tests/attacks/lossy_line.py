"""A bad line: a proxy on 127.0.0.1 that drops, delays and resets, by the dice.

It carries one request a connection. What it does to the n-th connection hangs on the seed and on n alone.
"""

import asyncio
import re
import socket
import struct
from collections import Counter
from contextlib import suppress
from enum import StrEnum
from random import Random
from typing import Self

from tests.servers import free_port

LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
AT_ONCE = struct.pack("ii", 1, 0)
"""Linger for no time at all: closing sends a reset, and what was not read yet is thrown away."""

SLOW, STALLED = 0.3, 4.0
"""Seconds. Who waits gives up before what is stalled has come through, and sends it again."""

AT_WORK = 0.06
"""Seconds within which a connection is cut while the portal is busy with what came by it."""


class Fate(StrEnum):
    CARRIED = "carried"
    BEFORE = "cut before the request"
    IN_REQUEST = "cut in the request"
    AFTER_REQUEST = "cut while it was being worked on"
    UNANSWERED = "cut before the answer"
    IN_ANSWER = "cut in the answer"
    SLOW = "delayed"
    STALLED = "delayed until nobody waited"


WEIGHTS = {Fate.CARRIED: 40, Fate.SLOW: 10, Fate.STALLED: 2} | dict.fromkeys(list(Fate)[1:6], 10)


class LossyLine:
    """Leads to a port of 127.0.0.1 while it is open; closing it waits for what is still on its way."""

    def __init__(self, port: int, seed: int) -> None:
        self.there, self.seed = port, seed
        self.here = free_port()
        self.fates: Counter[Fate] = Counter()
        self.under_way: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.here}"

    @property
    def cut(self) -> int:
        return sum(self.fates[fate] for fate in Fate if fate.startswith("cut"))

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self._taken_on, "127.0.0.1", self.here, backlog=512)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        await asyncio.gather(*self.under_way)

    def _taken_on(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        dice = Random(f"{self.seed} {self.fates.total()}")
        [fate] = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))
        self.fates[fate] += 1
        task = asyncio.create_task(_end_to_end(phone, back, self.there, fate, dice))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)


async def _end_to_end(
    phone: asyncio.StreamReader, back: asyncio.StreamWriter, port: int, fate: Fate, dice: Random
) -> None:
    with suppress(OSError, asyncio.IncompleteReadError):  # whoever asked may have hung up
        if fate is not Fate.BEFORE:
            answer = await _carried(await _request(phone), port, fate, dice)
            back.write(answer)
            await back.drain()
    _close(back, reset=fate not in {Fate.CARRIED, Fate.SLOW} and dice.random() < 0.7)


async def _carried(request: bytes, port: int, fate: Fate, dice: Random) -> bytes:
    """What gets back to who asked."""
    if fate in {Fate.SLOW, Fate.STALLED}:
        await asyncio.sleep(STALLED if fate is Fate.STALLED else dice.random() * SLOW)
    portal, there = await asyncio.open_connection("127.0.0.1", port)
    try:
        there.write(request[: int(dice.random() * len(request))] if fate is Fate.IN_REQUEST else request)
        await there.drain()
        if fate in {Fate.IN_REQUEST, Fate.AFTER_REQUEST}:
            await asyncio.sleep(dice.random() * AT_WORK)
            return b""
        answer = await portal.read()
    finally:
        _close(there, reset=fate in {Fate.IN_REQUEST, Fate.AFTER_REQUEST} and dice.random() < 0.5)
    return {Fate.UNANSWERED: b"", Fate.IN_ANSWER: answer[: int(dice.random() * len(answer))]}.get(fate, answer)


async def _request(phone: asyncio.StreamReader) -> bytes:
    head = await phone.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return head + await phone.readexactly(int(length[1]) if length else 0)


def _close(line: asyncio.StreamWriter, reset: bool) -> None:
    if reset:
        held: socket.socket = line.get_extra_info("socket")
        with suppress(OSError):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        line.transport.abort()
    else:
        line.close()
