"""The `portal` command."""

import argparse
import asyncio
import hashlib
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from portal import settings

if TYPE_CHECKING:
    from portal.analysis.coder import Coded
    from portal.feedback.imports import BadRow, Row

say = print


def main(argv: list[str] | None = None) -> int:
    """Runs one command; what a person can mend is said in one line, without a stack trace."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments) or 0)
    except (settings.SettingsError, Mistake) as exc:
        say(f"portal: {exc}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


class Mistake(Exception):
    """Something that whoever typed the command can put right."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="The Participation Portal.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int | None], about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    command("serve", serve, "Serve the pages.")
    command("worker", work, "Do the background work (with PostgreSQL and Redis).")
    command("migrate", migrate, "Bring the database up to date.")
    command("check", check, "Say what is unsafe or missing in this configuration.")
    demo = command("demo", demonstrate, "Load the made-up council, print its sign-in links.")
    demo.add_argument("--serve", action="store_true", help="then serve the pages")
    take_in = command(
        "import", import_file, "Take in comments gathered elsewhere: CSV or JSON Lines with a text column."
    )
    take_in.add_argument("file", type=Path)
    take_in.add_argument("--group", required=True, metavar="KEY", help="whose words they are, such as lincc")
    take_in.add_argument("--question", default="", metavar="TEXT", help="what was asked, where the file does not say")
    coder = command("code", code_file, "Code the comments of a JSON Lines file; writes one JSON line for each.")
    coder.add_argument("file", type=Path)
    group = command("group", add_group, "Add a participation group.")
    group.add_argument("key", help="as it stands in addresses, such as partners")
    group.add_argument("name")
    group.add_argument("--voice", default="partner", help="who speaks in it")
    return parser


def serve(_: argparse.Namespace) -> None:
    """No access log: addresses hold card codes, and who asked is nobody's business."""
    import uvicorn

    uvicorn.run(
        "portal.app:make_app",
        factory=True,
        host=settings.HOST,
        port=settings.PORT,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


def work(_: argparse.Namespace) -> None:
    from portal import worker

    asyncio.run(worker.run())


def migrate(_: argparse.Namespace) -> None:
    from portal import db

    asyncio.run(db.migrate())


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
    try:
        say(_connected(load.demo()), flush=True)
    except load.OtherCouncil as exc:
        raise Mistake(str(exc)) from None
    if arguments.serve:
        serve(arguments)


def _connected(work: Awaitable[str]) -> str:
    from portal import db

    async def run() -> str:
        async with db.connect():
            return await work

    return asyncio.run(run())


def _read(path: Path) -> tuple[bytes, "Iterable[Row | BadRow]"]:
    from portal.feedback.imports import CannotRead, read

    try:
        data = path.read_bytes()
        return data, list(read(data, path.name))
    except (OSError, CannotRead) as exc:
        raise Mistake(str(exc)) from None


def _complain(bad: "list[BadRow]") -> None:
    for row in bad:
        say(f"line {row.line}: {row.reason}", file=sys.stderr)


def import_file(arguments: argparse.Namespace) -> int:
    """Exit status 1 when some rows could not be read; the others are in all the same."""
    from portal.feedback.imports import BadRow, Row

    data, rows = _read(arguments.file)
    bad = [row for row in rows if isinstance(row, BadRow)]
    good = [row for row in rows if isinstance(row, Row)]
    _complain(bad)
    digest = hashlib.sha256(data).hexdigest()
    say(_connected(_take_in(arguments.group, digest, good, arguments.question)))
    say(f"{len(bad)} rows could not be read.")
    return 1 if bad else 0


async def _take_in(key: str, digest: str, rows: "list[Row]", question: str) -> str:
    from portal.accounts.models import Group
    from portal.analysis.jobs import code_comments
    from portal.feedback.models import AlreadyImported, Import, Words

    group = await Group.get_or_none(key=key)
    if group is None:
        known = ", ".join([group.key for group in await Group.all()]) or "none yet"
        raise Mistake(f'there is no group {key}; there are: {known}. Add one with: portal group {key} "Its name"')
    today = datetime.now(UTC).date()
    words = [Words(row.text, row.said_on or today, row.question or question) for row in rows]
    began = time.perf_counter()
    try:
        await Import.take_in(group, digest, words)
    except AlreadyImported:
        raise Mistake(f"this very file was taken in for {group.name} before; nothing was changed.") from None
    coded = await code_comments()
    return f"{len(words)} comments taken in for {group.name}, {coded} coded, in {time.perf_counter() - began:.1f} s."


def code_file(arguments: argparse.Namespace) -> int:
    """Needs no database. Exit status 1 when some lines could not be read."""
    from portal.accounts.models import Voice
    from portal.analysis.coder import code
    from portal.feedback.imports import Row

    _, rows = _read(arguments.file)
    bad = [row for row in rows if not isinstance(row, Row)]
    for row in rows:
        if isinstance(row, Row):
            voice = str(row.fields.get("voice") or row.fields.get("group") or "")
            found = code(row.fields["text"], row.question, voice if voice in set(Voice) else "")
            say(json.dumps(_as_json(row.fields.get("id", row.line), found), ensure_ascii=False))
    _complain(bad)
    return 1 if bad else 0


def _as_json(name: object, found: "Coded") -> dict[str, object]:
    """One line of `portal code`. Offsets count characters of the text as it came."""
    from portal.analysis.codebook import roadmap

    kinds = {code.key: code.kind for code in roadmap().codes}
    suggestions: dict[str, list[dict[str, object]]] = {"value": [], "priority": []}
    for one in found.suggestions:
        evidence = [one.start, one.end]
        suggestions[kinds[one.key]].append({"key": one.key, "confidence": one.confidence, "evidence": evidence})
    return {
        "id": name,
        "values": suggestions["value"],
        "priorities": suggestions["priority"],
        "tone": found.tone,
        "none": not found.suggestions,
    }


def add_group(arguments: argparse.Namespace) -> None:
    say(_connected(_add_group(arguments.key, arguments.name, arguments.voice)))


async def _add_group(key: str, name: str, voice: str) -> str:
    from portal.accounts.models import Group, Person, Voice
    from portal.permissions import Role

    if voice not in set(Voice):
        raise Mistake(f"--voice must be one of {', '.join(Voice)}.")
    group, made = await Group.get_or_create(key=key, defaults={"name": name, "voice": Voice(voice)})
    for officer in await Person.filter(role=Role.OFFICER, ended_at=None):
        await officer.join(group)
    return f"{group.name} ({group.key}) {'is here now' if made else 'was here already'}."


if __name__ == "__main__":
    sys.exit(main())
