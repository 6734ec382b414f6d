"""Every environment variable the portal reads. Nothing else reads the environment; what is wrong fails at start."""

import base64
import os
import re
import secrets
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from portal.mistakes import SettingsError

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
COUNCIL_ROLES = ("officer", "safeguarding", "designated", "leader", "administrator")
"""Those that the council's own groups can give. Nobody becomes a member of a participation group by their job."""


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


def _networks(name: str) -> list[IPv4Network | IPv6Network]:
    parts = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
    try:
        return [ip_network(part, strict=False) for part in parts]
    except ValueError as exc:
        raise SettingsError(f"{name} must hold addresses or networks, separated by commas: {exc}.") from None


def _https(name: str) -> str:
    """An address to send things to; without https it must be on this machine."""
    value = os.environ.get(name, "")
    try:
        parts = urlsplit(value)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    except ValueError:
        safe = False
    if value and not (safe and parts.hostname and not parts.fragment):
        raise SettingsError(f"{name} must be an https address, without #.")
    return value


def _issuer(name: str) -> str:
    """An OpenID provider's address, letter for letter as it signs it."""
    value = _https(name)
    if "?" in value:
        raise SettingsError(f"{name} must be an https address, without ? and #.")
    return value


def _roles(name: str) -> list[tuple[str, str]]:
    """Groups at the council with the role that each gives, in the order in which they count."""
    pairs = []
    for part in filter(str.strip, os.environ.get(name, "").split(",")):
        group, _, role = (text.strip() for text in part.rpartition("="))
        if not group or role not in COUNCIL_ROLES:
            raise SettingsError(f"{name} must be group=role,group=role with roles of {', '.join(COUNCIL_ROLES)}.")
        pairs.append((group, role))
    return pairs


def _all_or_none(what: str, **values: object) -> None:
    missing = [name for name, value in values.items() if not value]
    if missing and len(missing) < len(values):
        raise SettingsError(f"{', '.join(missing)} must be set too: {what} needs {', '.join(values)}.")


def _notify_key(name: str) -> str:
    """A name, the service's id and a secret, joined by dashes; both of the last are UUIDs."""
    value = os.environ.get(name, "")
    if value and not re.search(r"-[0-9a-f-]{36}-[0-9a-f-]{36}$", value):
        raise SettingsError(f"{name} must be a whole API key of GOV.UK Notify: a name and two ids, joined by dashes.")
    return value


def _keys(folder: Path, embedded: bool) -> list[bytes]:
    """The sealing keys, newest first; the embedded default makes one beside its database at first start."""
    file = folder / "portal.key"
    text = os.environ.get("PORTAL_KEY") or (file.read_text() if embedded and file.exists() else "")
    if not text and embedded:
        text = _new_key_file(file)
    keys = _secrets("PORTAL_KEY", text)
    if embedded and not keys:
        raise SettingsError(f"{file} is empty: put its key back from a backup.")
    return keys


def _secrets(name: str, text: str) -> list[bytes]:
    try:
        found = [base64.b64decode(part, validate=True) for part in text.strip().split(",") if part]
    except ValueError:
        raise SettingsError(f"{name} must be base64 text.") from None
    if any(len(one) != 32 for one in found):
        raise SettingsError(f"{name} must hold keys of 32 bytes, separated by commas, newest first.")
    return found


def _half(name: str, answering: bool) -> bytes:
    """What the answering side has in place of PORTAL_KEY, and the full side works out."""
    found = _secrets(name, os.environ.get(name, ""))
    if len(found) != answering:
        how = "must be one key, as `portal keys` prints it, with" if answering else "must not be set without"
        raise SettingsError(f"{name} {how} PORTAL_SIDE=answering.")
    return found[0] if found else b""


def _answering(name: str, embedded: bool) -> bool:
    """Raises where this side would be none: with the key, or with a database that has room for one process only."""
    if os.environ.get(name, "") not in {"", "answering"}:
        raise SettingsError(f"{name} must be answering, or not set.")
    answering = os.environ.get(name) == "answering"
    if answering and embedded:
        raise SettingsError(f"{name} must not be set on SQLite, where one process writes. Set DATABASE_URL too.")
    if answering and os.environ.get("PORTAL_KEY"):
        raise SettingsError("PORTAL_KEY must not be set with PORTAL_SIDE=answering: it is what must not be there.")
    return answering


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

