"""Telephones are reached through the council's gateway or through GOV.UK Notify, and only a clear yes counts."""

import hmac
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from portal import settings
from portal.mistakes import SettingsError
from portal.safeguarding import gateway
from portal.safeguarding.gateway import NotTaken
from tests.safeguarding.phones import Gateway
from tests.servers import free_port

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
TO, TEXT = "+44 7700 900111", "Something in the portal needs you: https://portal.example/concerns"


async def test_a_webhook_is_sent_number_and_text_and_nothing_else(phones: Gateway) -> None:
    await gateway.send(TO, TEXT)
    [(path, headers, asked)] = phones.asked
    assert (path, asked) == ("/alerts", {"to": TO, "text": TEXT})
    assert headers["Content-Type"] == "application/json"
    assert gateway.SIGNATURE not in headers


async def test_with_a_secret_the_gateway_can_tell_that_it_comes_from_us(
    phones: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ALERT_WEBHOOK_SECRET", "between us")
    await gateway.send(TO, TEXT)
    [(_, headers, _)], [body] = phones.asked, phones.bodies
    assert headers[gateway.SIGNATURE] == f"sha256={hmac.new(b'between us', body, 'sha256').hexdigest()}"


async def test_notify_is_asked_as_its_api_wants(phones: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "NOTIFY_URL", phones.url)
    monkeypatch.setattr(settings, "NOTIFY_KEY", f"the_portal-{SERVICE}-{SECRET}")
    monkeypatch.setattr(settings, "NOTIFY_TEMPLATE", "a-template")
    await gateway.send(TO, TEXT)
    [(path, headers, asked)] = phones.asked
    assert path == "/v2/notifications/sms"
    assert asked == {"phone_number": TO, "template_id": "a-template", "personalisation": {"text": TEXT}}
    kind, _, token = headers["Authorization"].partition(" ")
    read = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"])
    assert (kind, read.header, read.claims["iss"]) == ("Bearer", {"typ": "JWT", "alg": "HS256"}, SERVICE)
    assert abs(read.claims["iat"] - time.time()) < 30


@pytest.mark.parametrize("status", [301, 307, 400, 403, 429, 500, 503])
async def test_whatever_is_no_clear_yes_was_not_taken(phones: Gateway, status: int) -> None:
    """Nor is it sent on to where somebody else says it should go."""
    phones.status = status
    with pytest.raises(NotTaken, match=str(status)):
        await gateway.send(TO, TEXT)
    assert len(phones.asked) == 1


async def test_a_gateway_that_is_away_has_not_taken_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALERT_WEBHOOK_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NotTaken):
        await gateway.send(TO, TEXT)


@pytest.mark.parametrize("name", ["ALERT_WEBHOOK_URL", "NOTIFY_URL"])
@pytest.mark.parametrize("value", ["http://gateway.example/", "gateway.example", "ftp://gateway.example", "https://"])
def test_an_address_that_is_not_safe_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name} must be an https address"):
        settings._https(name)


def test_a_gateway_may_have_its_secret_in_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_WEBHOOK_URL", "https://gateway.example/send?code=abc")
    assert settings._https("ALERT_WEBHOOK_URL") == "https://gateway.example/send?code=abc"


@pytest.mark.parametrize("value", ["a-key", SECRET, f"{SERVICE}-{SECRET[:-1]}"])
def test_half_a_key_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NOTIFY_KEY", value)
    with pytest.raises(SettingsError, match="NOTIFY_KEY must be a whole API key") as refused:
        settings._notify_key("NOTIFY_KEY")
    assert value not in str(refused.value)
