"""Whatever a token is made of, it is believed or it is not; nothing in it makes the portal stumble."""

import base64
import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from portal.single_sign_on import tokens
from portal.single_sign_on.tokens import Claims, NotBelieved
from tests.single_sign_on.council import new_key

ISSUER, CLIENT = "https://login.council.example", "portal"
RSA = new_key("rsa")
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"})
KEYS = tokens.key_set([key.as_dict(private=False) for key in (RSA, EC)])

leaves = some.none() | some.booleans() | some.integers() | some.floats() | some.text()
anything = some.recursive(leaves, lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner), max_leaves=8)
names = some.sampled_from(
    ["iss", "sub", "aud", "exp", "iat", "nbf", "azp", "nonce", "auth_time", "events", "jti", "name"]
)


def sound() -> Claims:
    moment = int(time.time())
    return {"iss": ISSUER, "sub": "ivy", "aud": CLIENT, "iat": moment, "exp": moment + 60, "nonce": "n", "jti": "j"}


def written(what: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(what).encode(errors="replace")).decode().rstrip("=")


@given(some.text() | some.binary().map(lambda raw: raw.hex()) | anything)
def test_what_is_no_token_is_not_believed(text: Any) -> None:
    with pytest.raises(NotBelieved):
        tokens.signed(text, KEYS)


@given(some.dictionaries(some.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "enc"]), anything), anything)
def test_no_header_makes_an_unsigned_token_believed(header: Claims, claims: Any) -> None:
    for signature in ("", "AAAA"):
        with pytest.raises(NotBelieved):
            tokens.signed(f"{written({'alg': 'RS256', **header})}.{written(claims)}.{signature}", KEYS)


@given(some.dictionaries(names, anything))
def test_whatever_is_claimed_is_believed_or_not(odd: Claims) -> None:
    claims = {**sound(), **odd}
    with suppress(NotBelieved):
        tokens.for_us(claims, ISSUER, CLIENT)
        with suppress(NotBelieved):
            tokens.of_sign_out(claims, 600)
        tokens.of_sign_in(claims, "n", 1.0)
        assert tokens.proved_at(claims) <= time.time()
    assert isinstance(tokens.groups(claims, "name"), list)
    assert isinstance(tokens.name(claims), str)


@pytest.mark.parametrize(("key", "alg"), [(RSA, "RS256"), (EC, "ES256")])
def test_what_the_council_signs_is_believed(key: RSAKey | ECKey, alg: str) -> None:
    token = jwt.encode({"alg": alg, "kid": key.kid}, sound(), key)
    assert tokens.for_us(tokens.signed(token, KEYS), ISSUER, CLIENT)["sub"] == "ivy"


def test_a_token_that_names_no_key_is_believed_only_where_there_is_one() -> None:
    token = jwt.encode({"alg": "RS256"}, sound(), RSA)
    assert tokens.signed(token, tokens.key_set([RSA.as_dict(private=False)]))
    with pytest.raises(NotBelieved):
        tokens.signed(token, KEYS)


def test_a_key_for_other_uses_signs_nobody_in() -> None:
    other = KeySet([RSAKey.import_key({**RSA.as_dict(private=False), "use": "enc", "alg": "RSA-OAEP"})])
    with pytest.raises(NotBelieved):
        tokens.signed(jwt.encode({"alg": "RS256", "kid": "rsa"}, sound(), RSA), other)


def test_clocks_may_differ_by_a_minute() -> None:
    moment = int(time.time())
    assert tokens.for_us({**sound(), "exp": moment - 30, "iat": moment + 30}, ISSUER, CLIENT)
    for late in ({"exp": moment - 70}, {"iat": moment + 70}, {"nbf": moment + 70}):
        with pytest.raises(NotBelieved):
            tokens.for_us({**sound(), **late}, ISSUER, CLIENT)
