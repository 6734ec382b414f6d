"""Who guesses is slowed down, whoever they are; nothing about them is kept, and Redis may come and go."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from ipaddress import ip_network
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis as Client
from starlette.requests import Request

from portal import limits, settings
from portal.limits import CODES, FACTORS, Limit, count, give_back, spend, too_many
from tests.servers import private_redis

LIMIT = CODES
ADDRESS = "203.0.113.77"
BRIEF = Limit("brief", 2, 2, 1)
PATIENCE = 0.3


@pytest.fixture
async def counting(database: str) -> AsyncIterator[None]:
    """In this process beside SQLite, in Redis beside PostgreSQL."""
    async with limits.connect():
        yield


@pytest.fixture
def who() -> str:
    """Somebody whom no other test knows."""
    return uuid4().hex


@pytest.mark.usefixtures("counting")
async def test_so_many_wrong_guesses_are_let_through_and_no_more(who: str) -> None:
    for _ in range(LIMIT.most):
        assert not await too_many(LIMIT, who)
        await count(LIMIT, who)
    assert await too_many(LIMIT, who)


@pytest.mark.usefixtures("counting")
async def test_asking_counts_nothing(who: str) -> None:
    for _ in range(3 * LIMIT.most):
        assert not await too_many(LIMIT, who)


@pytest.mark.usefixtures("counting")
async def test_who_guesses_slows_nobody_else_down_and_nothing_else(who: str) -> None:
    for _ in range(LIMIT.most):
        await count(LIMIT, who, "one")
    assert await too_many(LIMIT, who, "one")
    assert not await too_many(LIMIT, who, "another")
    assert not await too_many(LIMIT, f"{who}one")
    assert not await too_many(FACTORS, who, "one")


@pytest.mark.usefixtures("counting")
async def test_of_many_guesses_at_the_same_moment_no_more_than_the_limit_win(who: str) -> None:
    within = await asyncio.gather(*(spend(FACTORS, who) for _ in range(60)))
    assert within.count(True) == FACTORS.most


@pytest.mark.usefixtures("counting")
async def test_a_guess_that_was_right_costs_nothing(who: str) -> None:
    for _ in range(4 * FACTORS.most):
        assert await spend(FACTORS, who)
        await give_back(FACTORS, who)


@pytest.mark.usefixtures("counting")
async def test_after_a_while_one_may_guess_again_however_often_one_was_refused(who: str) -> None:
    began = time.monotonic()
    assert [await spend(BRIEF, who) for _ in range(4)] == [True, True, False, False]
    while time.monotonic() - began < BRIEF.seconds + 0.1:
        await asyncio.sleep(0.1)
        if time.monotonic() - began < BRIEF.seconds - 1:
            assert not await spend(BRIEF, who)
    assert await spend(BRIEF, who)


@pytest.mark.usefixtures("counting")
async def test_a_new_day_starts_anew(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(LIMIT.most):
        await count(LIMIT, who)
    monkeypatch.setattr(limits, "_today", lambda: f"tomorrow of {who}")
    assert not await too_many(LIMIT, who)


async def test_yesterdays_salt_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = limits.Memory()
    await memory.add(LIMIT, (ADDRESS,), 1)
    [yesterday] = memory.salts.values()
    monkeypatch.setattr(limits, "_today", lambda: "2099-01-01")
    await memory.add(LIMIT, (ADDRESS,), 1)
    assert list(memory.salts) == ["2099-01-01"]
    assert yesterday not in memory.salts.values()


async def test_memory_holds_hashes_that_nobody_can_work_out_without_the_salt() -> None:
    held = []
    for memory in (limits.Memory(), limits.Memory()):
        await memory.add(LIMIT, (ADDRESS,), 1)
        assert ADDRESS not in repr(memory.__dict__)
        held.append(set(memory.counts[LIMIT.name]))
    assert held[0].isdisjoint(held[1])


async def test_a_flood_of_addresses_fills_no_memory_and_frees_nobody_who_was_held_back() -> None:
    memory = limits.Memory()
    for _ in range(LIMIT.most):
        await memory.add(LIMIT, (ADDRESS,), 1)
    for number in range(4 * limits.MOST_REMEMBERED):
        await memory.add(LIMIT, (f"2001:db8:{number:x}::/64",), 1)
    assert len(memory.counts[LIMIT.name]) <= limits.MOST_REMEMBERED
    assert await memory.add(LIMIT, (ADDRESS,), 0) == LIMIT.most


async def test_a_flood_against_one_limit_leaves_the_others_alone() -> None:
    memory = limits.Memory()
    await memory.add(FACTORS, (ADDRESS,), 1)
    for number in range(2 * limits.MOST_REMEMBERED):
        await memory.add(LIMIT, (str(number),), 1)
    assert await memory.add(FACTORS, (ADDRESS,), 0) == 1


@pytest.fixture
async def redis(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    with private_redis() as server:
        monkeypatch.setattr(settings, "REDIS_URL", server.url)
        async with Client.from_url(server.url) as client:
            yield client


@pytest.mark.usefixtures("database")
async def test_redis_knows_no_address_and_forgets_all_it_knows(redis: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with limits.connect():
        await count(CODES, ADDRESS)
    keys = [key.decode() for key in await redis.keys()]
    lasts = {key.split(":")[1]: await redis.ttl(key) for key in keys}
    assert 0 < lasts["limit"] <= CODES.seconds
    assert 0 < lasts["salt"] <= limits.DAY_SECONDS
    assert len(lasts) == len(keys) == 2
    assert ADDRESS not in " ".join(keys) + caplog.text
    assert "203.0" not in repr([await redis.get(key) for key in keys])


@pytest.mark.usefixtures("database", "redis")
async def test_two_processes_count_together(who: str) -> None:
    async with limits.connect():
        for _ in range(LIMIT.most):
            await count(LIMIT, who)
    async with limits.connect():
        assert await too_many(LIMIT, who)


@pytest.mark.usefixtures("database")
async def test_with_redis_gone_a_stricter_limit_holds_and_nobody_waits(
    who: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(limits, "AWAY_SECONDS", 0.5)
    with private_redis() as server:
        monkeypatch.setattr(settings, "REDIS_URL", server.url)
        async with limits.connect():
            assert await spend(LIMIT, who)
            server.stop()
            took, within = await _timed(who, LIMIT.strict + 1)
            assert within == [True] * LIMIT.strict + [False]
            assert max(took) < PATIENCE
            assert len([record for record in caplog.records if "Redis does not answer" in record.message]) == 1
            server.start()
            await asyncio.sleep(0.6)
            assert await spend(LIMIT, who), "Redis is back, and so is the usual limit"


async def _timed(who: str, times: int) -> tuple[list[float], list[bool]]:
    took, within = [], []
    for _ in range(times):
        began = time.monotonic()
        within.append(await spend(LIMIT, who))
        took.append(time.monotonic() - began)
    return took, within


@pytest.mark.usefixtures("database")
async def test_with_a_redis_that_hangs_everybody_is_answered_soon_and_it_is_left_alone(
    who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{port}/0")
        async with limits.connect():
            together = await asyncio.gather(*(_timed(f"{who}{n}", 1) for n in range(20)))
            assert max(took[0] for took, _ in together) < PATIENCE + 0.1
            before = asked
            took, _ = await _timed(who, 50)
            assert (sum(took) < 0.2, asked) == (True, before)


def request_from(host: str | None, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode("latin-1", "replace")) for value in forwarded]
    client = (host, 5000) if host is not None else None
    return Request({"type": "http", "client": client, "headers": headers})


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PROXIES", [ip_network("10.0.0.0/8"), ip_network("fd00::1")])


@pytest.mark.parametrize("named", ["198.51.100.1", "10.0.0.1, 198.51.100.1", "127.0.0.1", ""])
def test_nobody_is_believed_about_where_they_are_without_a_proxy(named: str) -> None:
    assert limits.place(request_from(ADDRESS, named)) == ADDRESS


@pytest.mark.usefixtures("behind_a_proxy")
@pytest.mark.parametrize(
    ("host", "forwarded", "expected"),
    [
        ("10.0.0.1", [ADDRESS], ADDRESS),
        ("10.0.0.1", [f"198.51.100.1, {ADDRESS}"], ADDRESS),
        ("10.0.0.1", ["198.51.100.1", ADDRESS], ADDRESS),
        ("10.0.0.1", [f"198.51.100.1, {ADDRESS}, 10.9.9.9"], ADDRESS),
        ("10.0.0.1", [f"{ADDRESS}:4711"], ADDRESS),
        ("10.0.0.1", [f"::ffff:{ADDRESS}"], ADDRESS),
        ("fd00::1", [ADDRESS], ADDRESS),
        ("::ffff:10.0.0.1", [ADDRESS], ADDRESS),
        ("10.0.0.1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["[2001:db8:1:2:ffff::9]:443"], "2001:db8:1:2::/64"),
        ("10.0.0.1", [f"{ADDRESS}, unknown"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        ("198.51.100.9", [ADDRESS], "198.51.100.9"),
        (None, [ADDRESS], ""),
        ("/run/portal.sock", [ADDRESS], ""),
    ],
)
def test_a_proxy_of_ours_is_believed_about_the_one_it_speaks_for(
    host: str | None, forwarded: list[str], expected: str
) -> None:
    assert limits.place(request_from(host, *forwarded)) == expected


def test_a_household_with_ipv6_is_one_place_and_its_neighbour_another() -> None:
    places = [limits.place(request_from(host)) for host in ("2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1")]
    assert places == ["2001:db8::/64", "2001:db8::/64", "2001:db8:0:1::/64"]


@pytest.mark.usefixtures("behind_a_proxy")
def test_whatever_is_sent_as_an_address_breaks_nothing() -> None:
    @given(st.lists(st.one_of(st.text(max_size=40), st.ip_addresses().map(str)), max_size=4))
    def try_one(named: list[str]) -> None:
        assert isinstance(limits.place(request_from("10.0.0.1", *named)), str)
        assert limits.place(request_from(ADDRESS, *named)) == ADDRESS

    try_one()
