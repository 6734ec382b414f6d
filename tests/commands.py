"""The `portal` command in processes that fork off one which has read the portal once: reading it is most of what a
command costs. tests/test_settings.py and others start it from nothing."""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Mapping
from importlib import reload
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from portal import cli, settings

READ_ONCE = ["pytest", "tests.commands", "portal.worker", "portal.check", "portal.demo.load", "holidays.countries"]
READ_ONCE += ["portal.analysis.coder.figures", "portal.analysis.coder.learning", "krippendorff", "sklearn.metrics"]
READ_ONCE += ["scipy.optimize"]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(READ_ONCE)


class Said(NamedTuple):
    """What a command ended with and what it wrote."""

    status: int
    out: str
    err: str


async def portal(*arguments: str, within: float = 90) -> Said:
    """Runs the command as its own process, on this test's database."""
    environment = {"DATABASE_URL": settings.DATABASE_URL, "PORTAL_AUDIT": str(settings.AUDIT)}
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = FORKS.Process(target=_command, args=(list(arguments), environment, out, err))
        process.start()
        try:
            await asyncio.to_thread(process.join, within)
        finally:
            process.kill()
            process.join()
        return Said(process.exitcode or 0, out.read_text(), err.read_text())


def _command(arguments: list[str], environment: Mapping[str, str], out: Path, err: Path) -> None:
    for stream, file in ((sys.stdout, out), (sys.stderr, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream.fileno())
    os.environ.update(environment)
    reload(settings)
    sys.exit(cli.main(arguments))
