"""One named cast of people, a fresh database and a running portal for every test, on either engine.

`pytest` runs on SQLite with in-process work, `pytest --engine=postgres` on PostgreSQL with Redis and arq, on private
servers that end with the run.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import hypothesis
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from redis import Redis
from starlette.applications import Starlette
from tortoise.apps import Apps
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields import Field
from tortoise.fields.relational import RelationalField
from tortoise.filters import FilterInfoDict, get_filters_for_field

from tests import servers
from tests.copies import Copies

if TYPE_CHECKING:
    from tests.browser import Browser, Cast
    from tests.mail.post_office import PostOffice

STACK = ExitStack()
COPIES: list[Copies] = []
"""The one who makes and drops databases, on PostgreSQL."""
LITTER = 100_000
"""So many things are made before Python looks for what nobody needs any more: with its own 700, that took as long as
the migrations did themselves."""

FOLDER = Path(tempfile.mkdtemp(prefix="portal-tests-", dir=servers.scratch()))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=["sqlite", "postgres"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """The portal reads its settings when it is first imported, which is after this."""
    gc.set_threshold(LITTER)
    hypothesis.settings.register_profile("portal", deadline=None, database=None)
    hypothesis.settings.load_profile("portal")
    os.environ["PORTAL_KEY"] = base64.b64encode(bytes(32)).decode()
    os.environ["PORTAL_DATA"] = str(FOLDER)
    os.environ["PORTAL_DEMO"] = "yes"
    os.environ["MAIL_URL"] = ""
    for name in ("DATABASE_URL", "REDIS_URL", "PORTAL_URL", "PORT"):
        os.environ.pop(name, None)
    if config.getoption("engine") == "postgres":
        os.environ["PGSSLMODE"] = "disable"  # each of ten thousand connections would read the machine's certificates
        os.environ["DATABASE_URL"] = STACK.enter_context(servers.private_postgres()).url
        os.environ["REDIS_URL"] = STACK.enter_context(servers.private_redis()).url
        COPIES.append(STACK.enter_context(Copies(os.environ["DATABASE_URL"])))


def pytest_unconfigure() -> None:
    STACK.close()
    shutil.rmtree(FOLDER, ignore_errors=True)


WHOLE_WAYS = {"test_journey.py", "test_outages.py"}
"""What is gone through in a real browser on both engines; how pages look and behave there is the same on either, and
the ways in are walked on both by tests/accounts."""

OF_ITS_OWN = {"test_wheel.py", "test_browser_profile.py"}
"""What runs on a database of its own choice, whichever engine is asked for; and what a real browser keeps in files of
its own, which knows nothing of an engine."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database; what does not is the same on both engines and ran on SQLite."""
    if config.getoption("engine") == "postgres":
        items[:] = [item for item in items if _tells_of_the_engine(item)]


def _tells_of_the_engine(item: pytest.Item) -> bool:
    return item.path.name in WHOLE_WAYS or ("database" in _fixtures(item) and item.path.name not in OF_ITS_OWN)


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", []))


KEPT_READY = ("template_portal", "peopled_portal")


@pytest.fixture(scope="session")
def template() -> str:
    """A migrated, empty database that each test's own is copied from: its file, or its name on the server."""
    from portal import db, settings

    if settings.EMBEDDED:
        file = FOLDER / "template.sqlite3"
        asyncio.run(db.migrate(f"sqlite://{file}"))
        return str(file)
    asyncio.run(_on_server(f"CREATE DATABASE {KEPT_READY[0]}"))
    asyncio.run(db.migrate(_sibling(KEPT_READY[0])))
    return KEPT_READY[0]


@pytest.fixture(scope="session")
def peopled(template: str) -> str:
    """The template with the made-up council's groups and people in it."""
    return asyncio.run(_peopled(template))


async def _peopled(template: str) -> str:
    from portal import db, settings
    from portal.demo.council import make_people

    if settings.EMBEDDED:
        name = str(FOLDER / "peopled.sqlite3")
        shutil.copy(template, name)
    else:
        name = KEPT_READY[1]
        await _on_server(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    async with db.connect(f"sqlite://{name}" if settings.EMBEDDED else _sibling(name)):
        await make_people()
    return name


async def _on_server(statement: str) -> None:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _sibling(database: str) -> str:
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + database


@asynccontextmanager
async def own_database(template: str) -> AsyncIterator[str]:
    """The address of a database that is nobody else's, copied from the template, for as long as it is wanted."""
    from portal import settings

    if settings.EMBEDDED:
        name = f"t{uuid4().hex}"
        shutil.copy(template, FOLDER / f"{name}.sqlite3")
        yield f"sqlite://{FOLDER}/{name}.sqlite3"
        _forget(name)
    else:
        name = await asyncio.wrap_future(COPIES[0].take(template, ahead=template in KEPT_READY))
        yield _sibling(name)
        COPIES[0].drop(name)


@pytest.fixture(scope="session", autouse=True)
def full_price() -> Iterator[Callable[[], PasswordHasher]]:
    """What it costs to keep a passphrase, where it is not tests that keep them by the hundred."""
    from portal.accounts import passphrases

    asked, cheap = passphrases._hasher, PasswordHasher.from_parameters(CHEAPEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrases, "_hasher", lambda: cheap)
        yield asked


@pytest.fixture(scope="session", autouse=True)
def forked() -> Iterator[None]:
    """What is learnt and counted apart from the web forks off one process that has read numpy and the like once:
    reading them takes longer than most of what is done with them here."""
    from portal.analysis import pool
    from tests.commands import FORKS

    def process() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, FORKS, pool._end_with_parent)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "_process", process)
        patch.setattr(pool, "_standing", cache(process))
        yield
        pool.close()


