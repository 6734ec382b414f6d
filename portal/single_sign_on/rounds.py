"""What a browser keeps, sealed, between leaving for the council and being signed in. The portal keeps none of it."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from portal.sealing import SealBroken, seal_own, unseal_own

LASTS = 600
"""Seconds."""


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class Round:
    """Somebody is away at the council."""

    goal: str
    """The address here to go to afterwards."""
    again: bool = False
    """They are to prove who they are, even if the council knows them already."""
    state: str = field(default_factory=_secret)
    nonce: str = field(default_factory=_secret)
    verifier: str = field(default_factory=_secret)
    began_at: float = field(default_factory=time.time)

    @property
    def challenge(self) -> str:
        """PKCE's S256: only whoever has the verifier can use the code."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody is back, and the council has said who they are; they have yet to press the button."""

    once: str
    """The state of their round: good for one sign-in."""
    subject: str
    name: str
    role: str
    proved_at: float
    """When they last proved to the council who they are."""
    goal: str
    began_at: float = field(default_factory=time.time)


K = TypeVar("K", Round, Arrival)


def packed(kept: Round | Arrival) -> str:
    """For a cookie."""
    sealed = seal_own(json.dumps(asdict(kept)), _place(type(kept)))
    return base64.urlsafe_b64encode(sealed).decode()


def unpacked(kind: type[K], cookie: str) -> K | None:
    """None for what is missing, not ours, of the other kind, or more than ten minutes old."""
    try:
        kept = kind(**json.loads(unseal_own(base64.urlsafe_b64decode(cookie), _place(kind))))
    except (SealBroken, ValueError, TypeError):
        return None
    return kept if 0 <= time.time() - kept.began_at < LASTS else None


def _place(kind: type) -> str:
    return f"single_sign_on.{kind.__name__}"
