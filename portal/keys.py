"""What each secret in PORTAL_KEY is good for, and what a process has that was given none of them.

    secret half   X25519, for HPKE      unseals                                   full side
    public half   X25519, for HPKE      seals                                     both sides
    code key      HMAC-SHA-256          recognises codes of people without a name both sides, made from the oldest
    own key       AES-256-GCM           cookies that only we may make             full side
    the secret    HMAC-SHA-256          recognises all other codes and sign-ins   full side, the oldest
                  AES-256-GCM           opens what the first release sealed       full side

All but the last are derived by HKDF, each for one purpose; none of them leads back to the secret or to another. A key
ends when it is taken out of PORTAL_KEY: not before every row is sealed anew, and never the oldest.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal import settings
from portal.mistakes import SettingsError

ID = 8
"""Bytes of a key's id: a digest of its public half, which tells nothing of when it was made or in which order."""

EARLIER_ID = 4


def derived(secret: bytes, purpose: str) -> bytes:
    """32 bytes that tell nothing of `secret`, nor of what is derived from it for another purpose."""
    return HKDF(SHA256(), 32, b"participation portal", purpose.encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class PublicHalf:
    """Whoever has it can seal, and can open nothing."""

    key: X25519PublicKey
    raw: bytes
    id: bytes

    @classmethod
    def of(cls, raw: bytes) -> Self:
        return cls(X25519PublicKey.from_public_bytes(raw), raw, hashlib.sha256(b"public half" + raw).digest()[:ID])


@dataclass(frozen=True, slots=True)
class Key:
    """Everything that one secret gives."""

    secret_half: X25519PrivateKey
    public_half: PublicHalf
    own: AESGCM
    """For what we give out and take back, such as a cookie: the public half could forge it."""
    earlier: AESGCM
    """The secret itself, as it sealed before there were pairs."""
    earlier_id: bytes

    @classmethod
    def of(cls, secret: bytes) -> Self:
        half = X25519PrivateKey.from_private_bytes(derived(secret, "sealing"))
        return cls(
            secret_half=half,
            public_half=PublicHalf.of(half.public_key().public_bytes_raw()),
            own=AESGCM(derived(secret, "own")),
            earlier=AESGCM(secret),
            earlier_id=hashlib.sha256(b"key id" + secret).digest()[:EARLIER_ID],
        )


_key = lru_cache(maxsize=16)(Key.of)
_public_half = lru_cache(maxsize=16)(PublicHalf.of)
_derived = lru_cache(maxsize=16)(derived)


def at_hand() -> list[Key]:
    """Newest first; none where nothing may be read."""
    return [_key(secret) for secret in settings.KEYS]


def newest() -> Key:
    return _key(_secrets()[0])


def public_half() -> PublicHalf:
    """What everything is sealed for from now on."""
    return _public_half(settings.PUBLIC_KEY) if settings.ANSWERING else newest().public_half


def code_key() -> bytes:
    """The oldest secret's, so that codes are recognised after a change of keys."""
    return settings.CODE_KEY if settings.ANSWERING else _derived(_secrets()[-1], "codes")


def of_the_answering_side() -> str:
    """Its settings, as they stand in an environment file."""
    public, code = (base64.b64encode(key).decode() for key in (public_half().raw, code_key()))
    return (
        "# Instead of PORTAL_KEY. The code key is a secret; it opens nothing that was sealed.\n"
        f"PORTAL_SIDE=answering\nPORTAL_PUBLIC_KEY={public}\nPORTAL_CODE_KEY={code}"
    )


def oldest_secret() -> bytes:
    """What recognises everything but the codes of people without a name; it never leaves the full side."""
    return _secrets()[-1]


def _secrets() -> list[bytes]:
    if settings.ANSWERING:
        raise SettingsError("PORTAL_KEY is not here: with PORTAL_SIDE=answering, nothing can be read that was sealed.")
    if not settings.KEYS:
        raise SettingsError("PORTAL_KEY is not set: words cannot be sealed. `portal check` explains.")
    return settings.KEYS
