"""Every environment variable the portal reads. Nothing else reads the environment; what is wrong fails at start."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from portal.mistakes import SettingsError


def _flag(name: str) -> bool:
    value = os.environ.get(name, "").lower()
    if value not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise SettingsError(f"{name} must be yes or no, not {value!r}.")
    return value in {"1", "yes", "true"}


def _number(name: str, default: int, least: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise SettingsError(f"{name} must be a whole number of at least {least}, not {value!r}.")
    return int(value)


def _url(name: str, default: str, schemes: set[str]) -> str:
    value = os.environ.get(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise SettingsError(f"{name} must start with one of {', '.join(sorted(schemes))}.")
    return value


def _keys(folder: Path, embedded: bool) -> list[bytes]:
    """The sealing keys, newest first; the embedded default makes one beside its database at first start."""
    file = folder / "portal.key"
    text = os.environ.get("PORTAL_KEY") or (file.read_text() if embedded and file.exists() else "")
    if not text and embedded:
        text = _new_key_file(file)
    try:
        keys = [base64.b64decode(part, validate=True) for part in text.strip().split(",") if part]
    except ValueError:
        raise SettingsError("PORTAL_KEY must be base64 text.") from None
    if embedded and not keys:
        raise SettingsError(f"{file} is empty: put its key back from a backup.")
    if any(len(key) != 32 for key in keys):
        raise SettingsError("PORTAL_KEY must hold keys of 32 bytes, separated by commas, newest first.")
    return keys


def _new_key_file(file: Path) -> str:
    """Two processes may start at once: the first to put its file in place, whole, wins and both read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
        out.write(base64.b64encode(secrets.token_bytes(32)).decode())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    return file.read_text()


DATA = Path(os.environ.get("PORTAL_DATA", "var")).resolve()
"""Folder of the embedded database and its key."""

DATABASE_URL = _url("DATABASE_URL", f"sqlite://{DATA}/portal.sqlite3", {"sqlite", "postgres", "postgresql"})
EMBEDDED = DATABASE_URL.startswith("sqlite")
"""True on SQLite: one machine, no server to install."""

REDIS_URL = _url("REDIS_URL", "", {"redis", "rediss", "unix"})
"""Empty: background work runs inside the web process."""

URL = _url("PORTAL_URL", "http://127.0.0.1:8000", {"http", "https"}).rstrip("/")
"""The address that people reach the portal at, as printed on cards."""

HTTPS = URL.startswith("https:")
HOST = os.environ.get("PORTAL_HOST", "127.0.0.1")
PORT = _number("PORT", 8000, 1)
DEMO = _flag("PORTAL_DEMO")
"""The made-up council; its sign-in links exist only with this on."""

COUNCIL = os.environ.get("PORTAL_COUNCIL", "London Borough of Bromley")
MINIMUM_COUNT = _number("PORTAL_MINIMUM_COUNT", 5, 5)
"""Counts below this are withheld wherever figures are shown; never under 5."""

KEYS = _keys(DATA, EMBEDDED)
