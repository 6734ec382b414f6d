"""`make bench`: the portal's figures beside their limits, as a table and as JSON. Status 1 when a limit is missed.

All, or those that are named: python -m tests.benchmarks [page] [phone] [answer] ...
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import coding, common, disclosure, editions, measures, papers, phone, reports, texts, whole
from tests.benchmarks import recoding as again
from tests.benchmarks.figures import Figure, table
from tests.e2e.running import Portal, own_database
from tests.mail.post_office import PostOffice, post_office
from tests.servers import private_postgres, private_redis

Measure = Callable[[Path], Iterator[Figure]]


def mail(office: PostOffice) -> dict[str, str]:
    return {"MAIL_URL": office.url, "MAIL_FROM": "portal@council.example"}


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Portal]:
    """The portal as `make run` starts it."""
    with post_office() as office, Portal(folder, **mail(office)) as portal:
        yield portal


@contextmanager
def on_postgres(folder: Path) -> Iterator[tuple[Portal, str, str]]:
    """As it runs in production, with a worker; its database, and an empty one on the same server."""
    with ExitStack() as stack:
        server = stack.enter_context(private_postgres()).url
        redis = stack.enter_context(private_redis()).url
        ours, other = (stack.enter_context(own_database(server)) for _ in range(2))
        office = stack.enter_context(post_office())
        portal = Portal(folder, DATABASE_URL=ours, REDIS_URL=redis, **mail(office))
        yield stack.enter_context(portal), ours, other


def page(folder: Path) -> Iterator[Figure]:
    with on_sqlite(folder) as portal:
        yield from measures.second_start(portal)
        yield from measures.page_size(portal)
        yield from measures.thousand_cards(portal)


def on_a_phone(folder: Path) -> Iterator[Figure]:
    with on_sqlite(folder) as portal:
        yield from phone.usable(portal)


def answer(folder: Path) -> Iterator[Figure]:
    for engine in ("sqlite", "postgres"):
        (folder / engine).mkdir()
    with on_sqlite(folder / "sqlite") as portal:
        yield from whole.beside_the_least("on SQLite", portal, folder)
    with on_postgres(folder / "postgres") as (portal, ours, other):
        yield from whole.beside_the_least("on PostgreSQL", portal, folder, ours, other)


def sent(folder: Path) -> Iterator[Figure]:
    for engine in ("sqlite", "postgres"):
        (folder / engine).mkdir()
    with on_sqlite(folder / "sqlite") as portal:
        yield from measures.sent_to_coded("in-process", portal)
        yield from measures.raised_to_told("in-process", portal)
        yield from measures.submissions_a_second(portal, folder)
    with on_postgres(folder / "postgres") as (portal, ours, _):
        yield from measures.sent_to_coded("through arq", portal, ours)
        yield from measures.raised_to_told("with a worker", portal, ours)


def recoding(folder: Path) -> Iterator[Figure]:
    with on_postgres(folder) as (portal, ours, _):
        yield from again.recoding(portal, ours)


def looked_at(_: Path) -> Iterator[Figure]:
    yield from texts.looking()
    yield from texts.found()


def report_pages(folder: Path) -> Iterator[Figure]:
    yield from reports.pages("on SQLite", folder)
    with private_postgres() as server:
        yield from reports.pages("on PostgreSQL", folder, DATABASE_URL=server.url)


def over_a_million(folder: Path) -> Iterator[Figure]:
    (folder / "sqlite").mkdir()
    yield from editions.editions("on SQLite", folder / "sqlite")
    with private_postgres() as server:
        yield from editions.editions("on PostgreSQL", folder, DATABASE_URL=server.url)


MEASURES: dict[str, Measure] = {
    "page": page,
    "phone": on_a_phone,
    "answer": answer,
    "sent": sent,
    "import": measures.import_and_coding,
    "coder": coding.coder,
    "recoding": recoding,
    "in-common": common.in_common,
    "sealing": measures.sealing,
    "disclosure": disclosure.disclosure,
    "reports": report_pages,
    "editions": over_a_million,
    "papers": papers.papers,
    "texts": looked_at,
}


def main(named: list[str]) -> int:
    if strange := set(named) - set(MEASURES):
        print(f"Nothing is called {', '.join(sorted(strange))}; there are {', '.join(MEASURES)}.", file=sys.stderr)
        return 2
    figures = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name in named or MEASURES:
            (room := Path(folder) / name).mkdir()
            for figure in MEASURES[name](room):
                print(json.dumps(figure.as_json()), file=sys.stderr, flush=True)
                figures.append(figure)
    print(table(figures))
    print(json.dumps([one.as_json() for one in figures]))
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
