"""Passkeys (WebAuthn): what the browser is asked, and whether its answer holds.

Challenges carry their own proof and time, so that showing a page stores nothing; each is spent by its first use.
"""

import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json_dict, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal import settings
from portal.accounts.models import Passkey, Person, Spent, now
from portal.sealing import fingerprint

HOST = urlsplit(settings.URL).hostname or ""
LASTS = timedelta(minutes=10)
NONCE, TIME, PROOF = 16, 8, 16
SIGN_IN = "sign in"
DOES_NOT_HOLD = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)


def offered() -> bool:
    """Browsers make no passkeys for a bare address such as 127.0.0.1, nor without https but for localhost."""
    try:
        ip_address(HOST)
    except ValueError:
        return settings.HTTPS or HOST == "localhost"
    return False


def _challenge(purpose: str) -> bytes:
    told = secrets.token_bytes(NONCE) + int((now() + LASTS).timestamp()).to_bytes(TIME, "big")
    return told + _proof(purpose, told)


def _proof(purpose: str, told: bytes) -> bytes:
    return fingerprint("passkey challenge", purpose, told.hex())[:PROOF]


async def _answer(purpose: str, text: str) -> tuple[dict[str, Any], bytes] | None:
    """A browser's answer with the challenge that it answers, if we set that for this purpose, lately, and nobody
    answered it before."""
    try:
        credential = json.loads(text)
        told_by_browser = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        challenge, known = told_by_browser.challenge, isinstance(credential.get("id"), str)
    except (*DOES_NOT_HOLD, RecursionError):
        return None
    told, proof = challenge[:-PROOF], challenge[-PROOF:]
    in_time = int.from_bytes(told[NONCE:], "big") > now().timestamp()
    if not known or not in_time or not hmac.compare_digest(proof, _proof(purpose, told)):
        return None
    return (credential, challenge) if await Spent.once("passkey challenge", challenge.hex(), LASTS) else None


def to_sign_in(purpose: str = SIGN_IN) -> str:
    """What navigator.credentials.get is to be given, as JSON. Asks for no name: the passkey knows whose it is."""
    made = webauthn.generate_authentication_options(
        rp_id=HOST, challenge=_challenge(purpose), user_verification=UserVerificationRequirement.REQUIRED
    )
    return json.dumps(options_to_json_dict(made))


def to_add(person: Person, existing: Iterable[Passkey]) -> str:
    """What navigator.credentials.create is to be given, as JSON."""
    made = webauthn.generate_registration_options(
        rp_id=HOST,
        rp_name="Participation Portal",
        user_name=person.login or person.name,
        user_id=person.pk.bytes,
        user_display_name=person.name,
        challenge=_challenge(f"add {person.pk}"),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in existing
        ],
    )
    return json.dumps(options_to_json_dict(made))


async def accepted(text: str, purpose: str = SIGN_IN) -> Passkey | None:
    """The passkey that made this answer, with its person; None when anything about it does not hold."""
    answer = await _answer(purpose, text)
    if answer is None:
        return None
    credential, challenge = answer
    known = await Passkey.filter(credential_id=credential["id"][:400]).select_related("person").first()
    if known is None:
        return None
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=HOST,
            expected_origin=settings.URL,
            credential_public_key=bytes(known.public_key),
            credential_current_sign_count=0,  # its going on is checked below, by the UPDATE that writes it down
            require_user_verification=True,
        )
    except DOES_NOT_HOLD:
        return None
    return known if await known.used(verified.new_sign_count) else None


async def added(text: str, person: Person, name: str) -> Passkey | None:
    """The new passkey of somebody signed in; None when anything about it does not hold."""
    answer = await _answer(f"add {person.pk}", text)
    if answer is None:
        return None
    credential, challenge = answer
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=HOST,
            expected_origin=settings.URL,
            require_user_verification=True,
        )
    except DOES_NOT_HOLD:
        return None
    kept = {"public_key": verified.credential_public_key, "sign_count": verified.sign_count, "name": name}
    key = bytes_to_base64url(verified.credential_id)
    made, is_new = await Passkey.get_or_create(credential_id=key, defaults={**kept, "person_id": person.pk})
    return made if is_new else None
