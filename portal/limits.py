"""Limits on guesses of codes, tokens and factors, never on honest answers: what is right passes, whatever runs beside.

A window opens with the first wrong guess and closes `seconds` later, however many follow: one counter a guesser, no
log of times. Across the border of two windows twice as many get through, which the length of our codes allows for.
Who guessed is a keyed hash under a random salt that is forgotten with its day, so nothing here leads back to an
address and yesterday's cannot be worked out again.
"""

import asyncio
import hmac
import json
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest
from ipaddress import IPv4Address, IPv6Address, ip_address

from redis.asyncio import Redis
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from portal import settings

log = logging.getLogger(__name__)
MOST_REMEMBERED = 10_000
"""Guessers of one limit in memory; a million addresses must not fill it."""

GIVE_UP_SECONDS = 0.25
AWAY_SECONDS = 5.0
"""How long Redis is left alone after it failed."""

DAY_SECONDS, HOUR_SECONDS = 86_400, 3_600


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` wrong guesses in `seconds`; only `strict` of them while Redis is gone, as every process counts alone."""

    name: str
    most: int
    seconds: int
    strict: int


CODES = Limit("codes", 30, 60, 15)
"""Of cards and posters, by address."""

COMEBACK = Limit("comeback", 30, 60, 15)
"""Picture-words, by address."""

EMAILS = Limit("emails", 3, 900, 2)
EMAILS_PLACE = Limit("emails from a place", 60, 900, 20)
"""Links asked for, by the fingerprint of the login that was typed and, twenty times as many, by address."""

LINKS = Limit("links", 30, 60, 15)
"""Sign-in links and invitations, by address."""

SIGN_IN_PLACE = Limit("sign-in place", 50, 900, 20)
"""By address, behind which a whole council may sit."""

JOINING = Limit("joining", 10, 900, 5)
"""Tries to come in with one invitation: each could ask whether somebody here has a certain login."""

SIGN_IN_ANYWHERE = Limit("sign-in anywhere", 100, 900, 20)
"""By the fingerprint of the login that was typed, wherever it was typed."""

SIGN_IN_PERSON = Limit("sign-in person", 10, 900, 5)
"""By the fingerprint of the login that was typed and the address: nobody elsewhere can lock its owner out."""

FACTORS = Limit("factors", 5, 900, 3)
"""One-time codes, by person: at best one in 700 a day for who has the passphrase already."""


class Memory:
    """Counts in this process. Of each limit it remembers the guessers that guessed most, up to MOST_REMEMBERED."""

    def __init__(self) -> None:
        self.salts: dict[str, bytes] = {}
        self.counts: dict[str, dict[bytes, tuple[int, float]]] = {}

    async def add(self, limit: Limit, who: tuple[str, ...], guesses: int) -> int:
        """How many there are now. None to add is only a question, which leaves nothing behind."""
        counts, key = self.counts.setdefault(limit.name, {}), self._key(limit, who)
        count, until = counts.get(key, (0, 0.0))
        if until <= _clock():
            count, until = 0, _clock() + limit.seconds
        if guesses and key not in counts and len(counts) >= MOST_REMEMBERED:
            counts = self.counts[limit.name] = _worst(counts)
        if guesses:
            counts[key] = count + guesses, until
        return count + guesses

    def _key(self, limit: Limit, who: tuple[str, ...]) -> bytes:
        day = _today()
        if day not in self.salts:
            self.salts = {day: secrets.token_bytes(32)}
        return _digest(self.salts[day], day, limit, who)


def _worst(counts: dict[bytes, tuple[int, float]]) -> dict[bytes, tuple[int, float]]:
    """The half that guessed most among those whose window is open, so that a flood of new addresses frees no one."""
    still = [(key, counted) for key, counted in counts.items() if counted[1] > _clock()]
    return dict(nlargest(MOST_REMEMBERED // 2, still, key=lambda one: one[1]))


class Shared:
    """Counts in Redis, for all processes together. Every key expires with its window, the salt with its day."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    async def add(self, limit: Limit, who: tuple[str, ...], guesses: int) -> int:
        key = await self._key(limit, who)
        if not guesses:
            return int(await self.redis.get(key) or 0)
        async with self.redis.pipeline(transaction=True) as together:
            together.set(key, 0, nx=True, ex=limit.seconds)
            together.incrby(key, guesses)
            return int((await together.execute())[-1])

    async def _key(self, limit: Limit, who: tuple[str, ...]) -> str:
        day = _today()
        name = f"portal:salt:{day}"
        async with self.redis.pipeline(transaction=True) as together:
            together.set(name, secrets.token_bytes(32), nx=True, ex=left_of_day())
            together.get(name)
            salt = (await together.execute())[-1]
        return f"portal:limit:{_digest(salt, day, limit, who).hex()}"


class Counting:
    """What counts now: Redis while it answers, this process's memory while it does not."""

    def __init__(self, redis: Redis | None = None) -> None:
        self.memory = Memory()
        self.shared = Shared(redis) if redis else None
        self.away_until = 0.0

    async def add(self, limit: Limit, who: tuple[str, ...], guesses: int = 0) -> tuple[int, int]:
        """How many guesses there are with these, and how many may be."""
        if self.shared and _clock() >= self.away_until:
            with suppress(Exception):  # Redis being away must never reach the person who is waiting
                async with asyncio.timeout(GIVE_UP_SECONDS):
                    return await self.shared.add(limit, who, guesses), limit.most
            self._went_away()
        return await self.memory.add(limit, who, guesses), limit.strict if self.shared else limit.most

    def _went_away(self) -> None:
        if self.away_until <= _clock():
            log.warning("Redis does not answer: guesses are counted in this process, with stricter limits.")
        self.away_until = _clock() + AWAY_SECONDS


_counting = Counting()


async def too_many(limit: Limit, *who: str) -> bool:
    """Whether another guess would be too many. Counts nothing."""
    guesses, most = await _counting.add(limit, who)
    return guesses >= most


async def count(limit: Limit, *who: str) -> None:
    """Counts one wrong guess."""
    await _counting.add(limit, who, 1)


async def spend(limit: Limit, *who: str) -> bool:
    """Counts one guess and says whether it was within the limit, in one step that no two guesses can share."""
    guesses, most = await _counting.add(limit, who, 1)
    return guesses <= most


async def give_back(limit: Limit, *who: str) -> None:
    """What was spent on a guess that then was right."""
    await _counting.add(limit, who, -1)


def slow_down(limit: Limit) -> HTTPException:
    """To be raised: the one calm page for whoever guessed too often."""
    return HTTPException(429, headers={"Retry-After": str(limit.seconds)})


@asynccontextmanager
async def connect() -> AsyncIterator[None]:
    """Counts in Redis while this is open, where there is one; starts from nothing either way."""
    global _counting
    redis = Redis.from_url(settings.REDIS_URL) if settings.REDIS_URL else None
    _counting = Counting(redis)
    try:
        yield
    finally:
        _counting = Counting()
        if redis:
            await redis.aclose()


def place(request: HTTPConnection) -> str:
    """Where a request came from, of IPv6 the /64 that one household has; "" where there is no address.

    A proxy of ours is believed about who it took the request from, and nobody is believed further.
    """
    address = _parsed(request.client.host if request.client else "")
    for named in reversed(",".join(request.headers.getlist("x-forwarded-for")).split(",")):
        if address is None or not _is_proxy(address) or (behind := _parsed(named)) is None:
            break
        address = behind
    if isinstance(address, IPv6Address):
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address or "")


def _parsed(named: str) -> IPv4Address | IPv6Address | None:
    """The address in what a connection or a proxy calls it, with or without a port."""
    host, colon, _ = named.strip().rpartition(":")
    bare = host if colon and (host.startswith("[") or ":" not in host) else named.strip()
    try:
        address = ip_address(bare.strip("[]").partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


def _is_proxy(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in settings.PROXIES)


def _digest(salt: bytes, day: str, limit: Limit, who: tuple[str, ...]) -> bytes:
    return hmac.digest(salt, json.dumps([day, limit.name, *who]).encode(), "sha256")[:16]


def _clock() -> float:
    return time.monotonic()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def left_of_day() -> int:
    return DAY_SECONDS - int(time.time()) % DAY_SECONDS


def left_of_hour() -> int:
    return HOUR_SECONDS - int(time.time()) % HOUR_SECONDS
