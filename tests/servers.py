"""Private PostgreSQL and Redis servers for the tests, gone without a trace afterwards.

Each server runs under a guard: a small process of ours that starts it, and stops it when told to or when
the test run dies, however hard. For a developer, `python -m tests.servers` runs both until interrupted.
"""

import contextlib
import os
import pwd
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

START_SECONDS = 30.0
INTERRUPT_SECONDS = 10.0
QUIT_SECONDS = 6.0
STOP_SECONDS = 30.0  # more than the guard takes to give up on a server that will not stop
KEEP, REMOVE = b"keep", b"remove"  # what becomes of the folder when the guard is told to stop
TCP_PORTS = range(20000, 32768)  # below those that the system hands to outgoing connections
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


class Server(ABC):
    """A server on a port of 127.0.0.1, with its data in a folder of its own; it can be restarted."""

    name: str
    url: str

    def __init__(self) -> None:
        """Choose a free port and make the folder, without starting anything."""
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"portal-{self.name}-", dir=scratch()))
        self._user = unprivileged_user()
        self._guard: subprocess.Popen[bytes] | None = None
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)

    def __enter__(self) -> Self:
        """Start the server, leaving nothing behind if that fails."""
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server and remove its folder."""
        self.close()

    @property
    def pid(self) -> int:
        """The id of the server's main process, while it runs."""
        return int(self._pid_file.read_text().split()[0])

    @property
    def log(self) -> str:
        """All that the server has said."""
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    def start(self) -> None:
        """Start the server if it is not running, and wait until it answers."""
        if self._guard and self._answers():
            return
        self.stop()
        self._guard = self._run(self._command())
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._guard.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.name} did not start on port {self.port}:\n{self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server if it is running, keeping its folder and its port."""
        self._tell_guard(KEEP)

    def close(self) -> None:
        """Stop the server for good and remove its folder."""
        try:
            self._tell_guard(REMOVE)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _tell_guard(self, word: bytes) -> None:
        """Have the guard stop the server, and wait for it."""
        guard, self._guard = self._guard, None
        if guard:
            guard.communicate(word, timeout=STOP_SECONDS)

    def _run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Run a command as an unprivileged user under a guard, which a terminal's Ctrl-C does not reach."""
        guard = [sys.executable, "-I", "-S", __file__, "--guard", str(self.folder)]
        with self._log_file.open("ab") as log:
            return subprocess.Popen(
                [*guard, *unprivileged(self._user), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def _log_file(self) -> Path:
        return self.folder / "log"

    @property
    @abstractmethod
    def _pid_file(self) -> Path:
        """The file in which the server writes its process id."""

    @abstractmethod
    def _command(self) -> Sequence[str]:
        """The command that runs the server in the foreground."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether the server is ready, asked by the socket in its folder: that one is surely ours."""


class Postgres(Server):
    """A PostgreSQL server with a superuser `portal`, who needs no password; fast rather than durable."""

    name = "postgres"

    def __init__(self) -> None:
        """Find the programs and choose a port."""
        self._programs = postgres_programs()
        super().__init__()
        self.url = f"postgres://portal@127.0.0.1:{self.port}/postgres"
        self._data = self.folder / "data"

    def start(self) -> None:
        """Make the database cluster the first time, then start the server."""
        if not self._data.exists():
            self._make_cluster()
        super().start()

    def _make_cluster(self) -> None:
        """Run initdb."""
        options = ["--username=portal", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._guard = self._run([f"{self._programs}/initdb", "-D", str(self._data), *options])
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._guard.wait(START_SECONDS)
        status = self._guard.poll()
        self.stop()
        if status != 0:
            raise RuntimeError(f"initdb failed:\n{self.log}")

    @property
    def _pid_file(self) -> Path:
        return self._data / "postmaster.pid"

    def _command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "max_connections": 100,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [f"{self._programs}/postgres", "-D", str(self._data), *options]

    def _answers(self) -> bool:
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "portal", "-d", "postgres"]
        question = [f"{self._programs}/pg_isready", "-q", "-t", "1", *where]
        return subprocess.run(question, check=False, env=ENVIRONMENT).returncode == 0


class Redis(Server):
    """A Redis server that saves nothing: stopping it forgets all."""

    name = "redis"

    def __init__(self) -> None:
        """Find the program and choose a port."""
        self._program = redis_program()
        super().__init__()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._socket = self.folder / "socket"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "redis.pid"

    def _command(self) -> Sequence[str]:
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--unixsocket", str(self._socket)]
        files = ["--dir", str(self.folder), "--pidfile", str(self._pid_file)]
        return [self._program, *where, *files, "--save", "", "--appendonly", "no"]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(OSError):
            connection.settimeout(1)
            connection.connect(str(self._socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16) == b"+PONG\r\n"
        return False


@contextlib.contextmanager
def private_postgres() -> Iterator[Postgres]:
    """A running PostgreSQL server; its `url` is of a superuser in the database `postgres`."""
    with Postgres() as server:
        yield server


@contextlib.contextmanager
def private_redis() -> Iterator[Redis]:
    """A running Redis server, that can be stopped and started again on the same port."""
    with Redis() as server:
        yield server


def postgres_programs() -> Path:
    """The folder of the newest PostgreSQL server's programs (not the PATH: it may hold wrappers)."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not folders:
        raise RuntimeError("no PostgreSQL under /usr/lib/postgresql: run tests/install.sh")
    return max(folders, key=lambda folder: int(folder.parent.name))


def redis_program() -> str:
    """The path of redis-server."""
    program = shutil.which("redis-server")
    if not program:
        raise RuntimeError("no redis-server: run tests/install.sh")
    return program


def scratch() -> Path | None:
    """In memory, where each test's database is made in a tenth of the time that 500 files take on a disk; None, for
    the usual place, where there is too little of it."""
    with contextlib.suppress(OSError):
        return MEMORY if shutil.disk_usage(MEMORY).free >= ROOM and os.access(MEMORY, os.W_OK) else None
    return None


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on."""
    for port in random.SystemRandom().sample(TCP_PORTS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free TCP port")


def unprivileged_user() -> pwd.struct_passwd | None:
    """The user to run servers as; None when we are unprivileged ourselves."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def unprivileged(user: pwd.struct_passwd | None) -> list[str]:
    """The start of a command that runs as that user, and is interrupted when its guard dies."""
    drop = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"] if user else []
    return ["setpriv", *drop, "--pdeathsig=INT", "--"]


def run_guard(folder: str, command: Sequence[str]) -> int:
    """Run a command until it ends, or standard input says something or ends because the test run died."""
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=folder, env=ENVIRONMENT)
    try:
        ended, _, _ = select.select([sys.stdin, os.pidfd_open(server.pid)], [], [])
        remove = sys.stdin in ended and os.read(sys.stdin.fileno(), 16) != KEEP
    finally:
        finish(server)
    if remove:
        shutil.rmtree(folder, ignore_errors=True)
    return server.returncode


def finish(server: subprocess.Popen[bytes]) -> None:
    """Stop a server: in good order (PostgreSQL's fast shutdown), or at once, or by force."""
    for number, seconds in ((signal.SIGINT, INTERRUPT_SECONDS), (signal.SIGQUIT, QUIT_SECONDS)):
        server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(seconds)
            return
    server.kill()
    server.wait()


def main() -> None:
    """Run both servers until interrupted, for developers."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), private_postgres() as postgres, private_redis() as redis:
        print(f"DATABASE_URL={postgres.url} REDIS_URL={redis.url}", flush=True)
        signal.pause()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--guard"]:
        sys.exit(run_guard(sys.argv[2], sys.argv[3:]))
    main()
