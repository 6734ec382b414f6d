"""`make bench`: the portal's figures beside their limits, as a table and as JSON. Status 1 when a limit is missed."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import measures, texts
from tests.benchmarks.figures import Figure, table
from tests.e2e.running import Portal, own_database
from tests.mail.post_office import PostOffice, post_office
from tests.servers import private_postgres, private_redis


def mail(office: PostOffice) -> dict[str, str]:
    return {"MAIL_URL": office.url, "MAIL_FROM": "portal@council.example"}


def on_sqlite(folder: Path) -> Iterator[Figure]:
    """The portal as `make run` starts it."""
    with post_office() as office, Portal(folder, **mail(office)) as portal:
        yield from measures.second_start(portal)
        yield from measures.page_size(portal)
        yield from measures.thousand_cards(portal)
        yield from measures.sent_to_coded("in-process", portal)
        yield from measures.raised_to_told("in-process", portal)
        yield from measures.submissions_a_second(portal, folder)


def on_postgres(folder: Path) -> Iterator[Figure]:
    """As it runs in production, with a worker."""
    with (
        private_postgres() as postgres,
        private_redis() as redis,
        own_database(postgres.url) as database,
        post_office() as office,
        Portal(folder, DATABASE_URL=database, REDIS_URL=redis.url, **mail(office)) as portal,
    ):
        yield from measures.sent_to_coded("through arq", portal, database)
        yield from measures.raised_to_told("with a worker", portal, database)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        rooms = [Path(name) / room for room in ("sqlite", "postgres", "import", "sealing")]
        for room in rooms:
            room.mkdir()
        figures = [*on_sqlite(rooms[0]), *on_postgres(rooms[1]), *measures.import_and_coding(rooms[2])]
        figures += measures.sealing(rooms[3])
        figures += [*texts.looking(), *texts.found()]
    print(table(figures))
    print(json.dumps([one.as_json() for one in figures]))
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
