"""Signatures that whoever gets a webhook can check, as standardwebhooks.com describes them. Pure."""

import base64
import hmac
import secrets

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(secret: str, id: str, timestamp: int, body: str) -> dict[str, str]:
    """The id stays the same however often it is sent; the timestamp is of this time, so that an old one is refused."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, id, timestamp, body),
    }


def signature(secret: str, id: str, timestamp: int, body: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, f"{id}.{timestamp}.{body}".encode(), "sha256")).decode()
