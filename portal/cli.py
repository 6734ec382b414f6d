"""The `portal` command."""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from portal import settings
from portal.files import commands as commands_of_files
from portal.mistakes import Mistake

log = logging.getLogger(__name__)
say = print
T = TypeVar("T")


def main(argv: list[str] | None = None) -> int:
    """Runs one command; what a person can mend is said in one line, without a stack trace."""
    logging.Formatter.converter = time.gmtime
    logging.basicConfig(level=logging.INFO, format="%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    for library in ("tortoise", "httpx2"):
        logging.getLogger(library).setLevel(logging.WARNING)
    arguments = _parser().parse_args(argv)
    try:
        if settings.ANSWERING and arguments.run not in {serve, check}:
            raise Mistake("PORTAL_SIDE=answering is for `portal serve` alone; this needs PORTAL_KEY.")
        return int(arguments.run(arguments) or 0)
    except Mistake as exc:
        say(f"portal: {exc}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        if pool := sys.modules.get("portal.analysis.pool"):  # what codes beside this process would keep it waiting
            pool.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="The Participation Portal.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int | None], about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    command("serve", serve, "Serve the pages.")
    command("worker", work, "Do the background work (with PostgreSQL and Redis).")
    command("watch", watch, "Look after the others: notice when one stands still, tell people, do its work meanwhile.")
    command("migrate", migrate, "Bring the database up to date.")
    command("check", check, "Say what is unsafe or missing in this configuration.")
    command("keys", keys, "Print the settings of a process that takes answers and can read none.")
    away = command("maintenance", write_away, "Write the page to be shown while the portal is away.")
    away.add_argument("file", type=Path)
    demo = command("demo", demonstrate, "Load the made-up council, print its sign-in links.")
    demo.add_argument("--serve", action="store_true", help="then serve the pages")
    bring = command("import", import_file, "Take in comments gathered elsewhere: CSV or JSON Lines with a text column.")
    bring.add_argument("file", type=Path)
    bring.add_argument("--group", required=True, metavar="KEY", help="whose words they are, such as lincc")
    bring.add_argument("--question", default="", metavar="TEXT", help="what was asked, where the file does not say")
    commands_of_files.add_to(command)
    group = command("group", add_group, "Add a participation group.")
    group.add_argument("key", help="as it stands in addresses, such as partners")
    group.add_argument("name")
    group.add_argument("--voice", default="partner", help="who speaks in it")
    person = command("person", add_person, "Invite somebody who can sign in, such as the first administrator.")
    person.add_argument("name")
    person.add_argument("--role", required=True)
    person.add_argument("--group", action="append", default=[], metavar="KEY", help="can be given several times")
    audit = command("audit", verify_trail, "Look after the audit trail.")
    verify = "Walk the whole trail and say whether it was changed, moved, added to or cut."
    audit.add_subparsers(required=True, metavar="COMMAND").add_parser("verify", help=verify, description=verify)
    return parser


def serve(_: argparse.Namespace) -> None:
    """An SQLite file is made and brought up to date first. No access log: addresses hold card codes."""
    import uvicorn

    from portal import db, sealing
    from portal.wire import Bounded

    if settings.EMBEDDED:
        asyncio.run(db.migrate())
    if settings.KEY_FILE:
        log.info("%s lies beside the database: %s", settings.KEY_FILE, settings.BESIDE)
    sealing.seal("", "start")  # better no portal than one that cannot keep what children say
    uvicorn.run(
        "portal.app:make_app",
        factory=True,
        http=Bounded,
        host=settings.HOST,
        port=settings.PORT,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # limits.place() reads them, and believes only settings.PROXIES
        log_level="error",  # of what is wrong with requests it warns as often as anybody likes
        ws="none",
        timeout_graceful_shutdown=5,
    )


def work(_: argparse.Namespace) -> None:
    from portal import worker

    asyncio.run(worker.run())


def watch(_: argparse.Namespace) -> None:
    from portal import watch as watcher

    asyncio.run(watcher.watch())


def migrate(_: argparse.Namespace) -> None:
    from portal import db

    asyncio.run(db.migrate())


def keys(_: argparse.Namespace) -> None:
    from portal import keys as derived

    say(derived.of_the_answering_side())


def write_away(arguments: argparse.Namespace) -> None:
    from portal import away

    say(away.write(arguments.file))


def check(_: argparse.Namespace) -> int:
    """Exit status 1 when something is unsafe or missing."""
    from portal import check as checks

    found = asyncio.run(checks.problems())
    for problem in found:
        say(f"{problem.level.upper():8} {problem.what}\n         {problem.mend}")
    bad = [problem for problem in found if problem.level != "note"]
    say(f"{len(bad)} to mend, {len(found) - len(bad)} to note.")
    return 1 if bad else 0


def demonstrate(arguments: argparse.Namespace) -> None:
    from portal import db
    from portal.demo import load

    settings.DEMO = True
    asyncio.run(db.migrate())
    say(_connected(load.demo()), flush=True)
    if arguments.serve:
        serve(arguments)


def _connected(work: Awaitable[T]) -> T:
    from tortoise.exceptions import OperationalError

    from portal import db

    async def run() -> T:
        async with db.connect():
            return await work

    try:
        return asyncio.run(run())
    except OperationalError as exc:
        raise Mistake(f"the database is not ready; run portal migrate. ({exc})") from None


def import_file(arguments: argparse.Namespace) -> int:
    """Exit status 1 when some rows could not be read; the others are in all the same."""
    from portal.files.rows import complaints, read
    from portal.files.taking_in import take_in

    rows = read(arguments.file)
    say(_connected(take_in(arguments.group, rows, arguments.question)))
    return complaints(rows.bad)


def add_group(arguments: argparse.Namespace) -> None:
    from portal import newcomers

    say(_connected(newcomers.add_group(arguments.key, arguments.name, arguments.voice)))


def add_person(arguments: argparse.Namespace) -> None:
    from portal import newcomers

    say(_connected(newcomers.add_person(arguments.name, arguments.role, arguments.group)))


def verify_trail(_: argparse.Namespace) -> int:
    """Exit status 1 when the trail is broken."""
    from portal.audit.verify import verified

    found = _connected(verified())
    say(found.words)
    return 1 if found.faults else 0
