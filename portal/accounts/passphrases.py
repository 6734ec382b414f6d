"""What a good passphrase is, and how it is kept: Argon2id over a keyed fingerprint, so a stolen table is no use."""

import asyncio
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from portal.permissions import Role
from portal.sealing import fingerprint

LEAST_FOR_STAFF = 15
LEAST_FOR_MEMBERS = 12
LEAST_WORDS = 3
MOST = 200
JUDGED = 64
"""Letters that are looked at for being easy to guess; the time that takes grows with their square."""
EASY = 4
"""zxcvbn's score, 0 to 4, below which a passphrase falls within 10^10 guesses."""

AT_ONCE = asyncio.Semaphore(2)
"""Each takes 64 MiB for some 50 ms."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash of a passphrase that nobody has: checking it takes as long as checking somebody's."""
    return _hasher().hash(secrets.token_hex(16))


def _keyed(person_id: object, passphrase: str) -> str:
    """Letters that look the same are the same, whichever keyboard made them."""
    return fingerprint("passphrase", str(person_id), unicodedata.normalize("NFC", passphrase)).hex()


async def hashed(person_id: object, passphrase: str) -> str:
    async with AT_ONCE:
        return await asyncio.to_thread(_hasher().hash, _keyed(person_id, passphrase))


async def matches(kept: str | None, person_id: object, passphrase: str) -> bool:
    """Takes as long when nothing was kept (None) as when something was."""
    async with AT_ONCE:
        return await asyncio.to_thread(_verify, kept or _nobody(), _keyed(person_id, passphrase)) and kept is not None


def _verify(kept: str, keyed: str) -> bool:
    try:
        return _hasher().verify(kept, keyed)
    except VerifyMismatchError:
        return False


def complaint(passphrase: str, role: Role, *about: str) -> str:
    """Why this passphrase will not do, in words for whoever chose it; empty when it will.

    `about` is what others know of them: a name, a login.
    """
    if len(passphrase) > MOST:
        return f"This is longer than we can take: {MOST} letters at most."
    if short := _too_short(passphrase, role):
        return short
    if _is_easy(passphrase, about):
        return "This one is easy to guess, or many people use it. Choose words that do not belong together."
    return ""


def _too_short(passphrase: str, role: Role) -> str:
    if role is not Role.MEMBER:
        return "" if len(passphrase) >= LEAST_FOR_STAFF else f"Make it longer: at least {LEAST_FOR_STAFF} letters."
    if len(passphrase.split()) < LEAST_WORDS or len(passphrase) < LEAST_FOR_MEMBERS:
        return "Choose three or four words that do not belong together, such as animals and things."
    return ""


@cache
def _sayings() -> frozenset[str]:
    """What everybody has heard: long, and the first thing that a guesser tries."""
    lines = (Path(__file__).parent / "sayings.txt").read_text().splitlines()
    return frozenset(map(_bare, lines))


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())


def _is_easy(passphrase: str, about: tuple[str, ...]) -> bool:
    if _bare(passphrase) in _sayings():
        return True
    from zxcvbn import zxcvbn  # its word lists take a moment to load, and only whoever chooses a passphrase needs them

    known = [*about, *(word for text in about for word in text.replace("@", " ").split())]
    return bool(zxcvbn(passphrase[:JUDGED], user_inputs=known)["score"] < EASY)
