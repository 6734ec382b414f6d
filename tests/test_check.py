"""`portal check` says what is unsafe or missing, and is quiet when all is well."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from portal import check, db, settings, web
from portal.accounts.models import Person
from portal.check import Problem, problems
from portal.permissions import Role
from tests.servers import free_port

GOOD_KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def sound(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration with nothing wrong, on this run's engine, for each test to break in one place."""
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "htmx.min.js").touch()
    monkeypatch.setattr(web, "folder", lambda name: tmp_path)
    monkeypatch.setattr(check, "checked_on", lambda: datetime.now(UTC).date())
    monkeypatch.setattr(settings, "AUDIT", tmp_path / "elsewhere")
    changes = {
        "KEYS": [GOOD_KEY],
        "DATA": tmp_path,
        "DEMO": False,
        "MAIL_URL": "smtp://mail.example",
        "URL": "https://portal.example",
        "HTTPS": True,
        "PROXIES": [ip_network("10.0.0.1")],
    }
    for name, value in changes.items():
        monkeypatch.setattr(settings, name, value)


@pytest.fixture(autouse=True)
async def administrator(database: str) -> None:
    async with db.connect():
        await Person.create(name="Ade Brennan", role=Role.ADMINISTRATOR)


def told(found: list[Problem], words: str) -> Problem:
    """The one problem whose text has these words."""
    [one] = [problem for problem in found if words in problem.what]
    return one


async def test_a_sound_configuration_has_nothing_to_mend() -> None:
    assert await problems() == []


async def test_a_missing_key_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS", [])
    assert told(await problems(), "PORTAL_KEY is not set").level == "missing"


async def test_behind_https_somebody_must_say_who_stands_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PROXIES", [])
    assert told(await problems(), "PORTAL_PROXIES is not set").level == "missing"
    monkeypatch.setattr(settings, "HTTPS", False)
    assert check._proxies() == []


async def test_the_tests_key_is_unsafe_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS", [GOOD_KEY, bytes(32)])
    assert told(await problems(), "which everybody knows").level == "unsafe"


async def test_a_key_beside_the_embedded_database_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMBEDDED", True)
    monkeypatch.setattr(settings, "REDIS_URL", "")
    (tmp_path / "portal.key").touch()
    assert told(check._keys(), "lies beside the database").level == "note"
    monkeypatch.setattr(settings, "EMBEDDED", False)
    assert check._keys() == []


@pytest.mark.parametrize(
    ("embedded", "folder", "levels"),
    [(True, "data/audit", ["note"]), (True, "data", ["note"]), (True, "elsewhere", []), (False, "data/audit", [])],
)
def test_heads_of_the_trail_beside_the_embedded_database_are_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedded: bool, folder: str, levels: list[str]
) -> None:
    monkeypatch.setattr(settings, "EMBEDDED", embedded)
    monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{tmp_path}/data/portal.sqlite3")
    monkeypatch.setattr(settings, "AUDIT", tmp_path / folder)
    assert [problem.level for problem in check._audit()] == levels


@pytest.mark.parametrize(
    ("url", "unsafe"),
    [
        ("http://portal.example", True),
        ("http://192.168.1.5:8000", True),
        ("http://127.0.0.1.elsewhere.example", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000", False),
    ],
)
async def test_plain_http_is_unsafe_away_from_this_machine(
    monkeypatch: pytest.MonkeyPatch, url: str, unsafe: bool
) -> None:
    monkeypatch.setattr(settings, "URL", url)
    monkeypatch.setattr(settings, "HTTPS", False)
    levels = [problem.level for problem in await problems() if "without https" in problem.what]
    assert levels == ["unsafe"] * unsafe


@pytest.mark.parametrize(
    ("url", "embedded", "host", "unsafe"),
    [
        ("http://127.0.0.1:8000", True, "127.0.0.1", False),
        ("http://127.0.0.1:8000", True, "0.0.0.0", True),
        ("http://127.0.0.1:8000", False, "127.0.0.1", True),
        ("https://portal.example", True, "127.0.0.1", True),
    ],
)
def test_the_demo_is_unsafe_where_others_can_reach_it(
    monkeypatch: pytest.MonkeyPatch, url: str, embedded: bool, host: str, unsafe: bool
) -> None:
    for name, value in {"DEMO": True, "URL": url, "EMBEDDED": embedded, "HOST": host}.items():
        monkeypatch.setattr(settings, name, value)
    assert [problem.level for problem in check._demo()] == ["unsafe"] * unsafe


@pytest.mark.parametrize(
    ("embedded", "redis", "level"),
    [
        (True, "", ""),
        (True, "redis://127.0.0.1", "missing"),
        (False, "", "note"),
        (False, "redis://127.0.0.1", ""),
    ],
)
def test_which_database_goes_with_which_queue(
    monkeypatch: pytest.MonkeyPatch, embedded: bool, redis: str, level: str
) -> None:
    monkeypatch.setattr(settings, "EMBEDDED", embedded)
    monkeypatch.setattr(settings, "REDIS_URL", redis)
    assert [problem.level for problem in check._work()] == [level] * bool(level)


async def test_a_missing_htmx_is_noted(tmp_path: Path) -> None:
    (tmp_path / "vendor" / "htmx.min.js").unlink()
    assert told(await problems(), "htmx").level == "note"


@pytest.mark.parametrize(("days", "levels"), [(90, []), (91, ["note"])])
def test_help_lines_that_nobody_checked_for_long_are_noted(
    monkeypatch: pytest.MonkeyPatch, days: int, levels: list[str]
) -> None:
    monkeypatch.setattr(check, "checked_on", lambda: datetime.now(UTC).date() - timedelta(days=days))
    assert [problem.level for problem in check._helplines()] == levels


async def test_a_database_that_was_never_made_is_missing_and_stays_unmade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "none.sqlite3"
    monkeypatch.setattr(settings, "EMBEDDED", True)
    monkeypatch.setattr(settings, "REDIS_URL", "")
    monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{file}")
    assert told(await problems(), "no database yet").level == "missing"
    assert not file.exists()


async def test_a_portal_without_an_administrator_is_noted() -> None:
    async with db.connect():
        await Person.all().update(paused_at=datetime.now(UTC))
    problem = told(await problems(), "no administrator yet")
    assert problem.level == "note"
    assert "portal person" in problem.mend


async def test_a_database_that_is_behind_is_missing_its_migrations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "empty.sqlite3"
    file.touch()
    monkeypatch.setattr(settings, "EMBEDDED", True)
    monkeypatch.setattr(settings, "REDIS_URL", "")
    monkeypatch.setattr(settings, "DATABASE_URL", f"sqlite://{file}")
    problem = told(await problems(), "behind the portal")
    assert problem.level == "missing"
    assert "0001" in problem.what
    assert "portal migrate" in problem.mend


async def test_a_database_that_cannot_be_reached_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMBEDDED", False)
    url = f"postgres://portal:secret@127.0.0.1:{free_port()}/portal"
    monkeypatch.setattr(settings, "DATABASE_URL", url)
    problem = told(await problems(), "database cannot be reached")
    assert problem.level == "missing"
    assert "secret" not in problem.what + problem.mend


async def test_a_redis_that_cannot_be_reached_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", f"redis://:secret@127.0.0.1:{free_port()}/0")
    problem = told(await problems(), "Redis cannot be reached")
    assert problem.level == "missing"
    assert "secret" not in problem.what + problem.mend


async def test_without_a_mail_server_it_is_said_who_misses_it(sound: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", "")
    assert [(one.level, "link by e-mail" in one.what) for one in await problems()] == [("note", True)]
