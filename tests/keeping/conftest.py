"""Letting go happens here when a test asks for it, and not beside it."""

import pytest


@pytest.fixture(autouse=True)
def in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal import worker
    from portal.keeping import jobs

    monkeypatch.setattr(worker, "JOBS", [job for job in worker.JOBS if job.__module__ != jobs.__name__])
