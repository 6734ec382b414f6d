"""A small share of what `make attack` tries, the same every time: odd requests, odd things to read, injections."""

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal import app as site
from portal.guard import page
from portal.permissions import May
from tests.attacks import fuzz, injected, parsers
from tests.attacks.house import House, furnish
from tests.attacks.injections import strings
from tests.attacks.knock import Knock, knock
from tests.attacks.odd import Odd
from tests.attacks.static import rule_names
from tests.browser import Cast

SEED, MANY = 7, 600


@pytest.fixture
async def home(cast: Cast) -> House:
    return await furnish(cast.app, cast)


async def test_odd_requests_break_nothing(home: House) -> None:
    await home.cast.rest()  # or what one of them asks to be learnt would be, long after the test
    tally = await fuzz.knock_oddly(home, Odd(SEED), MANY)
    assert tally.faults == []
    assert tally.done == tally.statuses.total() == MANY
    assert {200, 303, 400, 403, 404, 405, 422} <= set(tally.statuses), "they come far enough in to break something"


def test_odd_things_to_read_break_nothing() -> None:
    tally = fuzz.read_odd_things(Odd(SEED), 40 * len(parsers.PARSERS))
    assert tally.faults == []


async def test_injections_break_nothing_and_show_and_touch_nobody_elses_rows(home: House) -> None:
    await injected.canaries(home)
    places = await injected.parameters(home)
    assert len(places) > 150
    odd = Odd(SEED)
    for place in odd.random.sample(places, 25):
        tally = await injected.inject(home, place, odd.random.sample(strings(), 8))
        assert tally.faults == []


def test_there_are_five_hundred_injections() -> None:
    assert len(set(strings())) == 500


async def test_a_door_that_breaks_is_noticed(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(request: Request) -> Response:
        return PlainTextResponse(str(1 / len(request.query_params.get("next", ""))))

    monkeypatch.setattr(site, "ROUTES", [page("/sign-in", broken, May.PUBLIC)])
    opened = await knock(site.make_app(), Knock("GET", b"/sign-in", headers=[(b"host", b"portal.test")]))
    assert (opened.status, opened.fault) == (500, "ZeroDivisionError: division by zero")


async def test_a_door_that_shows_another_groups_words_is_noticed(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def leaking(request: Request) -> Response:
        return PlainTextResponse(injected.CANARY if "'" in request.query_params.get("next", "") else "")

    await injected.canaries(home)
    monkeypatch.setattr(site, "ROUTES", [page("/sign-in", leaking, May.PUBLIC)])
    home.app = site.make_app()
    tally = await injected.inject(home, injected.Parameter("", "GET", "/sign-in", "query", "next"), ["x", "' OR 1=1"])
    assert [fault for fault in tally.faults if "another group's words" in fault]
    assert len(tally.faults) == 1


async def test_a_row_that_was_touched_is_noticed(home: House) -> None:
    await injected.canaries(home)

    group = await home.cast.group("foster-carers")
    before = await injected.others()
    await group.filter(id=group.id).update(name="Somebody else's")
    assert await injected.others() != before


def test_a_reader_that_breaks_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers, "PARSERS", {"int": int})
    assert fuzz.read_odd_things(Odd(SEED), 50).faults


def test_the_same_seed_makes_the_same_odd_things() -> None:
    first, second = Odd(SEED), Odd(SEED)
    assert [first.bytes() for _ in range(50)] == [second.bytes() for _ in range(50)]


def test_every_rule_of_ours_has_a_violation_to_prove_it() -> None:
    from tests.attacks.planted import PLANTED

    assert sorted(rule_names()) == sorted(PLANTED)
