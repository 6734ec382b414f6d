"""Whether the time an answer takes tells who is here: known and unknown logins, turn about, over one quiet portal.

python -m tests.attacks.timing
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from unittest.mock import AsyncMock, patch

from tests.e2e.running import ROOT

TRIES = 200
WITHIN_MS = 5.0


async def measured() -> dict[str, float]:
    """By way in: how far the medians of known and unknown lie apart, in milliseconds."""
    from portal import app as site
    from portal import db, limits
    from portal.accounts.models import Group, Person, Voice
    from portal.permissions import Role
    from tests.accounts.ways_in import has_joined
    from tests.browser import Browser

    await db.migrate()
    portal = site.make_app()
    async with site.lifespan(portal), Browser.on(portal) as browser:
        group = await Group.create(key="g", name="G", voice=Voice.CHILD_IN_CARE, links_by_email=True)
        person = await has_joined(await Person.create(name="Sol", role=Role.MEMBER), "sol@example.org")
        await person.join(group)

        async def passphrase(login: str) -> None:
            await browser.send("/sign-in", {"login": login, "passphrase": "wrong words here"})

        async def link(login: str) -> None:
            await browser.send("/sign-in/email", {"login": login})

        ways: dict[str, Callable[[str], Awaitable[None]]] = {"passphrase": passphrase, "link by e-mail": link}
        without = {"spend": AsyncMock(return_value=True), "too_many": AsyncMock(return_value=False)}
        with patch.multiple(limits, **without):  # they are the same for everybody, and would end the measuring
            return {name: await _apart(way) for name, way in ways.items()}


async def _apart(way: Callable[[str], Awaitable[None]]) -> float:
    took: dict[str, list[float]] = {"sol@example.org": [], "nob@example.org": []}
    for _ in range(TRIES):
        for login, times in took.items():
            began = time.perf_counter()
            await way(login)
            times.append((time.perf_counter() - began) * 1_000)
    known, unknown = map(statistics.median, took.values())
    return abs(known - unknown)


def attack() -> list[str]:
    """What lies too far apart."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PORTAL_DATA": folder, "PORTAL_KEY": b64encode(bytes(32)).decode()}
        run = subprocess.run([sys.executable, "-m", __name__], cwd=ROOT, env=environment, text=True, timeout=1_200)
    return ["known and unknown logins lie too far apart in time"] if run.returncode else []


def main() -> int:
    apart = asyncio.run(measured())
    for name, milliseconds in apart.items():
        print(f"{name}: medians of {TRIES} known and {TRIES} unknown lie {milliseconds:.2f} ms apart")
    return int(max(apart.values()) > WITHIN_MS)


if __name__ == "__main__":
    raise SystemExit(main())
