"""Looking after the trail: its newest head goes outside, and once a day the whole of it is checked."""

import asyncio
import logging
from datetime import timedelta
from functools import lru_cache

from portal import settings
from portal.audit import heads
from portal.audit.chain import Head
from portal.audit.models import Record
from portal.audit.verify import VERIFIED, verified
from portal.tables import now

log = logging.getLogger(__name__)
VERIFY_EVERY = timedelta(days=1)


async def write_head() -> None:
    """Writes the newest head outside if the trail has grown; never over a head that this trail does not hold."""
    last = await Record.all().only("number", "mac").first()
    if last is None:
        return
    try:
        known = heads.newest()
        if known and not await _holds(last, known):
            raise heads.HeadError(f"it was at record {known.number}, the database is at {last.number}")
        if known is None or known.number < last.number:
            await asyncio.to_thread(heads.write, last.number, last.mac)
    except heads.HeadError as exc:
        _warn(str(exc), _hour())


async def _holds(last: Record, known: Head) -> bool:
    """Whether the trail goes on from a head, or ends in it."""
    if last.number == known.number:
        return last.mac == known.mac
    return last.number > known.number and await Record.exists(number=known.number, mac=known.mac)


def _hour() -> str:
    return f"{now():%Y-%m-%d %H}"


@lru_cache(maxsize=1)
def _warn(what: str, hour: str) -> None:
    """Said once an hour, as long as it is so."""
    log.error(
        "THE AUDIT TRAIL DOES NOT GO ON FROM ITS HEAD OUTSIDE: %s. Its end was cut off, or an older backup was put "
        "back. The head stays as it is. Run `portal audit verify`; once it is known why, move %s aside.",
        what,
        settings.AUDIT,
    )


async def verify_trail() -> None:
    """Checks the whole trail once a day, and writes down in it what was found."""
    yesterday = now() - VERIFY_EVERY
    if await Record.exists(verb=VERIFIED, at__gt=yesterday) or not await Record.exists(at__lt=yesterday):
        return
    found = await verified()
    if found.faults:
        log.error(found.words)
    await Record.add(None, VERIFIED, "/trail", records=found.records, faults=found.faults, told=found.told)