@pytest.fixture(scope="session", autouse=True)
def described_once() -> Iterator[None]:
    """Tortoise works out anew at each start what each model can be asked for, and for each step of a migration what
    each column can be asked for, and finds the same each time."""
    built, build = None, Apps._build_initial_querysets
    askable: dict[tuple[object, ...], dict[str, FilterInfoDict]] = {}

    def once(apps: Apps) -> None:
        nonlocal built
        if built != (engine := type(apps._connections.get("default"))):
            build(apps)
            built = engine

    def asked_once(field_name: str, field: Field[Any] | None, source_field: str) -> dict[str, FilterInfoDict]:
        if isinstance(field, RelationalField | ArrayField):
            return get_filters_for_field(field_name, field, source_field)
        key = field_name, type(field), field and field.model_field_name, source_field
        if key not in askable:
            askable[key] = get_filters_for_field(field_name, field, source_field)
        return askable[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Apps, "_build_initial_querysets", once)
        patch.setattr("tortoise.models.get_filters_for_field", asked_once)
        yield


@pytest.fixture(scope="session")
def read_in(template: str) -> None:
    """What each portal reads in as it starts stays for good: looking through it for litter took a tenth of the time."""
    from portal import app as site

    site._prepare()
    gc.collect()
    gc.freeze()


@pytest.fixture
def origin(request: pytest.FixtureRequest) -> str:
    """What this test's database is copied from: one with the cast in it, where the test asks for them."""
    return str(request.getfixturevalue("peopled" if {"cast", "night"} & set(request.fixturenames) else "template"))


@pytest.fixture
async def database(origin: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The address of a database of this test's own; `settings.DATABASE_URL` points at it."""
    from portal import settings

    async with own_database(origin) as url:
        monkeypatch.setattr(settings, "DATABASE_URL", url)
        monkeypatch.setattr(settings, "AUDIT", FOLDER / "audit" / Path(url).stem)
        if settings.REDIS_URL:
            _forget_guesses(_redis())
        yield url


@cache
def _redis() -> Redis:
    redis: Redis = STACK.enter_context(Redis.from_url(os.environ["REDIS_URL"]))
    return redis


def _forget_guesses(redis: Redis) -> None:
    """Those of the test before, which came from the same address."""
    if keys := list(redis.scan_iter("portal:limit:*", count=1000)):
        redis.delete(*keys)


def _forget(name: str) -> None:
    for file in FOLDER.glob(f"{name}*"):
        file.unlink()


@pytest.fixture
async def app(read_in: None, database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Starlette]:
    """The portal, open; with a listening worker beside it where work goes through arq."""
    from portal import app as site
    from portal import limits, settings, worker

    monkeypatch.setattr(limits, "GIVE_UP_SECONDS", 10.0)  # a busy machine is no Redis that went away
    portal = site.make_app()
    async with site.lifespan(portal):
        listening = asyncio.create_task(worker.listen()) if settings.REDIS_URL else None
        yield portal
        if listening:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening


@pytest.fixture
async def cast(app: Starlette) -> Cast:
    """The made-up council's groups and people."""
    from portal.accounts.models import Person
    from portal.demo.council import PEOPLE
    from tests.browser import Cast

    people = {person.name: person for person in await Person.all()}
    return Cast(app, {character.called: people[character.name] for character in PEOPLE})


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[Browser]:
    """Somebody who is not signed in, such as a child with a card."""
    from tests.browser import Browser

    async with Browser.on(app) as browser:
        yield browser


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server that the portal hands its mail to."""
    from tests.mail.post_office import open_for_mail

    with open_for_mail(monkeypatch) as office:
        yield office


@pytest.fixture
def all_coded() -> Callable[[], Awaitable[None]]:
    """Waits until the coder has nothing left to do."""
    from portal.feedback.models import Comment

    async def wait() -> None:
        for _ in range(3000):
            if not await Comment.filter(coding_due_at__isnull=False).exists():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("The comments were not coded within a minute.")

    return wait
