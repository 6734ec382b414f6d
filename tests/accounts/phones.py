"""A phone that makes passkeys and signs with them, as far as the portal can tell."""

import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from portal import settings
from portal.accounts import passkeys

ORIGIN, HOST = "http://localhost:8000", "localhost"
PRESENT_AND_VERIFIED, WITH_KEY = 0x05, 0x40


def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the portal at an address for which browsers make passkeys."""
    monkeypatch.setattr(settings, "URL", ORIGIN)
    monkeypatch.setattr(passkeys, "HOST", HOST)


class Phone:
    """Its one passkey; `answer` is what the browser sends when its owner puts a finger on it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.signed = 0

    def adds(self, options: str) -> str:
        """The answer to navigator.credentials.create."""
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        kept = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT_AND_VERIFIED | WITH_KEY) + kept}
        client = self._client("webauthn.create", options)
        return self._answer(clientDataJSON=client, attestationObject=cbor2.dumps(told))

    def signs(self, options: str) -> str:
        """The answer to navigator.credentials.get."""
        self.signed += 1
        data, client = self._data(PRESENT_AND_VERIFIED), self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + struct.pack(">I", self.signed)

    @staticmethod
    def _client(kind: str, options: str) -> bytes:
        challenge: Any = json.loads(options)["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()

    def _answer(self, **response: bytes) -> str:
        key = bytes_to_base64url(self.id)
        told = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": told})
