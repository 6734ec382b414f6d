"""Many alerts that are owed, and real senders of them: killed, failed by the mail server, or away for days."""

import os
import random
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from portal import settings
from portal.safeguarding.alerts import Why
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Alert, Concern, Contact, Did, RegisterEntry
from portal.tables import now
from tests.e2e.running import Running
from tests.mail.post_office import PostOffice

START_SECONDS = 30.0
ENOUGH_SECONDS = 180.0


async def owe(many: int) -> list[str]:
    """So many concerns, each with one alert to somebody of its own; returns their addresses."""
    contacts = [Contact(name=f"Deputy {n}", duty=Duty.TEAM, weekdays=[], ended_at=now()) for n in range(many)]
    for n, contact in enumerate(contacts):
        contact.email = f"deputy{n}@council.example"
    concerns = [Concern(id=uuid4(), kind="unsafe_home") for _ in range(many)]
    await Contact.create_all(contacts)
    await Concern.create_all(concerns)
    owed = zip(contacts, concerns, strict=True)
    await Alert.create_all([Alert(contact_id=who.id, concern_id=what.id, why=Why.NEW) for who, what in owed])
    return [contact.email for contact in contacts]


def sender(office: PostOffice, folder: Path) -> Running:
    """`portal worker` as an operator runs it, without Redis."""
    environment = {
        "DATABASE_URL": settings.DATABASE_URL,
        "PORTAL_KEY": os.environ["PORTAL_KEY"],
        "PORTAL_DATA": str(folder),
        "MAIL_URL": office.url,
        "MAIL_FROM": "portal@council.example",
    }
    return Running(["worker"], environment, folder / "worker.log")


def kill_again_and_again(sending: Running, office: PostOffice, kills: int) -> None:
    """With nine, and as soon as it has begun to hand mails over."""
    for _ in range(kills):
        before, began = len(office.recipients), time.monotonic()
        sending.start()
        while len(office.recipients) == before and time.monotonic() - began < START_SECONDS:
            time.sleep(0.002)
        time.sleep(random.uniform(0, 0.1))
        sending.stop(signal.SIGKILL)


async def lost(addresses: Iterable[str], office: PostOffice) -> int:
    """How many were neither sent nor are owed, or stand in the register without having been sent."""
    arrived = set(office.recipients)
    owed = {alert.contact.email for alert in await Alert.all().select_related("contact")}
    told = await RegisterEntry.filter(did=Did.TOLD).values_list("concern_id", flat=True)
    never = [address for address in addresses if address not in arrived | owed]
    return len(never) + max(len(set(told)) - len(arrived), 0)
