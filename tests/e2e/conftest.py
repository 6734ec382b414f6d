"""The real portal and a real browser, for as long as these tests run: starting both takes longer than most tests."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytest.register_assert_rewrite("tests.e2e.running", "tests.e2e.steps", "tests.e2e.visitor")

from tests.e2e.running import Portal, own_database  # noqa: E402
from tests.e2e.visitor import Visitor, chromium  # noqa: E402
from tests.servers import Redis, private_redis  # noqa: E402


@pytest.fixture(scope="package")
def redis(request: pytest.FixtureRequest) -> Iterator[Redis | None]:
    """A Redis that a test may stop; there is none beside SQLite."""
    if request.config.getoption("engine") == "sqlite":
        yield None
        return
    with private_redis() as server:
        yield server


@pytest.fixture(scope="package")
def portal(redis: Redis | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo council, newly loaded."""
    folder: Path = tmp_path_factory.mktemp("portal")
    with ExitStack() as stack:
        services = {}
        if redis:
            database = stack.enter_context(own_database(os.environ["DATABASE_URL"]))
            services = {"DATABASE_URL": database, "REDIS_URL": redis.url}
        yield stack.enter_context(Portal(folder, **services))


@pytest.fixture(scope="package")
def browser(portal: Portal) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def visitor(browser: Browser, portal: Portal) -> Iterator[Callable[..., Visitor]]:
    """Somebody new, with a browser of their own."""
    made: list[Visitor] = []

    def come(**how: bool) -> Visitor:
        made.append(Visitor(browser, portal.url, **how))
        return made[-1]

    yield come
    for one in made:
        one.context.close()
