"""Whoever sets the portal up is told what is wrong with a setting, in one line and at once."""

import asyncio
import base64
import os
import stat
import sys
from pathlib import Path

import pytest

from portal import settings
from portal.mistakes import SettingsError
from tests.e2e.running import Running, wait_until
from tests.servers import free_port

KEY, OTHER = bytes(range(32)), bytes(range(32, 64))


def written(*keys: bytes) -> str:
    return ",".join(base64.b64encode(key).decode() for key in keys)


@pytest.mark.parametrize(
    ("value", "means"), [("yes", True), ("1", True), ("TRUE", True), ("no", False), ("0", False), ("", False)]
)
def test_yes_and_no_can_be_said_in_several_ways(monkeypatch: pytest.MonkeyPatch, value: str, means: bool) -> None:
    monkeypatch.setenv("PORTAL_DEMO", value)
    assert settings._flag("PORTAL_DEMO") is means


def test_maybe_is_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DEMO", "maybe")
    with pytest.raises(SettingsError, match="PORTAL_DEMO must be yes or no, not 'maybe'"):
        settings._flag("PORTAL_DEMO")


@pytest.mark.parametrize("value", ["", "4", "-5", "five", "5.0", "²"])
def test_the_minimum_is_never_under_five(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORTAL_MINIMUM_COUNT", value)
    with pytest.raises(SettingsError, match="PORTAL_MINIMUM_COUNT must be a whole number of at least 5"):
        settings._number("PORTAL_MINIMUM_COUNT", 5, 5)


def test_a_number_that_nobody_set_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_MINIMUM_COUNT", raising=False)
    assert settings._number("PORTAL_MINIMUM_COUNT", 5, 5) == 5
    monkeypatch.setenv("PORTAL_MINIMUM_COUNT", "12")
    assert settings._number("PORTAL_MINIMUM_COUNT", 5, 5) == 12


@pytest.mark.parametrize("value", ["mysql://host/portal", "host/portal", "postgres"])
def test_an_address_of_another_kind_is_refused_without_repeating_its_password(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(SettingsError, match="DATABASE_URL must start with one of"):
        settings._url("DATABASE_URL", "", {"sqlite", "postgres"})


def test_a_mistyped_address_does_not_print_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgress://portal:hunter2@db/portal")
    with pytest.raises(SettingsError) as raised:
        settings._url("DATABASE_URL", "", {"sqlite", "postgres"})
    assert "hunter2" not in str(raised.value)


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PROXIES", "10.0.0.1, 192.168.0.7/16,fd00::1,")
    found = settings._networks("PORTAL_PROXIES")
    assert [str(network) for network in found] == ["10.0.0.1/32", "192.168.0.0/16", "fd00::1/128"]


def test_nobody_is_believed_about_addresses_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_PROXIES", raising=False)
    assert settings._networks("PORTAL_PROXIES") == settings.PROXIES == []


@pytest.mark.parametrize("value", ["proxy.example", "10.0.0.1 10.0.0.2", "10.0.0.0/99", "*"])
def test_a_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORTAL_PROXIES", value)
    with pytest.raises(SettingsError, match="PORTAL_PROXIES must hold addresses or networks"):
        settings._networks("PORTAL_PROXIES")


def test_keys_are_read_newest_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_KEY", f"{written(OTHER, KEY)},\n")
    assert settings._keys(tmp_path, embedded=True) == [OTHER, KEY]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["short", written(KEY[:31]), f"{written(KEY)},{written(KEY[:16])}", "ключ", "a b"])
def test_a_key_that_is_none_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str
) -> None:
    monkeypatch.setenv("PORTAL_KEY", value)
    with pytest.raises(SettingsError, match="PORTAL_KEY must") as raised:
        settings._keys(tmp_path, embedded=True)
    assert value not in str(raised.value)


def test_the_first_start_makes_a_key_that_only_its_owner_can_read_and_the_next_uses_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PORTAL_KEY", raising=False)
    [first] = settings._keys(tmp_path / "data", embedded=True)
    assert settings._keys(tmp_path / "data", embedded=True) == [first]
    assert stat.S_IMODE((tmp_path / "data" / "portal.key").stat().st_mode) == 0o600
    assert settings._keys(tmp_path / "other", embedded=True) != [first]


def test_with_a_database_server_no_key_is_made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PORTAL_KEY", raising=False)
    assert settings._keys(tmp_path, embedded=False) == []
    assert list(tmp_path.iterdir()) == []


