"""What is believed of a token that claims to be the council's."""

import time
from contextlib import suppress
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

Claims = dict[str, Any]

ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signed with a key that only the council has: never with `none`, nor with a secret that both sides know (HS256)."""

KEYS = {"RSA", "EC"}
REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
CLOCKS_DIFFER = 60
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPES = {None, "JWT", "logout+jwt"}
LONGEST_SUBJECT = 255
NAMES = ("name", "given_name", "family_name")


class NotBelieved(Exception):
    """The reason is for the log: a word for the check that failed, never what was in the token."""


class UnknownKey(NotBelieved):
    """It may have been signed with a key that is newer than those we know."""


def key_set(published: Any) -> KeySet:
    """The public keys that the council signs with; one that nobody here can read must not hide the others."""
    keys = []
    for data in published if isinstance(published, list) else []:
        with suppress(JoseError, TypeError, ValueError, KeyError):
            if isinstance(data, dict) and data.get("kty") in KEYS:
                keys.append(JWKRegistry.import_key(data))
    return KeySet(keys)


def signed(token: Any, keys: KeySet, types: set[str | None] | None = None) -> Claims:
    """What the token says, once its signature is known to be the council's."""
    try:
        found = jwt.decode(token if isinstance(token, str) else "", keys, ALGORITHMS, REGISTRY)
    except (InvalidKeyIdError, BadSignatureError) as exc:
        raise UnknownKey(exc.error) from None
    except (JoseError, TypeError, ValueError, KeyError, RecursionError) as exc:
        raise NotBelieved(f"signature: {getattr(exc, 'error', '') or type(exc).__name__}") from None
    if types and found.header.get("typ") not in types:
        raise NotBelieved("typ")
    return found.claims


def for_us(claims: Claims, issuer: str, client_id: str) -> Claims:
    """Made by this issuer, for this client, and in force now."""
    registry = jwt.JWTClaimsRegistry(
        leeway=CLOCKS_DIFFER,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        registry.validate(claims)
    except JoseError as exc:
        raise NotBelieved(f"claims: {exc.error}") from None
    if not _meant_for(claims, client_id):
        raise NotBelieved("azp")
    if len(claims["sub"]) > LONGEST_SUBJECT:
        raise NotBelieved("sub")
    return claims


def _meant_for(claims: Claims, client_id: str) -> bool:
    """A token for several clients has to say that it was made for us; one for us alone may."""
    alone = claims["aud"] in (client_id, [client_id])
    return bool(claims.get("azp", client_id if alone else None) == client_id)


def of_sign_in(claims: Claims, nonce: str, proved_since: float | None = None) -> Claims:
    """Answers the question that was asked with this nonce, by somebody who proved who they are since then."""
    if claims.get("nonce") != nonce:
        raise NotBelieved("nonce")
    proved: Any = claims.get("auth_time", 0 if proved_since is None else None)
    since = (proved_since or 0) - CLOCKS_DIFFER
    if type(proved) not in (int, float) or not since <= proved <= time.time() + CLOCKS_DIFFER:
        raise NotBelieved("auth_time")
    return claims


def of_sign_out(claims: Claims, lasts: int) -> Claims:
    """Says that somebody signed out at the council, lately. What signs somebody in can never sign them out."""
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict) or "nonce" in claims:
        raise NotBelieved("events")
    if not isinstance(claims.get("jti"), str) or claims["iat"] + lasts < time.time():
        raise NotBelieved("jti")
    return claims


def groups(claims: Claims, name: str) -> list[str]:
    found = claims.get(name)
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]


def name(claims: Claims) -> str:
    """What the council calls them, as it was sent; empty if it does not say."""
    whole, *parts = (claims.get(part) for part in NAMES)
    return " ".join(part for part in ([whole] if whole else parts) if isinstance(part, str))


def proved_at(claims: Claims) -> float:
    """When they last proved to the council who they are; just now if it does not say."""
    return min(float(claims.get("auth_time", time.time())), time.time())
