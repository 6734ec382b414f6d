"""What `portal check` tells: what is unsafe or missing in this configuration, and how to mend it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from redis.asyncio import Redis
from tortoise import connections
from tortoise.migrations.executor import MigrationExecutor

from portal import db, settings, web
from portal.accounts.models import Person
from portal.keeping import retention
from portal.permissions import Role
from portal.proposals.rotation import left
from portal.safeguarding.models import Beat, Contact, HelpLine
from portal.safeguarding.models.help_line import overdue
from portal.single_sign_on.client import NoAnswer, provider

HERE = settings.LOOPBACK
TEST_KEY = bytes(32)
OTHERS = 0o077
"""Every right of those who do not own a file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`unsafe`: somebody could be harmed. `missing`: something will not work. `note`: good to know."""

    level: Literal["unsafe", "missing", "note"]
    what: str
    mend: str


async def problems() -> list[Problem]:
    """Everything there is to say; an empty list is as good as it gets. Changes nothing."""
    found = [*_keys(), *_address(), *_proxies(), *_demo(), *_work(), *_mail(), *_audit(), *_files()]
    return [*found, *await _council(), *await _database(), *await _redis()]


def _keys() -> list[Problem]:
    if settings.ANSWERING:
        return []
    if not settings.KEYS:
        mend = 'Make one with: python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'
        return [Problem("missing", "PORTAL_KEY is not set, so nobody's words can be kept.", mend)]
    found = []
    if TEST_KEY in settings.KEYS:
        mend = "Set PORTAL_KEY to a key of your own; words sealed so far must be sealed anew."
        found.append(Problem("unsafe", "The sealing key is the one the tests use, which everybody knows.", mend))
    return [*found, *_key_file(settings.DATA / "portal.key")] if settings.EMBEDDED else found


def _key_file(file: Path) -> list[Problem]:
    if not file.exists():
        return []
    what = f"The sealing key lies beside the database, in {file}: {settings.BESIDE}"
    found = [Problem("note", what, "Then take the file away, and keep the key and the backups apart.")]
    if file.stat().st_mode & OTHERS:
        what = f"Others on this machine can read the sealing key in {file}."
        found.append(Problem("unsafe", what, f"Make it yours alone: chmod 600 {file}"))
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
    what = (
        f"The heads of the audit trail and the list of what was erased lie beside the database, in {settings.AUDIT}: "
        "one hand can change all of them, and a backup of the whole folder brings back what was erased since."
    )
    return [Problem("note", what, "Set PORTAL_AUDIT to a folder on another disk or machine.")]


def _mail() -> list[Problem]:
    if settings.ANSWERING:
        return []
    found = []
    if not settings.MAIL_URL:
        what = "There is no mail server, so nobody is told of a concern, nor can come in with a link by e-mail."
        found.append(Problem("missing", what, "Set MAIL_URL and MAIL_FROM to the council's mail server."))
    if settings.MAIL_URL == settings.CONSOLE:
        what = "The demo prints its mail here: nobody is told of a concern."
        found.append(Problem("note", what, "Set MAIL_URL and MAIL_FROM to send it."))
    elif not settings.PHONES:
        what = "There is no second way to tell people of a concern, for when the mail does not come through."
        found.append(Problem("missing", what, "Set ALERT_WEBHOOK_URL, or NOTIFY_URL, NOTIFY_KEY and NOTIFY_TEMPLATE."))
    return found


def _files() -> list[Problem]:
    if (web.folder("static") / "vendor" / "htmx.min.js").exists():
        return []
    return [Problem("note", "htmx is not here, so every click loads a whole page.", "Fetch it with: make install")]


async def _help_lines() -> list[Problem]:
    late = overdue(await HelpLine.listed(), datetime.now(UTC).date())
    if not late:
        return []
    mend = "Ring or look up each number, then say so in the portal under Help lines."
    return [Problem("note", f"The help lines that stand on every page: {late[0].lower()}{late[1:]}.", mend)]


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
            found = [] if pending else await _council_work()
    except Exception as exc:  # whatever a database may raise, the answer is to look at its address
        what = f"The database cannot be reached ({type(exc).__name__})."
        return [Problem("missing", what, "See that it is running and that DATABASE_URL is right.")]
    if not pending:
        return found
    what = f"The database is behind the portal by {len(pending)} migrations: {', '.join(pending)}."
    return [Problem("missing", what, "Bring it up to date with: portal migrate")]


async def _rota() -> list[Problem]:
    """What keeps surveys from being published, and whether somebody looks after the rest."""
    mend = "A safeguarding lead can put this right on the page called Rota, /rota."
    found = [Problem("missing", f"There is no {one.partition(' ')[2]}.", mend) for one in await Contact.missing()]
    if await Beat.heard("watch") is None and not settings.DEMO:
        what = "The watcher has never run: if the portal's work stands still, nobody hears of it."
        found.append(Problem("missing", what, "Run `portal watch` beside the others, as the Procfile says."))
    return found


async def _seals() -> list[Problem]:
    many = sum((await left()).values()) if settings.KEYS else 0
    if not many:
        return []
    what = f"{many:,} texts are still sealed with an older key, or as an earlier release sealed."
    mend = 'Have two administrators agree, at /proposals/new, to "Seal everything with the newest key".'
    return [Problem("note", what, mend)]


async def _administrators() -> list[Problem]:
    if await Person.filter(role=Role.ADMINISTRATOR, paused_at=None, ended_at=None).exists():
        return []
    what = "There is no administrator yet, so nobody can be invited from within the portal."
    mend = 'Invite the first one with: portal person "Their Name" --role administrator'
    return [Problem("note", what, mend)]


async def _council_work() -> list[Problem]:
    """What only a database that is up to date can tell."""
    return [
        *await _administrators(),
        *await _help_lines(),
        *await _rota(),
        *await _seals(),
        *await _overdue(),
    ]


async def _overdue() -> list[Problem]:
    late = await retention.overdue()
    if not late.rows:
        return []
    return [Problem("unsafe", late.words, "See that the portal's work is being done: portal serve, or portal worker.")]


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
