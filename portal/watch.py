"""The watcher: a process of its own, which notices when the others stand still, says so, and does their work meanwhile.

It needs no database to say so: it remembers the rota from its last good look.
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from portal import db, settings
from portal.accounts.models import now
from portal.safeguarding import pulse
from portal.safeguarding.alerts import CHANNEL_NAMES, Channel, Why
from portal.safeguarding.jobs import climb_ladder, reach, send_alerts, send_texts
from portal.safeguarding.models import Beat, Contact

log = logging.getLogger(__name__)
EVERY_SECONDS = 30.0
LOOK_SECONDS, MEND_SECONDS = 45.0, 25.0
"""For one look with what it leads to, and for that alone."""

TOLD_AGAIN_AFTER = timedelta(minutes=30)
SURE_AFTER = 2
"""Faults in a row, so that a restart is not mistaken for one."""


class Way(NamedTuple):
    """One way to reach somebody."""

    channel: Channel
    address: str


class Watcher:
    def __init__(self) -> None:
        self.began = now()
        self.known = [Way(Channel.EMAIL, one) for one in settings.WATCH_MAIL]
        self.told: dict[Way, datetime] = {}
        self.in_a_row = 0

    async def turn(self) -> list[str]:
        """Looks once and, when it is sure, tells people; returns what is wrong."""
        found = await self._found()
        self.in_a_row = self.in_a_row + 1 if found else 0
        if found:
            log.warning("Something is wrong: %s.", "; ".join(found))
        if self.in_a_row >= SURE_AFTER:
            await self.tell(now())
        return found

    async def _found(self) -> list[str]:
        """What is wrong. A database that hangs is left hanging, for closing it could hang as well."""
        looking = asyncio.create_task(self._look_and_mend())
        await asyncio.wait({looking}, timeout=LOOK_SECONDS)
        if looking.done():
            return looking.result()
        looking.cancel()
        return ["the database does not answer"]

    async def _look_and_mend(self) -> list[str]:
        found: list[str] = []
        try:
            async with db.connect(everywhere=False):
                found = await self.look()
                if found:
                    await self.make_good()
        except Exception as exc:  # whatever it is, somebody has to hear of it
            return found or [f"the database cannot be used ({type(exc).__name__})"]
        return found

    async def look(self) -> list[str]:
        """What is wrong, by the database."""
        at = now()
        await Beat.beat("watch", at)
        if on_duty := await Contact.on_duty(at):
            self.known = list(_ways(on_duty))
        return await pulse.faults(at, self.began)

    async def make_good(self) -> None:
        """Does what should have been done, for a while."""
        await climb_ladder()
        with suppress(TimeoutError):
            async with asyncio.timeout(MEND_SECONDS):
                await asyncio.gather(send_alerts(), send_texts())

    async def tell(self, at: datetime) -> None:
        """Everybody on duty, by every way there is, and each again after half an hour."""
        due = [way for way in self.known if way not in self.told or at - self.told[way] >= TOLD_AGAIN_AFTER]
        await asyncio.gather(*(self._tell(way, at) for way in due))

    async def _tell(self, way: Way, at: datetime) -> None:
        try:
            await reach(way.address, way.channel, Why.STOPPED)
        except Exception as exc:  # it is tried again at the next look
            log.warning("Somebody could not be told %s (%s).", CHANNEL_NAMES[way.channel], type(exc).__name__)
        else:
            self.told[way] = at


def _ways(contacts: Iterable[Contact]) -> Iterable[Way]:
    for one in contacts:
        yield from (Way(channel, one.address(channel)) for channel in one.channels)


async def watch() -> None:
    """Watches until it is stopped."""
    watcher = Watcher()
    while True:
        await watcher.turn()
        await asyncio.sleep(EVERY_SECONDS)