def test_a_portal_whose_key_was_emptied_does_not_go_on_without_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PORTAL_KEY", raising=False)
    (tmp_path / "portal.key").touch()
    with pytest.raises(SettingsError, match="is empty"):
        settings._keys(tmp_path, embedded=True)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a process that takes answers."""
    monkeypatch.delenv("PORTAL_KEY", raising=False)
    for name, value in {"SIDE": "answering", "PUBLIC_KEY": written(KEY), "CODE_KEY": written(OTHER)}.items():
        monkeypatch.setenv(f"PORTAL_{name}", value)


def test_the_answering_side_has_two_keys_and_no_other(answering: None) -> None:
    assert settings._answering("PORTAL_SIDE", embedded=False)
    assert settings._half("PORTAL_PUBLIC_KEY", answering=True) == KEY
    assert settings._half("PORTAL_CODE_KEY", answering=True) == OTHER


def test_the_answering_side_does_not_start_with_the_key(answering: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_KEY", written(KEY))
    with pytest.raises(SettingsError, match="PORTAL_KEY must not be set with PORTAL_SIDE=answering"):
        settings._answering("PORTAL_SIDE", embedded=False)


def test_the_answering_side_does_not_start_on_sqlite(answering: None) -> None:
    with pytest.raises(SettingsError, match="PORTAL_SIDE must not be set on SQLite"):
        settings._answering("PORTAL_SIDE", embedded=True)


def test_there_is_no_third_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SIDE", "reading")
    with pytest.raises(SettingsError, match="PORTAL_SIDE must be answering, or not set"):
        settings._answering("PORTAL_SIDE", embedded=False)


@pytest.mark.parametrize("value", ["", "short", written(KEY, OTHER)])
def test_a_half_that_is_none_is_refused(answering: None, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORTAL_PUBLIC_KEY", value)
    with pytest.raises(SettingsError, match="PORTAL_PUBLIC_KEY must"):
        settings._half("PORTAL_PUBLIC_KEY", answering=True)


def test_a_half_is_refused_on_the_full_side_which_works_it_out(answering: None) -> None:
    """Somebody thought that this process had been set up to read nothing."""
    with pytest.raises(SettingsError, match="PORTAL_CODE_KEY must not be set without PORTAL_SIDE=answering"):
        settings._half("PORTAL_CODE_KEY", answering=False)


async def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    ask = "from portal import settings; print([key.hex() for key in settings.KEYS])"
    environment = {name: value for name, value in os.environ.items() if name not in {"PORTAL_KEY", "DATABASE_URL"}}
    environment["PORTAL_DATA"] = str(tmp_path)
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", ask, env=environment, stdout=asyncio.subprocess.PIPE)
        for _ in range(6)
    ]
    told = {(await asyncio.wait_for(process.communicate(), 30))[0] for process in started}
    assert len(told) == 1
    assert told != {b"[]\n"}


def test_the_first_start_says_what_a_key_beside_the_database_means(tmp_path: Path) -> None:
    port = free_port()
    portal = Running(["serve"], {"PORTAL_DATA": str(tmp_path), "PORT": str(port)}, tmp_path / "log")
    portal.start()
    try:
        wait_until(lambda: portal.has_ended or "whoever takes the folder takes both" in portal.output, "its word", 90)
        assert f"{tmp_path}/portal.key lies beside the database" in portal.output
    finally:
        portal.stop()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_DEMO", "maybe"),
        ("PORT", "http"),
        ("REDIS_URL", "localhost"),
        ("PORTAL_KEY", "x"),
        ("PORTAL_SIDE", "both"),
        ("PORTAL_PUBLIC_KEY", written(KEY)),
    ],
)
async def test_a_wrong_setting_is_said_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    environment = {**os.environ, "PORTAL_DATA": str(tmp_path), name: value}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "portal", "check"), env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, told = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert told.decode().startswith(f"portal: {name} must")
    assert told.count(b"\n") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MAIL_URL": "console:"}, "MAIL_URL must start with one of smtp, smtps"),
        ({"NOTIFY_URL": "https://notify.example"}, "NOTIFY_KEY, NOTIFY_TEMPLATE must be set too: GOV.UK Notify needs"),
        ({"ALERT_WEBHOOK_URL": "http://gateway.example"}, "ALERT_WEBHOOK_URL must be an https address"),
    ],
)
async def test_half_a_way_to_tell_people_fails_at_start(tmp_path: Path, given: dict[str, str], said: str) -> None:
    """And mail is printed, instead of being sent, in the demo only."""
    environment = {"PATH": os.environ["PATH"], "PORTAL_DATA": str(tmp_path), **given}
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "portal", "check", env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, error = await run.communicate()
    assert (run.returncode, said in error.decode()) == (1, True), error.decode()
