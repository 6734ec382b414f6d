"""`make bench`: the portal's figures beside their limits, as a table and as JSON. Status 1 when a limit is missed."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import measures
from tests.benchmarks.figures import Figure, table
from tests.e2e.running import Portal, own_database
from tests.servers import private_postgres, private_redis


def on_sqlite(folder: Path) -> Iterator[Figure]:
    """The portal as `make run` starts it."""
    with Portal(folder) as portal:
        yield from measures.second_start(portal)
        yield from measures.page_size(portal)
        yield from measures.sent_to_coded("in-process", portal)
        yield from measures.submissions_a_second(portal, folder)


def on_postgres(folder: Path) -> Iterator[Figure]:
    """As it runs in production, with a worker."""
    with (
        private_postgres() as postgres,
        private_redis() as redis,
        own_database(postgres.url) as database,
        Portal(folder, DATABASE_URL=database, REDIS_URL=redis.url) as portal,
    ):
        yield from measures.sent_to_coded("through arq", portal, database)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        rooms = [Path(name) / room for room in ("sqlite", "postgres", "import")]
        for room in rooms:
            room.mkdir()
        figures = [*on_sqlite(rooms[0]), *on_postgres(rooms[1]), *measures.import_and_coding(rooms[2])]
    print(table(figures))
    print(json.dumps([one.as_json() for one in figures]))
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
