"""A million odd requests and things to read: no answer of 500, no fault, none over a second.

Counted is each request that went through the whole portal, and each call of something that reads what people wrote,
with an input of its own. One in five is a request.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.attacks import house
from tests.attacks.odd import Odd

if TYPE_CHECKING:
    from tests.attacks.house import House
    from tests.attacks.parsers import Parser

MILLION = 1_000_000
REQUESTS_OF = 5
A_HOUSE = 400
"""Requests before the portal is put back as it was: some of them sign people out, or remove them."""

A_TURN = 20_000
SLOW = 1.0


class Tally(NamedTuple):
    """What was done, what went wrong, how it was answered, and the longest that anything took."""

    done: int
    faults: list[str]
    statuses: Counter[int]
    slowest: float = 0.0

    def __add__(self, other: object) -> "Tally":
        assert isinstance(other, Tally)
        slowest = max(self.slowest, other.slowest)
        return Tally(self.done + other.done, self.faults + other.faults, self.statuses + other.statuses, slowest)


NOTHING = Tally(0, [], Counter())


def read_odd_things(odd: Odd, count: int) -> Tally:
    """Everything that reads gets something odd, in turn."""
    from tests.attacks.parsers import PARSERS

    faults, slowest, readers = [], 0.0, list(PARSERS.items())
    for number in range(count):
        name, parse = readers[number % len(readers)]
        text = odd.bytes().decode(errors="replace")
        took, fault = _read(parse, text)
        if took > SLOW:  # the machine may have been busy with something else
            took = min(took, _read(parse, text)[0])
        slowest = max(slowest, took)
        if fault:
            faults.append(f"{name}({ascii(text)[:300]}): {fault}"[:600])
        if took > SLOW:
            faults.append(f"{name}({ascii(text)[:300]}, {len(text)} letters) took {took:.1f} s")
    return Tally(count, faults, Counter(), slowest)


def _read(parse: "Parser", text: str) -> tuple[float, str]:
    """How long it took, and what went wrong."""
    began = time.perf_counter()
    try:
        parse(text)
    except Exception as exc:
        return time.perf_counter() - began, f"{type(exc).__name__}: {exc}"
    return time.perf_counter() - began, ""


async def knock_oddly(home: "House", odd: Odd, count: int) -> Tally:
    """Odd requests at every door, by somebody of every role and by nobody."""
    from tests.attacks.knock import Stranger, knock

    stranger = Stranger(odd, home.things, list(home.cookies.values()))
    faults, slowest, statuses = [], 0.0, Counter[int]()
    for _ in range(count):
        one = stranger.next()
        opened = await knock(home.app, one)
        if opened.seconds > SLOW and not opened.fault:
            opened = await knock(home.app, one)
        statuses[opened.status] += 1
        slowest = max(slowest, opened.seconds)
        if opened.status >= 500 or not opened.status or opened.fault or opened.seconds > SLOW:
            faults.append(f"{opened.status} in {opened.seconds:.2f} s, {opened.fault} {one}")
    return Tally(count, faults, statuses, slowest)


def turn(seed: int, count: int) -> Tally:
    """One process's share, with a portal of its own."""
    with tempfile.TemporaryDirectory(prefix="portal-fuzz-") as folder:
        house.settle(Path(folder))
        requests = count // REQUESTS_OF
        tally = asyncio.run(_requests(Path(folder), Odd(seed), requests))
    return tally + read_odd_things(Odd(seed + MILLION), count - requests)


async def _requests(folder: Path, odd: Odd, count: int) -> Tally:
    street, tally = house.Street(folder), NOTHING
    await street.build()
    while tally.done < count:
        async with street.fresh() as home:
            tally += await knock_oddly(home, odd, min(A_HOUSE, count - tally.done))
    return tally


def turns(count: int) -> Iterator[Tally]:
    """Every turn as it ends, from as many processes as there are cores."""
    shares = [min(A_TURN, count - at) for at in range(0, count, A_TURN)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), max_tasks_per_child=1) as pool:
        yield from pool.map(turn, range(len(shares)), shares)


def attack(count: int = MILLION) -> list[str]:
    tally, began = NOTHING, time.monotonic()
    for one in turns(count):
        tally += one
        so_far = f"fuzz: {tally.done:,} of {count:,}, {len(tally.faults)} faults, {time.monotonic() - began:.0f} s"
        print(so_far, file=sys.stderr, flush=True)
    told = ", ".join(f"{number:,} of {status}" for status, number in sorted(tally.statuses.items()))
    print(f"fuzz: {tally.done:,} odd requests and things to read ({tally.statuses.total():,} requests: {told}); "
          f"{len(tally.faults)} faults, the slowest took {tally.slowest:.2f} s")  # fmt: skip
    return tally.faults
