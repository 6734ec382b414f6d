"""A start makes ready what is read once in a process, so that no child's answer waits for it."""

from typing import Any

from portal import app as site
from portal.feedback.masking import sorts, words
from portal.safeguarding import clock


def kept() -> dict[str, Any]:
    """What masking and the clock remember, by the name of what reads each."""
    return {
        f"{module.__name__}.{name}": one
        for module in (words, sorts, clock)
        for name, one in vars(module).items()
        if hasattr(one, "cache_parameters") and one.__module__ == module.__name__
    }


def read_once() -> dict[str, Any]:
    """The lists among them."""
    return {
        name: one
        for name, one in kept().items()
        if one.cache_parameters()["maxsize"] is None and one is not words.place_words  # read when it is imported
    }


def times_read() -> dict[str, int]:
    return {name: one.cache_info().misses for name, one in read_once().items()}


async def test_no_list_is_left_for_the_first_request_to_read_and_none_is_read_twice(database: str) -> None:
    assert {"portal.feedback.masking.words.given", "portal.safeguarding.clock._bank_holidays"} <= set(read_once())
    for one in kept().values():
        one.cache_clear()
    assert set(times_read().values()) == {0}
    for _ in range(2):
        async with site.lifespan(site.make_app()):
            assert times_read() == dict.fromkeys(read_once(), 1)
