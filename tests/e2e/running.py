"""The real portal in processes of its own, as an operator runs it: bounded waits, and stopped by nothing but its id."""

import os
import re
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_bytes
from typing import Self
from uuid import uuid4

import httpx2

from tests.servers import free_port, postgres_programs

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 180.0
STOP_SECONDS = 15.0
LINK = re.compile(r"^  (?P<called>.{22}) (?P<name>.+?) +(?P<address>http\S+/sign-in/\S+)$", re.MULTILINE)


def wait_until(true: Callable[[], object], what: str, seconds: float) -> None:
    """Raises AssertionError when `true` has not come true in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} seconds"
        time.sleep(0.05)


def is_up(url: str) -> bool:
    """Whether a page answers. Without certificates, as plain HTTP needs none: reading those in takes a core as long as
    the portal needs for a page, and the question is asked again and again while it starts."""
    with suppress(httpx2.TransportError):
        return httpx2.get(url, timeout=2, verify=False).status_code == 200
    return False


def unsettled() -> dict[str, str]:
    """Our own environment without what the portal's settings would read."""
    read = ("PORTAL_", "DATABASE_URL", "REDIS_URL", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(read)}


class Running:
    """One `portal` process. It dies with the test run, however that ends."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.command = ["setpriv", "--pdeathsig=KILL", "--", sys.executable, "-m", "portal", *arguments]
        self.environment: dict[str, str] = {**unsettled(), **environment}
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Safe to call twice."""
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def output(self) -> str:
        """All that it ever said, over every start."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def command(settings: Mapping[str, str], *arguments: str) -> str:
    """What one `portal` command says."""
    run = subprocess.run(
        [sys.executable, "-m", "portal", *arguments],
        cwd=ROOT,
        env={**unsettled(), **settings},
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=True,
    )
    return run.stdout


class Portal:
    """The demo council being served, with a worker beside it where there is Redis."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        port = free_port()
        self.url = f"http://localhost:{port}"  # browsers make no passkeys for a bare address
        given = {"PORTAL_DATA": str(folder), "PORTAL_URL": self.url, "PORT": str(port), "PORTAL_DEMO": "yes"}
        self.settings = settings = {**given, "PORTAL_KEY": b64encode(token_bytes(32)).decode(), **environment}
        self.web = Running(["demo", "--serve"], settings, folder / "web.log")
        self.worker = Running(["worker"], settings, folder / "worker.log")
        self.has_worker = bool(environment.get("REDIS_URL"))

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts what is not running and waits until it answers."""
        if self.web.has_ended:
            self.web.start()
            wait_until(self._answers, f"a first page from {self.url}, see {self.web.log}", START_SECONDS)
        if self.has_worker and self.worker.has_ended:
            self.worker.start()

    def stop(self) -> None:
        self.worker.stop()
        self.web.stop()

    def _answers(self) -> bool:
        assert not self.web.has_ended, self.web.output
        return is_up(self.url)

    @property
    def links(self) -> dict[str, str]:
        """The sign-in links as they were last printed, by what their people are called."""
        return {found["called"].strip(): found["address"] for found in LINK.finditer(self.web.output)}

    def invites(self, name: str, role: str, *groups: str) -> str:
        """The address of an invitation made at the command line."""
        into = [part for key in groups for part in ("--group", key)]
        said = command(self.settings, "person", name, "--role", role, *into)
        return str(re.search(r"\S+/join/\w+", said)[0])  # type: ignore[index]

    @property
    def survey(self) -> str:
        """The address of the demo's LinCC survey, as it was last printed."""
        return str(re.findall(r"no name asked: (\S+)", self.web.output)[-1])

    @property
    def complaints(self) -> list[str]:
        """What an operator would worry about in the logs."""
        lines = (self.web.output + self.worker.output).splitlines()
        return [line for line in lines if re.match(r"Traceback|[0-9:, TZ-]* (WARNING|ERROR|CRITICAL) ", line)]


@contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """The address of a new, empty database on a PostgreSQL server."""
    name = f"e2e_{uuid4().hex}"
    where = f"--maintenance-db={server_url}"
    subprocess.run([postgres_programs() / "createdb", where, name], check=True, timeout=30)
    try:
        yield f"{server_url.rsplit('/', 1)[0]}/{name}"
    finally:
        subprocess.run([postgres_programs() / "dropdb", where, "--force", name], check=True, timeout=30)
