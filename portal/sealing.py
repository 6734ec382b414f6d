"""People's words at rest: each under a key of its own, which is wrapped for the public half of the newest key pair.

    a row   version, id of the key pair (8), wrapped key (80), the padded words under AES-256-GCM

Version, key pair, table, column and row are bound in, so that nothing can be moved or changed unseen. Whoever has the
public half can write rows, but not read them. A row's length tells which power of two its words fit in, and no more.
Nothing is ever kept or given back in clear because something failed.
"""

import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from portal import keys, settings

VERSION = b"\x02"
HEAD = len(VERSION) + keys.ID
WRAPPED = 80
NONCE = 12
ONCE = bytes(NONCE)
"""The nonce of a key that seals one text and never another."""

LEAST = 256
"""Bytes that the shortest words are padded to: "yes" is as long as most of what people say."""

LENGTH = 4
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
NAMELESS = frozenset({"card", "used card", "receipt", "thanks", "come-back", "come-back words", "call for help"}) | {
    *("half sheet", "half sheet box", "half sheet words", "half sheets by", "did it change"),
}
"""The purposes of fingerprints that a process without PORTAL_KEY can make."""


class SealBroken(Exception):
    """The sealed bytes were changed, moved to another row, or sealed with a key that is not at hand."""


def newest_head() -> bytes:
    """What everything begins with that is sealed from now on."""
    return VERSION + keys.public_half().id


def seal(text: str, place: str) -> bytes:
    """`place` names table, column and row, so that sealed bytes cannot be moved."""
    key = AESGCM.generate_key(256)
    return _wrapped(key, place) + AESGCM(key).encrypt(ONCE, _padded(text.encode()), VERSION + place.encode())


def unseal(sealed: bytes, place: str) -> str:
    """The text again; raises SealBroken rather than ever returning anything else."""
    for key in keys.at_hand():
        try:
            if sealed.startswith(VERSION + key.public_half.id):
                words = AESGCM(_unwrapped(key, sealed, place))
                return _unpadded(words.decrypt(ONCE, sealed[HEAD + WRAPPED :], VERSION + place.encode())).decode()
            if sealed.startswith(key.earlier_id):
                return _opened(key.earlier, key.earlier_id, sealed, place)
        except (InvalidTag, ValueError):
            continue
    raise SealBroken(place)


def renew(sealed: bytes, place: str) -> bytes:
    """The same text for the newest key. Only its key is unwrapped for that, unless it was sealed before there were
    pairs. Raises SealBroken."""
    for key in keys.at_hand():
        if sealed.startswith(VERSION + key.public_half.id):
            try:
                return _wrapped(_unwrapped(key, sealed, place), place) + sealed[HEAD + WRAPPED :]
            except (InvalidTag, ValueError):
                break
    return seal(unseal(sealed, place), place)


def _wrapped(key: bytes, place: str) -> bytes:
    """With the head before it, which is bound in."""
    half = keys.public_half()
    head = VERSION + half.id
    return head + SUITE.encrypt(key, half.key, head + place.encode())


def _unwrapped(key: keys.Key, sealed: bytes, place: str) -> bytes:
    return SUITE.decrypt(sealed[HEAD : HEAD + WRAPPED], key.secret_half, sealed[:HEAD] + place.encode())


def _padded(text: bytes) -> bytes:
    """Its length, the text and zeros, up to a power of two."""
    most = max(LEAST, 1 << (LENGTH + len(text) - 1).bit_length())
    return (len(text).to_bytes(LENGTH, "big") + text).ljust(most, b"\0")


def _unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH], "big")
    return padded[LENGTH : LENGTH + length]


def seal_own(text: str, place: str) -> bytes:
    """For what we give out and take back: nobody can make it who has no more than the public half."""
    key, nonce = keys.newest(), secrets.token_bytes(NONCE)
    return key.public_half.id + nonce + key.own.encrypt(nonce, text.encode(), key.public_half.id + place.encode())


def unseal_own(sealed: bytes, place: str) -> str:
    """The text again; raises SealBroken."""
    for key in keys.at_hand():
        if sealed.startswith(key.public_half.id):
            try:
                return _opened(key.own, key.public_half.id, sealed, place)
            except (InvalidTag, ValueError):
                break
    raise SealBroken(place)


def _opened(key: AESGCM, head: bytes, sealed: bytes, place: str) -> str:
    nonce, body = sealed[len(head) : len(head) + NONCE], sealed[len(head) + NONCE :]
    return key.decrypt(nonce, body, head + place.encode()).decode()


class Sealed:
    """A text attribute kept sealed in the binary column of the same name with `_sealed` behind it, or in the column
    that is named here; NULL reads as ""."""

    def __init__(self, column: str = "") -> None:
        self.column = column

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = self.column or f"{name}_sealed"

    def __get__(self, row: Any, owner: type | None = None) -> str:
        sealed = getattr(row, self.column)
        return unseal(bytes(sealed), self.place(row, row.pk)) if sealed is not None else ""

    def __set__(self, row: Any, text: str) -> None:
        setattr(row, self.column, seal(text, self.place(row, row.pk)))

    def place(self, table: Any, id: object) -> str:
        """`table`: the model, or one of its rows."""
        return f"{table._meta.db_table}.{self.column}.{id}"


def fingerprint(purpose: str, *parts: str) -> bytes:
    """32 bytes that only this portal can compute: tells two codes alike without keeping either.

    The oldest key makes it, so that fingerprints survive a change of keys.
    """
    key = keys.code_key() if purpose in NAMELESS else keys.oldest_secret()
    return hmac.digest(key, _message(purpose, parts), "sha256")


def fingerprints(purpose: str, *parts: str) -> list[bytes]:
    """All under which something may be kept: as `fingerprint` makes it now and, on the full side, as it made those of
    people without a name before they had a key of their own."""
    earlier = [hmac.digest(secret, _message(purpose, parts), "sha256") for secret in settings.KEYS[-1:]]
    return list(dict.fromkeys([fingerprint(purpose, *parts), *earlier]))


def _message(purpose: str, parts: tuple[str, ...]) -> bytes:
    return b"\0".join(part.encode() for part in (purpose, *parts))
