"""The newest head is written outside the database, never over one that the trail does not hold."""

import asyncio
import logging
from datetime import timedelta

import pytest

from portal import settings
from portal.audit import heads, jobs
from portal.audit.jobs import write_head
from portal.audit.models import Record
from portal.audit.verify import verified
from portal.tables import now
from tests.audit.tampering import below_the_triggers
from tests.browser import Cast


@pytest.fixture(autouse=True)
def not_told_yet() -> None:
    jobs._warn.cache_clear()


async def grown(cast: Cast, many: int = 3, quiet: bool = True) -> Record:
    if quiet:  # or the portal's own sweep might write a head between these records
        await cast.app.state.queue.close()
    return [await Record.add(cast["senior leader"].id, "sign_in", "/sign-in") for _ in range(many)][-1]


def written() -> tuple[str, list[str]]:
    """The head, and the lines of its log."""
    return (settings.AUDIT / "head").read_text(), (settings.AUDIT / "heads.log").read_text().splitlines()


async def test_the_newest_head_is_written_whenever_the_trail_has_grown(cast: Cast) -> None:
    for _ in range(2):
        last = await grown(cast)
        await write_head()
        head, log = written()
        assert head.startswith(f"{last.number} {last.mac} ")
        assert len(log) == 1, "one line an hour"


async def test_an_hour_later_a_line_is_added_to_the_log(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await grown(cast)
    await write_head()
    monkeypatch.setattr(heads, "now", lambda: now() + timedelta(minutes=61))
    last = await grown(cast)
    await write_head()
    assert [line.split()[1] for line in written()[1]] == [first.mac, last.mac]
    assert (await verified()).heads == 3


async def test_nothing_is_written_while_nothing_changes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await write_head()
    assert not settings.AUDIT.exists()
    await grown(cast)
    await write_head()
    monkeypatch.setattr(heads, "write", lambda *_: pytest.fail("it has not grown"))
    await write_head()


async def test_the_worker_writes_heads_by_itself(cast: Cast) -> None:
    last = await grown(cast, quiet=False)
    if settings.REDIS_URL:
        await write_head()
    for _ in range(150):
        if (known := heads.newest()) and known.mac == last.mac:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no head within three seconds")


async def test_an_older_head_never_replaces_a_newer_one(cast: Cast) -> None:
    """As a slow worker would try, that looked before another one wrote."""
    records = [await grown(cast, 1) for _ in range(3)]
    heads.write(3, records[2].mac)
    before = written()
    heads.write(2, records[1].mac)
    heads.write(3, "f" * 64)
    assert written() == before


@pytest.mark.parametrize("goes_on", [False, True])
async def test_a_trail_that_was_cut_leaves_the_head_alone_and_is_said_loudly(
    cast: Cast, caplog: pytest.LogCaptureFixture, goes_on: bool
) -> None:
    await grown(cast, 6)
    await write_head()
    before = written()
    await below_the_triggers("DELETE FROM audit_record WHERE number > 2")
    if goes_on:
        await grown(cast, 9)
    caplog.set_level(logging.ERROR)
    for _ in range(3):
        await write_head()
    assert written() == before
    assert caplog.text.count("DOES NOT GO ON FROM ITS HEAD OUTSIDE") == 1, "said, but not every second"
    assert str(settings.AUDIT) in caplog.text
    assert (await verified()).faults


@pytest.mark.parametrize("file", ["head", "heads.log"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"3 abc yesterday\n", b"9" * 5_000])
async def test_a_file_that_somebody_scribbled_on_is_not_trusted(cast: Cast, file: str, content: bytes) -> None:
    await grown(cast)
    await write_head()
    (settings.AUDIT / file).write_bytes(content)
    found = await verified()
    assert bool(found.faults) is (file == "head" or content != b"")
    if found.faults:
        assert found.told[0].startswith("The heads outside cannot be trusted")
    before = (settings.AUDIT / file).read_bytes()
    if file == "head":
        await grown(cast)
        await write_head()
        assert (settings.AUDIT / file).read_bytes() == before


async def test_a_head_that_somebody_made_up_does_not_agree_with_the_trail(cast: Cast) -> None:
    await grown(cast)
    await write_head()
    head, _ = written()
    number, _, at = head.split()
    (settings.AUDIT / "head").write_text(f"{number} {'0' * 64} {at}\n")
    [told] = (await verified()).told
    assert "is not the one that was written outside" in told
