"""The private servers of the tests start, answer, run unprivileged, and go without a trace."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis as Client
from redis.exceptions import ConnectionError as NoRedis

from tests.servers import Postgres, Redis, Server, free_port, private_postgres, private_redis

ROOT = Path(__file__).parent.parent
HOLDS_SERVERS = """
import signal
from tests.servers import private_postgres, private_redis
with private_postgres() as postgres, private_redis() as redis:
    for server in postgres, redis:
        print(server.pid, server._guard.pid, server.folder, flush=True)
    signal.pause()
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for the tests that leave it running."""
    with private_postgres() as server:
        yield server


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis server for one test."""
    with private_redis() as server:
        yield server


async def fetch(server: Postgres, query: str) -> object:
    """The single value that a query gives."""
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def get(server: Redis, key: str) -> object:
    """The value of a key in Redis."""
    async with Client.from_url(server.url, socket_timeout=2) as client:
        return await client.get(key)


def user_of(pid: int) -> int:
    """The effective user id of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[2]) for line in lines if line.startswith("Uid:"))


def is_alive(pid: int) -> bool:
    """Whether a process runs (one that ended but was not yet waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def family(pid: int) -> set[int]:
    """A process and its children."""
    return {pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())}


def wait_until_gone(pids: set[int], folders: list[Path]) -> None:
    """Wait for processes to end and folders to go, but not for long."""
    deadline = time.monotonic() + 15
    while any(map(is_alive, pids)) or any(folder.exists() for folder in folders):
        assert time.monotonic() < deadline, f"left: {list(filter(is_alive, pids))} {folders}"
        time.sleep(0.05)


async def test_postgres_has_the_settings_asked_for(postgres: Postgres) -> None:
    expected = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(postgres.folder),
        "max_connections": "100",
        "server_encoding": "UTF8",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
    }
    assert {name: await fetch(postgres, f"SHOW {name}") for name in expected} == expected
    assert await fetch(postgres, "SELECT datcollate FROM pg_database WHERE datname = 'template1'") == "C.UTF-8"


async def test_postgres_user_may_create_databases(postgres: Postgres) -> None:
    assert await fetch(postgres, "SELECT current_user || ' ' || usesuper FROM pg_user") == "portal true"


async def test_redis_saves_nothing(redis: Redis) -> None:
    async with Client.from_url(redis.url) as client:
        assert await client.config_get("save", "appendonly", "bind") == {
            "save": "",
            "appendonly": "no",
            "bind": "127.0.0.1",
        }


async def test_servers_run_unprivileged(postgres: Postgres, redis: Redis) -> None:
    assert 0 not in {user_of(pid) for pid in family(postgres.pid) | {redis.pid}}
    async with Client.from_url(redis.url) as client:
        assert (await client.info("server"))["process_id"] == redis.pid


def test_servers_of_one_kind_run_side_by_side(redis: Redis) -> None:
    with private_redis() as other:
        assert other.url != redis.url
        assert other.folder != redis.folder


@pytest.mark.parametrize("kind", [Postgres, Redis])
def test_leaving_removes_processes_and_folder(kind: type[Server]) -> None:
    with kind() as server:
        assert server._guard
        pids = family(server.pid) | {server._guard.pid}
        assert is_alive(server.pid)
        assert is_alive(server._guard.pid)
    assert not any(map(is_alive, pids))
    assert not server.folder.exists()


def test_leaving_by_an_error_removes_the_folder() -> None:
    with pytest.raises(ZeroDivisionError), private_redis() as server:
        1 / 0  # noqa: B018
    assert not server.folder.exists()


async def test_redis_restarts_on_the_same_port(redis: Redis) -> None:
    url, pid = redis.url, redis.pid
    async with Client.from_url(url) as client:
        await client.set("colour", "red")
    redis.stop()
    redis.stop()  # once more is no error
    assert not is_alive(pid)
    with pytest.raises(NoRedis):
        await get(redis, "colour")
    redis.start()
    pid = redis.pid
    redis.start()
    assert (redis.url, redis.pid) == (url, pid)
    assert await get(redis, "colour") is None


async def test_postgres_keeps_its_data_over_a_restart() -> None:
    with private_postgres() as server:
        await fetch(server, "CREATE TABLE memory AS SELECT 42 AS answer")
        server.stop()
        with pytest.raises(ConnectionRefusedError):
            await fetch(server, "SELECT 1")
        server.start()
        assert await fetch(server, "SELECT answer FROM memory") == 42


async def test_a_server_that_crashed_can_be_started_again(redis: Redis) -> None:
    pid = redis.pid
    os.kill(pid, signal.SIGKILL)
    wait_until_gone({pid}, [])
    redis.start()
    assert await get(redis, "anything") is None


def test_a_server_outlives_the_thread_that_started_it(redis: Redis) -> None:
    redis.stop()
    thread = threading.Thread(target=redis.start)
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert is_alive(redis.pid)


@pytest.mark.parametrize("kind", [Postgres, Redis])
def test_a_server_that_cannot_start_tells_its_log(kind: type[Server]) -> None:
    server = kind()
    with (
        socket.create_server(("127.0.0.1", server.port)),
        pytest.raises(RuntimeError, match="in use"),
        server,
    ):
        pass
    assert not server.folder.exists()


def test_initdb_that_fails_tells_its_log() -> None:
    server = Postgres()
    server._data = Path("/proc/nowhere")
    with pytest.raises(RuntimeError, match="could not create directory"), server:
        pass
    assert not server.folder.exists()


def test_free_port_is_free() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_the_run_dies(number: signal.Signals) -> None:
    run = subprocess.Popen([sys.executable, "-c", HOLDS_SERVERS], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with run:
        assert run.stdout
        pids, folders = set(), []
        for line in (run.stdout.readline(), run.stdout.readline()):
            server, guard, folder = line.split()
            pids |= family(int(server)) | {int(guard)}
            folders.append(Path(folder))
        assert all(map(is_alive, pids))
        run.send_signal(number)
    wait_until_gone(pids, folders)


def test_the_server_goes_when_its_guard_is_killed(redis: Redis) -> None:
    assert redis._guard
    pid = redis.pid
    redis._guard.kill()
    wait_until_gone({pid}, [])


def test_command_line_prints_urls_until_interrupted() -> None:
    command = [sys.executable, "-m", "tests.servers"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        names = dict(part.split("=", 1) for part in run.stdout.readline().split())
        assert names["DATABASE_URL"].startswith("postgres://portal@127.0.0.1:")
        assert names["REDIS_URL"].startswith("redis://127.0.0.1:")
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 0
