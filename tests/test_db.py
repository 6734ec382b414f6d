"""The database is opened whole and closed whole, however soon a stop follows a start."""

import asyncio
import threading

import pytest
from starlette.applications import Starlette

from portal import app, settings


async def _start_and_stop(turns: int) -> None:
    async with app.lifespan(Starlette()):
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize("turns", range(8))
def test_a_portal_stopped_as_it_starts_leaves_no_thread_behind(
    turns: int, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    if settings.EMBEDDED:
        monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{template}")
    before = set(threading.enumerate())

    asyncio.run(_start_and_stop(turns))

    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=5)
    assert complaints == []
