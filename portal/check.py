"""What `portal check` tells: what is unsafe or missing in this configuration, and how to mend it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from redis.asyncio import Redis
from tortoise import connections
from tortoise.migrations.executor import MigrationExecutor

from portal import db, settings, web
from portal.accounts.models import Person
from portal.permissions import Role
from portal.safeguarding.helplines import checked_on
from portal.single_sign_on.client import NoAnswer, provider

HERE = settings.LOOPBACK
HELPLINES_HOLD = timedelta(days=90)
TEST_KEY = bytes(32)


@dataclass(frozen=True, slots=True)
class Problem:
    """`unsafe`: somebody could be harmed. `missing`: something will not work. `note`: good to know."""

    level: Literal["unsafe", "missing", "note"]
    what: str
    mend: str


async def problems() -> list[Problem]:
    """Everything there is to say; an empty list is as good as it gets. Changes nothing."""
    found = [*_keys(), *_address(), *_proxies(), *_demo(), *_work(), *_mail(), *_audit(), *_files(), *_helplines()]
    return [*found, *await _council(), *await _database(), *await _redis()]


def _keys() -> list[Problem]:
    if not settings.KEYS:
        mend = 'Make one with: python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'
        return [Problem("missing", "PORTAL_KEY is not set, so nobody's words can be kept.", mend)]
    found = []
    if TEST_KEY in settings.KEYS:
        mend = "Set PORTAL_KEY to a key of your own; words sealed so far must be sealed anew."
        found.append(Problem("unsafe", "The sealing key is the one the tests use, which everybody knows.", mend))
    if settings.EMBEDDED and (settings.DATA / "portal.key").exists():
        what = f"The sealing key lies beside the database in {settings.DATA}: a copy of the folder can be read."
        found.append(Problem("note", what, "Set PORTAL_KEY instead, and keep the key and the backups apart."))
    return found


def _is_local() -> bool:
    return urlsplit(settings.URL).hostname in HERE


def _address() -> list[Problem]:
    if settings.HTTPS or _is_local():
        return []
    what = f"PORTAL_URL is {settings.URL}: without https, answers and sign-ins can be read on their way."
    return [Problem("unsafe", what, "Put a server that speaks https in front, and set PORTAL_URL to its address.")]


def _proxies() -> list[Problem]:
    """The portal speaks no https itself, so where its address does, something stands in front."""
    if not settings.HTTPS or settings.PROXIES:
        return []
    what = "PORTAL_PROXIES is not set, so everybody behind the server in front counts as one when guesses are limited."
    return [Problem("missing", what, "Set it to the addresses of the servers in front of this one.")]


def _demo() -> list[Problem]:
    if not settings.DEMO or (settings.EMBEDDED and _is_local() and settings.HOST in HERE):
        return []
    what = "The demo is on: whoever has one of its sign-in links comes in, again and again."
    return [Problem("unsafe", what, "Set PORTAL_DEMO=no, or run the demo on SQLite at 127.0.0.1.")]


def _work() -> list[Problem]:
    if settings.EMBEDDED and settings.REDIS_URL:
        what = "REDIS_URL is set, but SQLite has room for one process that writes, not for a worker beside it."
        return [Problem("missing", what, "Set DATABASE_URL to a PostgreSQL database, or unset REDIS_URL.")]
    if not settings.EMBEDDED and not settings.REDIS_URL:
        what = "There is no Redis, so background work is done inside the web process."
        return [Problem("note", what, "Set REDIS_URL and run `portal worker` when the portal gets busy.")]
    return []


def _audit() -> list[Problem]:
    beside = Path(settings.DATABASE_URL.removeprefix("sqlite://")).parent
    if not settings.EMBEDDED or not settings.AUDIT.is_relative_to(beside):
        return []
    what = f"The heads of the audit trail lie beside the database, in {settings.AUDIT}: one hand can change both."
    return [Problem("note", what, "Set PORTAL_AUDIT to a folder on another disk or machine.")]


def _mail() -> list[Problem]:
    if settings.MAIL_URL:
        return []
    mend = "Set MAIL_URL and MAIL_FROM to the council's mail server."
    return [Problem("note", "There is no mail server, so nobody can come in with a link by e-mail.", mend)]


def _files() -> list[Problem]:
    if (web.folder("static") / "vendor" / "htmx.min.js").exists():
        return []
    return [Problem("note", "htmx is not here, so every click loads a whole page.", "Fetch it with: make install")]


def _helplines() -> list[Problem]:
    age = datetime.now(UTC).date() - checked_on()
    if age <= HELPLINES_HOLD:
        return []
    what = f"The help lines that stand on every page were last checked {age.days} days ago."
    mend = "Ring or look up each number, then put today's date in portal/safeguarding/helplines.json."
    return [Problem("note", what, mend)]


def _no_file() -> bool:
    """Connecting would make an empty database, and looking should change nothing."""
    return settings.EMBEDDED and not Path(settings.DATABASE_URL.removeprefix("sqlite://")).exists()


async def _database() -> list[Problem]:
    if _no_file():
        return [Problem("missing", "There is no database yet.", "Make it with: portal migrate")]
    try:
        async with db.connect():
            await connections.get("default").execute_query("SELECT 1")
            pending = await _pending()
            nobody = [] if pending else await _administrators()
    except Exception as exc:  # whatever a database may raise, the answer is to look at its address
        what = f"The database cannot be reached ({type(exc).__name__})."
        return [Problem("missing", what, "See that it is running and that DATABASE_URL is right.")]
    if not pending:
        return nobody
    what = f"The database is behind the portal by {len(pending)} migrations: {', '.join(pending)}."
    return [Problem("missing", what, "Bring it up to date with: portal migrate")]


async def _administrators() -> list[Problem]:
    if await Person.filter(role=Role.ADMINISTRATOR, paused_at=None, ended_at=None).exists():
        return []
    what = "There is no administrator yet, so nobody can be invited from within the portal."
    mend = 'Invite the first one with: portal person "Their Name" --role administrator'
    return [Problem("note", what, mend)]


async def _pending() -> list[str]:
    """The migrations that this database has not had."""
    executor = MigrationExecutor(connections.get("default"), db.config(settings.DATABASE_URL)["apps"])
    return [step.migration.name for step in await executor.plan()]


async def _council() -> list[Problem]:
    """What keeps people from signing in with the council's accounts, and out again."""
    if not settings.OIDC_ISSUER:
        return []
    try:
        about = await provider(settings.OIDC_ISSUER).about()
    except NoAnswer as exc:
        what = f"The council's single sign-on at {settings.OIDC_ISSUER} cannot be used ({exc})."
        mend = "See that it can be reached from here, and that OIDC_ISSUER is what it calls itself, letter for letter."
        return [Problem("missing", what, mend)]
    if about.get("backchannel_logout_supported"):
        return []
    what = "The council's provider does not tell the portal when somebody signs out there."
    return [Problem("note", what, "Their sign-ins here end by themselves; an administrator can end them at once.")]


async def _redis() -> list[Problem]:
    if not settings.REDIS_URL:
        return []
    client = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        await client.ping()
    except Exception as exc:  # as above
        what = f"Redis cannot be reached ({type(exc).__name__}): work waits for the worker's next sweep."
        return [Problem("missing", what, "See that it is running and that REDIS_URL is right.")]
    finally:
        await client.aclose()
    return []
