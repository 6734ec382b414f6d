"""For the tests in which time and senders do as they are told."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.safeguarding.phones import Gateway, gateway


@pytest.fixture
async def night(database: str) -> AsyncIterator[None]:
    """The made-up council's database, open, and no worker that would get there first."""
    from portal import db

    async with db.connect():
        yield


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A telephone gateway that the portal sends its alerts to by a webhook."""
    from portal import settings

    with gateway() as kept:
        monkeypatch.setattr(settings, "ALERT_WEBHOOK_URL", f"{kept.url}/alerts")
        monkeypatch.setattr(settings, "PHONES", True)
        yield kept


@pytest.fixture
def plain_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notices whoever hits, touches or kills somebody and nothing else: for tests about what people do then."""
    from portal.safeguarding.screening.screen import Finding

    def screen(text: str, _: object) -> Finding | None:
        found = re.search(r"hits? me|touched me|kill me", text)
        return Finding("physical_harm", 3.0, *found.span()) if found else None

    monkeypatch.setattr("portal.safeguarding.models.raised.screen", screen)
