"""Alerts are lost neither when their sender is killed, nor when the mail server fails, nor when all stands still.

Here a few; `make attack ONLY=alerts` takes hundreds (ALERTS, ALERT_KILLS, ALERT_FAULTS, ALERT_FAULT_SECONDS).
"""

import asyncio
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from portal.safeguarding.models import Alert, Concern, Contact, Did, RegisterEntry
from portal.tables import now
from tests.mail.post_office import FAULTS, post_office
from tests.safeguarding.council import raised
from tests.safeguarding.losses import ENOUGH_SECONDS, kill_again_and_again, lost, owe, sender

MANY = int(os.environ.get("ALERTS", "24"))
KILLS = int(os.environ.get("ALERT_KILLS", "2"))
SOME_FAULTS = FAULTS if "ALERT_FAULTS" in os.environ else ("hanging",)
FAULT_SECONDS = float(os.environ.get("ALERT_FAULT_SECONDS", "2"))
WHOLE = "ALERTS" in os.environ
pytestmark = [
    pytest.mark.usefixtures("night"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # a mail server stopped halfway
]


async def until_nothing_is_owed() -> float:
    """Seconds until then. In the suite, what a dead sender had claimed falls due at once."""
    began = time.monotonic()
    while await Alert.exists():
        assert time.monotonic() - began < ENOUGH_SECONDS, f"{await Alert.all().count()} are still owed"
        if not WHOLE:
            await Alert.filter(claim__isnull=False, due_at__gt=now() + timedelta(seconds=25)).update(due_at=now())
        await asyncio.sleep(0.2)
    return time.monotonic() - began


async def test_no_alert_is_lost_when_its_sender_is_killed(tmp_path: Path) -> None:
    with post_office(slow_seconds=0.5) as office:
        addresses, sending = await owe(MANY), sender(office, tmp_path)
        await asyncio.to_thread(kill_again_and_again, sending, office, KILLS)
        assert await lost(addresses, office) == 0
        if not WHOLE:
            await Alert.all().update(due_at=now())
        sending.start()
        try:
            await until_nothing_is_owed()
        finally:
            sending.stop()
        missing = await lost(addresses, office)
        twice = len(office.recipients) - len(set(office.recipients))
    print(f"alerts: {MANY} due, {KILLS} kills, {missing} lost, {twice} sent twice (Healthchecks: 18 of 400 lost in 21)")
    assert missing == 0
    assert await RegisterEntry.filter(did=Did.TOLD).count() >= MANY


@pytest.mark.parametrize("fault", SOME_FAULTS)
async def test_no_alert_is_lost_when_the_mail_server_fails(tmp_path: Path, fault: str) -> None:
    with post_office(fault=fault) as office:
        addresses, sending = await owe(MANY), sender(office, tmp_path)
        sending.start()
        try:
            await tried(FAULT_SECONDS)
            assert (office.recipients, await RegisterEntry.filter(did=Did.TOLD).count()) == ([], 0)
            office.suffer()
            seconds = await until_nothing_is_owed()
        finally:
            sending.stop()
        missing = await lost(addresses, office)
    print(
        f"alerts: {MANY} due, mail server {fault} for {FAULT_SECONDS:g} s, {missing} lost, "
        f"all told {seconds:.0f} s later (Healthchecks: 50 of 50 lost)"
    )
    assert (missing, len(set(office.recipients))) == (0, MANY)


async def tried(seconds: float) -> None:
    """The fault lasts so long from when the first was tried."""
    async with asyncio.timeout(60):
        while not await Alert.filter(tries__gt=0).exists():
            await asyncio.sleep(0.1)
    await asyncio.sleep(seconds)


async def test_no_alert_is_lost_when_nothing_has_worked_for_three_days(tmp_path: Path) -> None:
    """Everything is dated 72 hours back: concerns were raised, and there was neither a worker nor Redis. Then a worker
    starts."""
    then = now() - timedelta(hours=72)
    concerns = [await raised(then) for _ in range(max(MANY // 4, 4))]
    await Alert.all().update(made_at=then, due_at=then)
    promised = await Alert.all().count()
    with post_office() as office:
        sending = sender(office, tmp_path)
        sending.start()
        try:
            await climbed_to_the_end(concerns)
            await until_nothing_is_owed()
        finally:
            sending.stop()
        arrived = len(office.recipients)
    told = set(await RegisterEntry.filter(did=Did.TOLD).values_list("concern_id", flat=True))
    missing = len({concern.id for concern in concerns} - told)
    print(f"alerts: {promised} owed for 72 hours without Redis and worker, {missing} lost, {arrived} mails in the end")
    assert missing == 0
    assert await everybody_was_told(concerns)


async def climbed_to_the_end(concerns: list[Concern]) -> None:
    async with asyncio.timeout(ENOUGH_SECONDS):
        while await Concern.filter(step__gte=3).count() < len(concerns):
            await asyncio.sleep(0.2)


async def everybody_was_told(concerns: list[Concern]) -> bool:
    names = {one.name for one in await Contact.on_rota()}
    for concern in concerns:
        lines = await RegisterEntry.filter(concern_id=concern.id, did=Did.TOLD)
        if {line.text.removesuffix(", by e-mail") for line in lines} != names:
            return False
    return True
