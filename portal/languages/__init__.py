"""The languages that respondents are spoken to in, and the words of the portal in each.

Whatever runs inside `speaking(code)` speaks it: each request does, by the `language` in its address. Nothing of it is
kept on a phone. The words are gettext catalogs, `<code>/LC_MESSAGES/<domain>.po`, read as they are: nothing is built.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.types import ASGIApp, Receive, Scope, Send

HERE = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = {code: Locale(code) for code in (ENGLISH, "bn", "so", "pl", "ro", "ar")}
"""Those most spoken in the borough beside English; their names and the way they run come from the Unicode consortium's
tables. None of the translations has been checked by a native speaker yet."""

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
FIELD = "language"
"""Its name in an address, and of the button that changes it in a form."""

WORDS, BANK = "portal", "bank"
"""The domains: what the portal says itself, and what the ready surveys ask."""

SPEAKS = re.compile(r"/(?:(?:A|answer|sheet|later|leave|thanks|help|boards)(?:/.*)?|surveys/[^/]+/preview)")
"""The addresses of pages that are there in all languages. All others are in English."""

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def spoken() -> str:
    """The code of the language of whatever is made now."""
    return _spoken.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def is_right_to_left(code: str) -> bool:
    return LANGUAGES[code].text_direction == "rtl"


def name(code: str) -> str:
    """As those who speak it write it."""
    return str(LANGUAGES[code].get_display_name(code)).capitalize()


def in_english(code: str) -> str:
    return "Bengali" if code == "bn" else str(LANGUAGES[code].english_name)  # "Bangla" to the consortium


@cache
def catalog(code: str, domain: str = WORDS) -> NullTranslations:
    """What is not translated in it stays in English."""
    if code == ENGLISH:
        return NullTranslations()
    packed = BytesIO()
    with (HERE / code / "LC_MESSAGES" / f"{domain}.po").open("rb") as written:
        write_mo(packed, read_po(written, locale=code))
    packed.seek(0)
    return GNUTranslations(packed)


def gettext(message: str) -> str:
    """In the language that is spoken now."""
    return catalog(spoken()).gettext(message)


def ngettext(one: str, several: str, number: int) -> str:
    return catalog(spoken()).ngettext(one, several, number)


def noop(message: str) -> str:
    """Marks what is translated where it is shown."""
    return message


def preferred(accepted: str) -> str:
    """Of an Accept-Language header: the first that the portal speaks."""
    wanted = [part.split(";")[0].strip().split("-")[0].lower() for part in accepted.split(",")]
    return negotiate_locale(wanted, list(LANGUAGES)) or ENGLISH


def address(url: str, code: str = "") -> str:
    """An address of ours in a language: without one, in the language that is spoken now."""
    code = code or spoken()
    path, hash_mark, anchor = url.partition("#")
    if code == ENGLISH or not path.startswith("/"):
        return url
    return f"{path}{'&' if '?' in path else '?'}{FIELD}={code}{hash_mark}{anchor}"


def asked_for(scope: Scope) -> str:
    """The language that an address names, if it is one of ours, or empty."""
    if not SPEAKS.fullmatch(scope["path"]):
        return ""
    named = parse_qs(scope["query_string"].decode("latin-1")).get(FIELD, [""])[-1]
    return named if named in LANGUAGES else ""


class Speaks:
    """Has each request answered in the language that its address names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(asked_for(scope) or ENGLISH):
            await self.app(scope, receive, send)
