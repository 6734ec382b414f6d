"""Whoever sets single sign-on up is told at once what is wrong, and nothing is half set up."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from portal import check, settings
from portal.mistakes import SettingsError
from portal.permissions import Role
from tests.single_sign_on.council import Council

WHOLE = {
    "OIDC_ISSUER": "https://login.council.example/tenant/v2.0",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": "a secret",
    "OIDC_ROLES": "Portal officers=officer",
}


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.council.example/",
        "https://login.council.example",
        "http://127.0.0.1:9000",
        "http://[::1]:1/x",
        "",
    ],
)
def test_an_issuer_is_kept_letter_for_letter(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    monkeypatch.setenv("OIDC_ISSUER", issuer)
    assert settings._issuer("OIDC_ISSUER") == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.council.example",
        "http://127.0.0.1.elsewhere.example",
        "login.council.example",
        "https://",
        "https://[",
        "https://login.council.example/?a=b",
        "https://login.council.example/#a",
        "ftp://login.council.example",
    ],
)
def test_an_issuer_that_others_could_speak_for_is_refused(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    monkeypatch.setenv("OIDC_ISSUER", issuer)
    with pytest.raises(SettingsError, match="OIDC_ISSUER must be an https address"):
        settings._issuer("OIDC_ISSUER")


def test_groups_give_roles_in_the_order_in_which_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ROLES", " Leads of 1=1 = leader ,b2c4=administrator,, Ärzte=officer")
    assert settings._roles("OIDC_ROLES") == [
        ("Leads of 1=1", "leader"),
        ("b2c4", "administrator"),
        ("Ärzte", "officer"),
    ]


@pytest.mark.parametrize(
    "roles", ["Everybody=member", "Portal officers", "=officer", "a=officer,b=", "a=OFFICER", "a=b"]
)
def test_no_group_gives_what_is_not_a_job(monkeypatch: pytest.MonkeyPatch, roles: str) -> None:
    monkeypatch.setenv("OIDC_ROLES", roles)
    with pytest.raises(SettingsError, match="OIDC_ROLES must be group=role"):
        settings._roles("OIDC_ROLES")


def test_the_council_can_give_every_role_but_that_of_a_member() -> None:
    assert set(settings.COUNCIL_ROLES) == set(Role) - {Role.MEMBER}


@pytest.mark.parametrize("without", WHOLE)
async def test_half_a_single_sign_on_does_not_start(tmp_path: Path, without: str) -> None:
    half = {name: value for name, value in WHOLE.items() if name != without}
    status, said = await started(tmp_path, half)
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith(f"portal: {without} must be set too")
    assert "a secret" not in said


async def test_a_whole_one_starts_and_so_does_none(tmp_path: Path) -> None:
    assert (await started(tmp_path, WHOLE))[0] == (await started(tmp_path, {}))[0] == 0


async def started(folder: Path, environment: dict[str, str]) -> tuple[int | None, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OIDC_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "portal", "--help"),
        env={**kept, "PORTAL_DATA": str(folder), **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, said.decode()


async def test_the_check_is_quiet_about_a_provider_that_can_be_used(council: Council) -> None:
    assert await check._council() == []


async def test_the_check_is_quiet_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", "")
    assert await check._council() == []


async def test_the_check_tells_of_a_provider_that_does_not_answer(council: Council) -> None:
    council.stop()
    [problem] = await check._council()
    assert problem.level == "missing"
    assert f"{council.url} cannot be used (ConnectError)" in problem.what


async def test_the_check_tells_of_an_issuer_that_calls_itself_otherwise(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "OIDC_ISSUER", council.url + "/")
    [problem] = await check._council()
    assert "it says that it is another" in problem.what


async def test_the_check_notes_a_provider_that_tells_of_no_sign_outs(council: Council) -> None:
    council.answer_next("/.well-known/openid-configuration", but={"backchannel_logout_supported": False})
    [problem] = await check._council()
    assert problem.level == "note"
