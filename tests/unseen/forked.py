"""A database for tests in which no event loop may run: they fork, or start processes and wait for them."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.conftest import own_database


@pytest.fixture
def database(template: str) -> Iterator[str]:
    """Its address; `settings.DATABASE_URL` knows nothing of it."""
    owned = own_database(template)
    yield asyncio.run(owned.__aenter__())
    asyncio.run(owned.__aexit__(None, None, None))
