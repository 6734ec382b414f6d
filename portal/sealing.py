"""People's words at rest: AES-256-GCM, bound to their row; and keyed fingerprints of codes that are never stored."""

import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal import settings
from portal.mistakes import SettingsError

NONCE = 12
KEY_ID = 4


class SealBroken(Exception):
    """The sealed bytes were changed, moved to another row, or sealed with a key that is not at hand."""


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:KEY_ID]


def _newest() -> bytes:
    if not settings.KEYS:
        raise SettingsError("PORTAL_KEY is not set: words cannot be sealed. `portal check` explains.")
    return settings.KEYS[0]


def newest_key_id() -> bytes:
    """What everything begins with that is sealed from now on."""
    return _key_id(_newest())


def seal(text: str, place: str) -> bytes:
    """Key id, nonce and cipher text. `place` names table, column and row, so that sealed bytes cannot be moved."""
    key = _newest()
    nonce = secrets.token_bytes(NONCE)
    head = _key_id(key)
    return head + nonce + AESGCM(key).encrypt(nonce, text.encode(), head + place.encode())


def unseal(sealed: bytes, place: str) -> str:
    """The text again; raises SealBroken rather than ever returning anything else."""
    head, nonce, body = sealed[:KEY_ID], sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
    for key in settings.KEYS:
        if _key_id(key) == head:
            try:
                return AESGCM(key).decrypt(nonce, body, head + place.encode()).decode()
            except (InvalidTag, ValueError):
                break
    raise SealBroken(place)


class Sealed:
    """A text attribute kept sealed in the binary column of the same name with `_sealed` behind it; NULL reads as ""."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_sealed"

    def __get__(self, row: Any, owner: type | None = None) -> str:
        sealed = getattr(row, self.column)
        return unseal(bytes(sealed), self._place(row)) if sealed is not None else ""

    def __set__(self, row: Any, text: str) -> None:
        setattr(row, self.column, seal(text, self._place(row)))

    def _place(self, row: Any) -> str:
        return f"{row._meta.db_table}.{self.column}.{row.pk}"


def fingerprint(purpose: str, *parts: str) -> bytes:
    """32 bytes that only this portal can compute: tells two codes alike without keeping either.

    The oldest key makes it, so that fingerprints survive a change of keys.
    """
    _newest()
    message = b"\0".join(part.encode() for part in (purpose, *parts))
    return hmac.digest(settings.KEYS[-1], message, "sha256")
