"""The portal in processes of its own, with everything in which a trace of somebody could be left, and the search."""

import asyncio
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import redis
from aiosmtpd.controller import Controller
from tortoise import connections

from portal import db, settings
from portal.accounts.models import Group, Person
from portal.analysis.exporting import taken
from portal.analysis.taking import FORMATS
from portal.demo.council import make_people
from portal.feedback.models import Comment
from portal.feedback.periods import Quarter
from portal.safeguarding.models import Alert
from portal.surveys.models import CardBatch, Survey
from portal.surveys.models.response import this_week
from tests.e2e.running import is_up, wait_until
from tests.mail.post_office import PostOffice
from tests.servers import free_port
from tests.surveys.asking import details, five_questions
from tests.unseen.canaries import MARKS, Canary, Loud, backup, files, hits

PATIENCE = 60.0
OF_THE_SERVER = ["pg_wal", "global", "log", "pg_stat", "pg_stat_tmp", "pg_xact", "pg_subtrans", "pg_logical"]


def _cases(code: str) -> tuple[bytes, bytes]:
    return code.encode(), code.lower().encode()


class Scene:
    """`url` is of a database that nobody else uses; `folder` is new."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.office = PostOffice()
        self.stack = ExitStack()
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        for name in ("data", "tmp", "home", "logs"):
            (folder / name).mkdir()
        self.environment = {
            "DATABASE_URL": url,
            "REDIS_URL": settings.REDIS_URL,
            "PORTAL_KEY": b64encode(settings.KEYS[0]).decode(),
            "PORTAL_DATA": str(folder / "data"),
            "PORTAL_URL": self.address,
            "PORTAL_PROXIES": "127.0.0.0/8",
            "PORT": str(port),
            "TMPDIR": str(folder / "tmp"),
            "HOME": str(folder / "home"),
            "MAIL_FROM": "portal@bromley.example",
        }

    def __enter__(self) -> Self:
        """Everything runs, and a survey is open."""
        try:
            asyncio.run(self._opened())
            controller = Controller(self.office, hostname="127.0.0.1", port=free_port())
            controller.start()
            self.stack.callback(controller.stop)
            self.environment["MAIL_URL"] = f"smtp://127.0.0.1:{controller.port}"
            for name in ["serve", *(["worker"] if settings.REDIS_URL else [])]:
                process = Loud([name], self.environment, self.folder / "logs" / f"{name}.log")
                process.start()
                self.stack.callback(process.stop)
            wait_until(self._answers, f"a first page, see {self.folder}/logs", PATIENCE)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self.stack.close()

    def _answers(self) -> bool:
        return is_up(self.address)

    async def _opened(self) -> None:
        async with db.connect(self.url):
            people = await make_people()
            olu, lincc = people["participation officer"], await Group.get(key="lincc")
            survey = await Survey.draft(lincc, olu, details(olu), five_questions())
            await survey.publish(olu)

    def cards(self, count: int) -> list[str]:
        return asyncio.run(self._cards(count))

    async def _cards(self, count: int) -> list[str]:
        async with db.connect(self.url):
            return (await CardBatch.print(await Survey.get(), "Summer day", count))[1]

    def answered_by(self, canaries: list[Canary]) -> None:
        """They answer, and everything that follows from it is done."""
        for canary in canaries:
            canary.answers(self.address)
        wait_until(lambda: not asyncio.run(self._left()), "coded and told", PATIENCE + len(canaries))
        time.sleep(1.5)

    async def _left(self) -> int:
        async with db.connect(self.url):
            waiting = await Comment.filter(coding_due_at__isnull=False).count()
            return waiting + await Alert.filter(tries=0).count() + (not self.office.arrived)

    def searched(self, marks: re.Pattern[bytes] = MARKS, said: re.Pattern[bytes] | None = None) -> dict[str, list[str]]:
        """What is found, place by place. What is made for those who may read it is searched for `said` alone."""
        found: dict[str, list[str]] = {}
        for place, data in self.everything():
            found.setdefault(place, []).extend(hits(data, said or marks if place == "export" else marks))
        return found

    def in_clear(self, codes: list[str]) -> list[str]:
        """The cards' codes that stand anywhere as they were printed."""
        places = [data for _, data in self.everything()]
        return [code for code in codes if any(one in data for data in places for one in _cases(code))]

    def everything(self) -> Iterator[tuple[str, bytes]]:
        yield "backup", backup(self.url, self.folder)
        yield "export", asyncio.run(self._export())
        yield from (("database and its log", data) for data in asyncio.run(self._database()))
        yield from (("Redis", key + value) for key, value in self._remembered())
        yield from (("mails", mail.as_bytes()) for mail in self.office.arrived)
        for place in ("data", "tmp", "home", "logs"):
            yield from ((place, data) for _, data in files(self.folder / place))

    async def _database(self) -> list[bytes]:
        """Every file; on a server also every column of every table as text."""
        if settings.EMBEDDED:
            file = Path(self.url.removeprefix("sqlite://"))
            return [one.read_bytes() for one in file.parent.glob(f"{file.name}*")]
        async with db.connect(self.url):
            client = connections.get("default")
            await client.execute_query("CHECKPOINT")
            [row] = await client.execute_query_dict(
                "SELECT current_setting('data_directory') AS folder, oid::text AS own FROM pg_database "
                "WHERE datname = current_database()"
            )
            tables = await client.execute_query_dict("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            found = []
            for table in tables:
                rows = await client.execute_query_dict(f'SELECT t::text AS row FROM "{table["tablename"]}" t')
                found.append("\n".join(str(one["row"]) for one in rows).encode())
        server = Path(row["folder"])
        folders = [server / "base" / row["own"], *(server / name for name in OF_THE_SERVER)]
        return found + [data for folder in folders if folder.exists() for _, data in files(folder)]

    async def _export(self) -> bytes:
        """As two people have it made, in every format."""
        async with db.connect(self.url):
            officer = await Person.get(name__startswith="Olu ")
            out = await taken(await Group.get(key="lincc"), Quarter.of(this_week()), officer, notes=True)
        assert out.comments
        return b"".join(one.made(out) for one in FORMATS.values())

    def _remembered(self) -> Iterator[tuple[bytes, bytes]]:
        if not settings.REDIS_URL:
            return
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.config_set("rdbcompression", "no")
            for key in client.scan_iter():
                yield key, client.dump(key) or b""

    def plant(self, word: str) -> None:
        """A trace in every place."""
        asyncio.run(self._plant(word))
        if settings.REDIS_URL:
            with redis.Redis.from_url(settings.REDIS_URL) as client:
                client.set("portal:planted", word, ex=60)
        self.office.arrived[0]["X-Planted"] = word
        for place in ("data", "tmp", "home", "logs"):
            (self.folder / place / "planted").write_bytes(b"x" * 99 + word.encode("utf-16-le"))

    async def _plant(self, word: str) -> None:
        async with db.connect(self.url):
            olu = await Person.get(name="Olu Adeyemi")
            await Person.filter(id=olu.id).update(name=f"Olu {word}")
            await Comment.all().update(question=f"What about {word}?")
