"""Whatever breaks behind it, a child can answer, and the words are coded once it is mended."""

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.running import Portal, wait_until
from tests.e2e.steps.reading import comments_waiting
from tests.e2e.visitor import Visitor
from tests.servers import Redis, free_port

ANSWERED_WITHIN = 3
CODED_WITHIN = 30
WORDS = "Nobody told me that I was moving until the car was outside."
OUTAGES = {
    "sqlite": ["the portal dies before it codes"],
    "postgres": ["Redis is away", "the worker is away", "Redis and the worker are away", "the portal dies"],
}
NOBODY_CODES = {"the worker is away", "Redis and the worker are away", "the portal dies before it codes"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "outage" in metafunc.fixturenames:
        metafunc.parametrize("outage", OUTAGES[metafunc.config.getoption("engine")])


@pytest.fixture
def mended(portal: Portal, redis: Redis | None) -> Iterator[Callable[[], None]]:
    """Makes everything run again; after the test at the latest."""

    def mend() -> None:
        if redis:
            redis.start()
        elif portal.web.environment.pop("REDIS_URL", None):
            portal.web.stop()
        portal.start()

    yield mend
    mend()


@pytest.fixture
def officer(portal: Portal, visitor: Callable[..., Visitor]) -> Visitor:
    person = visitor()
    person.opens(portal.links["participation officer"])
    person.presses("Sign in as")
    return person


def test_a_child_can_answer_and_the_words_are_coded_when_all_is_well_again(
    outage: str,
    portal: Portal,
    redis: Redis | None,
    mended: Callable[[], None],
    officer: Visitor,
    visitor: Callable[..., Visitor],
) -> None:
    waiting = comments_waiting(officer)
    child = visitor(scripts=False)
    child.opens(portal.survey)
    child.page.get_by_label("If you could change one thing").fill(WORDS)
    breaks(outage, portal, redis)
    assert sends(child) < ANSWERED_WITHIN
    assert "Thank you" in child.text
    if outage in NOBODY_CODES:
        assert comments_waiting(officer) == waiting
    if "dies" in outage:
        portal.web.stop(signal.SIGKILL)
    mended()
    wait_until(lambda: comments_waiting(officer) == waiting + 1, "the words are coded", CODED_WITHIN)


def breaks(outage: str, portal: Portal, redis: Redis | None) -> None:
    if "Redis" in outage and redis:
        redis.stop()
    if "worker" in outage:
        portal.worker.stop(signal.SIGKILL)
    if outage == "the portal dies before it codes":
        leaves_coding_to_nobody(portal)


def leaves_coding_to_nobody(portal: Portal) -> None:
    """A portal that trusts in a worker where there is none: what it is sent stays due."""
    portal.web.stop()
    portal.web.environment["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}"
    portal.start()


def sends(child: Visitor) -> float:
    """How many seconds it takes until the next page is there."""
    began = time.monotonic()
    child.presses("Send my answers")
    return time.monotonic() - began
