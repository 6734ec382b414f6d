"""`portal check` says what is unsafe or missing, and is quiet when all is well."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from portal import check, db, settings, web
from portal.accounts.models import LinkWanted, Person
from portal.check import Problem, problems
from portal.demo.council import make_people
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models import Beat, Contact, HelpLine
from tests.servers import free_port

GOOD_KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def sound(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration with nothing wrong, on this run's engine, for each test to break in one place."""
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "htmx.min.js").touch()
    monkeypatch.setattr(web, "folder", lambda name: tmp_path)
    monkeypatch.setattr(settings, "AUDIT", tmp_path / "elsewhere")
    changes = {
        "KEYS": [GOOD_KEY],
        "DATA": tmp_path,
        "DEMO": False,
        "MAIL_URL": "smtp://mail.example",
        "PHONES": True,
        "URL": "https://portal.example",
        "HTTPS": True,
        "PROXIES": [ip_network("10.0.0.1")],
    }
    for name, value in changes.items():
        monkeypatch.setattr(settings, name, value)


@pytest.fixture(autouse=True)
async def council(sound: None) -> None:
    """With an administrator, a whole rota, a watcher that has run, and help lines that were checked."""
    async with db.connect():
        await make_people()
        await Beat.beat("watch")
        await HelpLine.begin()
        await HelpLine.check_all()


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
    file = tmp_path / "portal.key"
    file.touch(0o600)
    [note] = check._keys()
    assert (note.level, "whoever takes the folder takes both" in note.what) == ("note", True)
    file.chmod(0o640)
    unsafe = told(check._keys(), "Others on this machine can read")
    assert (unsafe.level, unsafe.mend) == ("unsafe", f"Make it yours alone: chmod 600 {file}")
    monkeypatch.setattr(settings, "EMBEDDED", False)
    assert check._keys() == []


async def test_what_is_still_sealed_with_an_older_key_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with db.connect():
        await LinkWanted.ask("somebody@example.org", "browser")
        assert await check._seals() == []
        monkeypatch.setattr(settings, "KEYS", [bytes(range(1, 33)), *settings.KEYS])
        [note] = await check._seals()
    assert (note.level, "still sealed with an older key" in note.what) == ("note", True)


async def test_the_answering_side_misses_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS", [])
    monkeypatch.setattr(settings, "ANSWERING", True)
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
async def test_help_lines_that_nobody_checked_for_long_are_noted(days: int, levels: list[str]) -> None:
    async with db.connect():
        await HelpLine.all().update(checked_on=datetime.now(UTC).date() - timedelta(days=days))
    assert [problem.level for problem in await problems()] == levels


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
    assert (
        told(await problems(), "nobody is told of a concern, nor can come in with a link by e-mail").level == "missing"
    )


async def test_without_a_second_way_to_reach_people_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PHONES", False)
    assert told(await problems(), "no second way to tell people of a concern").level == "missing"


async def test_each_gap_in_the_rota_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with db.connect():
        await Contact.filter(duty=Duty.OUT_OF_HOURS).update(tested_at=None)
    assert told(await problems(), "There is no out-of-hours contact whose test alert came through").level == "missing"


async def test_a_watcher_that_has_never_run_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with db.connect():
        await Beat.all().delete()
    assert told(await problems(), "The watcher has never run").level == "missing"
