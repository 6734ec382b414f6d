"""Reaching a telephone: through the council's own gateway by a webhook, or through GOV.UK Notify's API."""

import asyncio
import hmac
import json
import ssl
import time
from functools import cache

import httpx2
from joserfc import jwt
from joserfc.jwk import OctKey

from portal import settings

GIVE_UP_SECONDS = 20.0
UUID_LENGTH = 36
SIGNATURE = "X-Portal-Signature"


class NotTaken(Exception):
    """The gateway did not take the message on. The reason is for the log."""


async def send(to: str, text: str) -> None:
    """Returns once the gateway has said that it took the message on; raises NotTaken."""
    url, headers, message = _for_notify(to, text) if settings.NOTIFY_URL else _for_webhook(to, text)
    headers |= {"Content-Type": "application/json", "User-Agent": "participation-portal"}
    try:
        async with (
            asyncio.timeout(GIVE_UP_SECONDS),
            httpx2.AsyncClient(verify=_trusted(), trust_env=False, timeout=GIVE_UP_SECONDS) as http,
            http.stream("POST", url, content=message, headers=headers, follow_redirects=False) as answer,
        ):
            status, taken = answer.status_code, answer.is_success
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as exc:
        raise NotTaken(type(exc).__name__) from None
    if not taken:
        raise NotTaken(f"status {status}")


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def _for_webhook(to: str, text: str) -> tuple[str, dict[str, str], bytes]:
    """Signed, where there is a secret, so that the gateway can tell that it comes from us."""
    message = json.dumps({"to": to, "text": text}).encode()
    secret = settings.ALERT_WEBHOOK_SECRET.encode()
    signature = f"sha256={hmac.digest(secret, message, 'sha256').hex()}"
    return settings.ALERT_WEBHOOK_URL, {SIGNATURE: signature} if secret else {}, message


def _for_notify(to: str, text: str) -> tuple[str, dict[str, str], bytes]:
    message = {"phone_number": to, "template_id": settings.NOTIFY_TEMPLATE, "personalisation": {"text": text}}
    url = f"{settings.NOTIFY_URL}/v2/notifications/sms"
    return url, {"Authorization": f"Bearer {_notify_token()}"}, json.dumps(message).encode()


def _notify_token() -> str:
    """The API key ends in the service's id and the secret that signs for it."""
    secret = settings.NOTIFY_KEY[-UUID_LENGTH:]
    service = settings.NOTIFY_KEY[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
    claims = {"iss": service, "iat": int(time.time())}
    return jwt.encode({"typ": "JWT", "alg": "HS256"}, claims, OctKey.import_key(secret), algorithms=["HS256"])
