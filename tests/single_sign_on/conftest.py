"""The council's provider, running, and a portal that is set up for it."""

from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette

from portal import settings
from portal.single_sign_on import client
from tests.browser import BASE, Browser
from tests.single_sign_on.council import CLIENT_ID, ROLES, SECRET, Council


@pytest.fixture(scope="session")
def running_council() -> Iterator[Council]:
    with Council() as council:
        yield council


@pytest.fixture
def council(running_council: Council, monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    """The provider as it was when it started, but perhaps for its key; and a portal that has not met it yet."""
    running_council.start()
    set_up(monkeypatch, running_council.url)
    yield running_council
    running_council.start()
    running_council.tell("/reset")


def set_up(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    client.provider.cache_clear()
    monkeypatch.setattr(client, "RESTS", 0)
    monkeypatch.setattr(settings, "URL", BASE)
    monkeypatch.setattr(settings, "OIDC_ISSUER", issuer)
    monkeypatch.setattr(settings, "OIDC_CLIENT_ID", CLIENT_ID)
    monkeypatch.setattr(settings, "OIDC_CLIENT_SECRET", SECRET)
    monkeypatch.setattr(settings, "OIDC_ROLES", ROLES)


@pytest.fixture
async def browser(app: Starlette, council: Council) -> AsyncIterator[Browser]:
    """Somebody at work, who can reach the portal and the council."""
    async with council.browser(app) as browser:
        yield browser