AUDIT = Path(os.environ.get("PORTAL_AUDIT") or DATA / "audit").resolve()
"""Folder in which the heads of the audit trail are written; best on another disk or machine than the database."""

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
PROXIES = _networks("PORTAL_PROXIES")
"""Whose X-Forwarded-For is believed: the servers in front of this one, and nobody by default."""

DEMO = _flag("PORTAL_DEMO")
"""The made-up council; its sign-in links exist only with this on."""

CONSOLE = "console:"
MAIL_URL = _url("MAIL_URL", CONSOLE if DEMO else "", {"smtp", "smtps", *(["console"] if DEMO else [])})
"""The council's mail server, as smtp://name:secret@host:587. Empty: the portal sends no mail. The demo prints its mail
on the console."""

MAIL_FROM = os.environ.get("MAIL_FROM", "")
if MAIL_URL.startswith("smtp") and "@" not in MAIL_FROM:
    raise SettingsError("MAIL_FROM must be the e-mail address that mail comes from, as MAIL_URL is set.")

ALERT_WEBHOOK_URL = _https("ALERT_WEBHOOK_URL")
"""Takes alerts by telephone, as a POST of JSON with `to` and `text`; the second way to reach people."""

ALERT_WEBHOOK_SECRET = os.environ.get("ALERT_WEBHOOK_SECRET", "")
"""Signs what is sent there. Empty: nothing is signed."""

NOTIFY_URL = _https("NOTIFY_URL").rstrip("/")
"""GOV.UK Notify's API, which sends alerts as texts, in place of ALERT_WEBHOOK_URL."""

NOTIFY_KEY = _notify_key("NOTIFY_KEY")
NOTIFY_TEMPLATE = os.environ.get("NOTIFY_TEMPLATE", "")
"""The id of a text template there whose only blank is ((text))."""

_all_or_none("GOV.UK Notify", NOTIFY_URL=NOTIFY_URL, NOTIFY_KEY=NOTIFY_KEY, NOTIFY_TEMPLATE=NOTIFY_TEMPLATE)
if NOTIFY_URL and ALERT_WEBHOOK_URL:
    raise SettingsError("NOTIFY_URL and ALERT_WEBHOOK_URL must not both be set: there is one second way.")

PHONES = bool(NOTIFY_URL or ALERT_WEBHOOK_URL)
"""Whether alerts can go out by telephone."""

WATCH_MAIL = [one.strip() for one in os.environ.get("PORTAL_WATCH_MAIL", "").split(",") if one.strip()]
"""Whom `portal watch` tells while it does not know the rota, because it started without a database."""

COUNCIL = os.environ.get("PORTAL_COUNCIL", "London Borough of Bromley")
MINIMUM_COUNT = _number("PORTAL_MINIMUM_COUNT", 5, 5)
MINIMUM_PUBLISHED = _number("PORTAL_MINIMUM_PUBLISHED", 10, 5)
"""Counts below this are withheld wherever figures are shown; never under 5."""

CONCERNS_KEPT = os.environ.get("PORTAL_CONCERNS_KEPT") or "As long as the council's own schedule says."
"""How long concerns and their register are kept, in the words of the council's schedule. The portal deletes none."""

ANSWERING = _answering("PORTAL_SIDE", EMBEDDED)
"""The side that takes answers and cannot read one: it has the two keys below instead of PORTAL_KEY."""

PUBLIC_KEY = _half("PORTAL_PUBLIC_KEY", ANSWERING)
"""Seals, and opens nothing."""

CODE_KEY = _half("PORTAL_CODE_KEY", ANSWERING)
"""Recognises cards and picture-words."""

KEYS = [] if ANSWERING else _keys(DATA, EMBEDDED)
KEY_FILE = DATA / "portal.key" if EMBEDDED and not os.environ.get("PORTAL_KEY") else None
"""Where the key lies beside the embedded database."""

BESIDE = "whoever takes the folder takes both. For a council, set PORTAL_KEY from a secret store."

OIDC_ISSUER = _issuer("OIDC_ISSUER")
"""The council's OpenID provider. Empty: there is no council single sign-on."""

OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET", "")
OIDC_GROUPS_CLAIM = os.environ.get("OIDC_GROUPS_CLAIM") or "groups"
OIDC_ROLES = _roles("OIDC_ROLES")
"""Which group at the council gives which role; of several the first counts."""

_all_or_none(
    "single sign-on",
    OIDC_ISSUER=OIDC_ISSUER,
    OIDC_CLIENT_ID=OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET=OIDC_CLIENT_SECRET,
    OIDC_ROLES=OIDC_ROLES,
)
