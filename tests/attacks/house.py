"""A portal to attack: the made-up council with one of everything in it, put back as it was as often as one likes."""

import asyncio
import base64
import logging
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette

if TYPE_CHECKING:
    from tests.addresses import Things
    from tests.browser import Cast


@dataclass(slots=True)
class House:
    """The portal while it is open, what is in it, and a cookie of somebody of every role by what they are called."""

    app: Starlette
    cast: "Cast"
    things: "Things"
    cookies: dict[str, str]


def settle(folder: Path) -> None:
    """Before anything of the portal is imported: its settings are of this folder, on SQLite, with work in process."""
    for name in [name for name in os.environ if name.startswith(("PORTAL_", "DATABASE_", "REDIS_", "OIDC_", "SMTP_"))]:
        del os.environ[name]
    os.environ |= {"PORTAL_DATA": str(folder), "PORTAL_DEMO": "yes"}
    os.environ["PORTAL_KEY"] = base64.b64encode(bytes(32)).decode()
    logging.disable(logging.ERROR)


async def furnish(app: Starlette, cast: "Cast") -> House:
    """Puts one of everything into an open portal."""
    from tests.addresses import real_things

    return House(app, cast, await real_things(cast, all_coded), await _cookies(cast))


async def _cookies(cast: "Cast") -> dict[str, str]:
    from portal.accounts.models import SignIn

    return {called: await SignIn.start(person) for called, person in cast.people.items()}


async def all_coded() -> None:
    from portal.feedback.models import Comment

    async with asyncio.timeout(30):
        while await Comment.filter(coding_due_at__isnull=False).exists():
            await asyncio.sleep(0.02)


class Street:
    """As many houses as one likes, one after another, all furnished alike."""

    def __init__(self, folder: Path) -> None:
        self.model, self.house = folder / "model.sqlite3", folder / "portal.sqlite3"
        self.things: Things = {}

    async def build(self) -> None:
        """The one that the others are copied from."""
        from portal import db
        from portal.demo.council import make_people
        from tests.browser import Cast

        await asyncio.to_thread(lambda: asyncio.run(db.migrate(f"sqlite://{self.house}")))
        async with self._open() as app:
            house = await furnish(app, Cast(app, await make_people()))
        self.things = house.things
        shutil.copy(self.house, self.model)

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[House]:
        from portal.accounts.models import Person
        from portal.demo.council import PEOPLE
        from tests.browser import Cast

        for file in self.house.parent.glob(f"{self.house.name}*"):
            file.unlink()
        shutil.copy(self.model, self.house)
        async with self._open() as app:
            called = {one.name: one.called for one in PEOPLE}
            people = {called[person.name]: person for person in await Person.filter(name__in=list(called))}
            cast = Cast(app, people)
            yield House(app, cast, self.things, await _cookies(cast))

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Starlette]:
        from portal import app as site
        from portal import settings

        settings.DATABASE_URL = f"sqlite://{self.house}"
        portal = site.make_app()
        async with site.lifespan(portal):
            yield portal


async def fresh_cookie(cast: "Cast", called: str) -> str:
    """For somebody who may have been signed out by what was tried."""
    from portal.accounts.models import SignIn

    return await SignIn.start(cast[called])
