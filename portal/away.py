"""The page for the server in front to show while the portal is away: one file that needs nothing besides itself."""

import asyncio
import logging
from pathlib import Path

from portal import calm, db, settings, web
from portal.mistakes import Mistake
from portal.safeguarding.helplines import HELD, helplines

log = logging.getLogger(__name__)


def write(file: Path) -> str:
    """What was done, in words. With the database away too, the page has the lines that the portal comes with."""
    if not settings.EMBEDDED or Path(settings.DATABASE_URL.removeprefix("sqlite://")).exists():  # or it would be made
        asyncio.run(_read_lines())
    web.environment().globals.update(helplines=helplines)
    try:
        file.write_bytes(calm.alone(*calm.AWAY))
    except OSError as exc:
        raise Mistake(f"{file} cannot be written: {exc.strerror or exc}.") from None
    whose = "the council's" if HELD.kept else "the portal's own"
    return (
        f"{file} has {len(helplines())} help lines, {whose}. It is for the server in front, while the portal is away."
    )


async def _read_lines() -> None:
    try:
        async with db.connect():
            await HELD.look()
    except Exception as exc:  # whatever a database may raise, there has to be a page
        log.warning("The database cannot be reached (%s).", type(exc).__name__)
