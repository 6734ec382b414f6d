"""The address of the thanks: it shows the picture-words for a while to whoever has just sent answers, and then no more.

A browser writes into its own files what it sent to get the page that it shows, words and all, so the thanks must not be
the answer to what was sent. And the portal keeps nothing that leads from an address to a sheet: the address itself
carries the sheet's receipt, locked with a key of ours.
"""

import base64
import binascii
import secrets
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.sealing import fingerprint

LASTS = timedelta(minutes=15)
NONCE, SECONDS = 12, 8


def address(receipt: str, moment: datetime) -> str:
    nonce = secrets.token_bytes(NONCE)
    body = int(moment.timestamp()).to_bytes(SECONDS, "big") + bytes.fromhex(receipt)
    return "/thanks/" + base64.urlsafe_b64encode(nonce + _key().encrypt(nonce, body, None)).decode()


def receipt_in(token: str, moment: datetime) -> str | None:
    """None for what we did not write, and once it is over."""
    try:
        locked = base64.urlsafe_b64decode(token)
        body = _key().decrypt(locked[:NONCE], locked[NONCE:], None)
    except (binascii.Error, InvalidTag, ValueError):
        return None
    age = moment.timestamp() - int.from_bytes(body[:SECONDS], "big")
    return body[SECONDS:].hex() if age <= LASTS.total_seconds() else None


def _key() -> AESGCM:
    return AESGCM(fingerprint("thanks"))
