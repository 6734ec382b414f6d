"""A portal that has been in use for long is brought to the new order, with everything that was in it."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from uuid import uuid4

import asyncpg
import pytest
from tortoise import Tortoise, connections

from portal import db, settings
from tests.conftest import FOLDER, _on_server, _sibling, own_database

BEFORE, LATEST = "0002_the_trail_is_only_added_to", "__latest__"
A_DAY, A_TIME = "2026-11-16", "2026-11-16 10:11:12+00:00"
Row = dict[str, object]
MOVED = {("entry", "evidence"), ("entry", "code")}
"""Are kept in a table of its own since, and with other codes."""
ORPHANS = "comment WHERE response_id NOT IN (SELECT id FROM response)"
MEND = [
    "DELETE FROM answer WHERE response_id NOT IN (SELECT id FROM response)",
    f"DELETE FROM code WHERE coding_id IN (SELECT id FROM coding WHERE comment_id IN (SELECT id FROM {ORPHANS}))",
    f"DELETE FROM coding WHERE comment_id IN (SELECT id FROM {ORPHANS})",
    f"DELETE FROM {ORPHANS}",
]


def made(**columns: object) -> Row:
    return {"id": str(uuid4()), **columns}


def filled() -> dict[str, list[Row]]:
    """A council of that time with one or more of everything that is about to be moved, and of what refers to it."""
    group = made(key="lincc", name="LinCC", voice="child_in_care", about="", accent="ink", links_by_email=False)
    group["words_kept_months"] = 24
    person = made(name="Olu", role="officer", created_at=A_TIME)
    second = made(name="Helen", role="leader", created_at=A_TIME)
    survey = made(group_id=group["id"], title="Home", purpose="To hear.", readers="Olu", age_band="12-17")
    survey |= {"made_at": A_TIME, "published_at": A_TIME}
    question = made(survey_id=survey["id"], position=1, kind="one", text="Well?", options='["Yes"]')
    batch = made(survey_id=survey["id"], name="Fair", printed=9, answered=7, made_at=A_TIME, expires_on="2030-01-01")
    cards = [{"code_hash": f"{number:064x}", "batch_id": batch["id"]} for number in (9, 3)]
    responses = [
        made(
            survey_id=survey["id"], receipt=f"r{number}", comeback_hash=f"c{number}", answered_in=A_DAY, by_poster=False
        )
        for number in range(7)
    ]
    answers = [made(response_id=one["id"], question_id=question["id"], chosen='["Yes"]') for one in responses]
    comments = [
        made(group_id=group["id"], source="survey", question="Why?", text_sealed=b"sealed", said_on=A_DAY)
        | {"response_id": one["id"]}
        for one in responses
    ]
    concern = made(comment_id=comments[0]["id"], kind="harm", score=2.5, start=0, end=3, raised_at=A_TIME)
    codings = [made(comment_id=one["id"], codebook="2016", tone="neutral", quotable=False) for one in comments]
    codes = [made(coding_id=one["id"], key="V1", confidence=0.5, start=0, end=2) for one in codings]
    entry = made(group_id=group["id"], code="V1", you_said="It is loud.", started_at=A_TIME, we_did="", evidence="")
    told = entry | made(we_did="It is quiet now.", evidence="Listen.", done_on=A_DAY, published_at=A_TIME)
    told |= {"answered_at": A_TIME, "answered_by_id": person["id"], "signed_off_at": A_TIME}
    told |= {"signed_off_by_id": second["id"], "published_by_id": second["id"]}
    topic = made(group_id=group["id"], opened_at=A_TIME, posted_at=A_TIME)
    post = made(topic_id=topic["id"], author_id=person["id"], comment_id=comments[1]["id"], posted_at=A_TIME)
    return {
        "participation_group": [group],
        "person": [person, second],
        "survey": [survey],
        "question": [question],
        "cardbatch": [batch],
        "card": cards,
        "poster": [{"code": "ABCDEFG", "survey_id": survey["id"]}],
        "response": responses,
        "answer": answers,
        "comment": comments,
        "concern": [concern],
        "coding": codings,
        "code": codes,
        "entry": [entry, told],
        "entry_comment": [{"entry_id": entry["id"], "comment_id": comments[2]["id"]}],
        "topic": [topic],
        "post": [post],
    }


class Old:
    """An empty database as it was before, on either engine, with plain access to it."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def migrate(self, target: str = LATEST) -> None:
        await db.migrate(self.url, target)

    async def add(self, table: str, row: Row) -> None:
        if settings.EMBEDDED:
            places = ", ".join("?" * len(row))
            columns = ", ".join(f'"{name}"' for name in row)
            self._sqlite(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(row.values()))
        else:
            as_text = {name: f"\\x{value.hex()}" if isinstance(value, bytes) else value for name, value in row.items()}
            await self._postgres(
                f"INSERT INTO {table} SELECT * FROM json_populate_record(NULL::{table}, $1::json)", json.dumps(as_text)
            )

    async def rows(self, table: str, *columns: str) -> list[tuple[str, ...]]:
        quoted = ", ".join(f'"{column}"' for column in columns)
        query = f"SELECT {quoted} FROM {table}"
        found = self._sqlite(query, []) if settings.EMBEDDED else await self._postgres(query)
        return sorted(tuple(map(_plain, row)) for row in found)

    def _sqlite(self, query: str, values: list[object]) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.url.removeprefix("sqlite://"))) as connection, connection:
            connection.execute("PRAGMA foreign_keys = ON")
            return connection.execute(query, values).fetchall()

    async def _postgres(self, query: str, *values: object) -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    def sqlite(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.url.removeprefix("sqlite://"))) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def sqlite_schema(self) -> dict[str, str]:
        """Each table, index and trigger, as the database was told to make it."""
        found = self._sqlite("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL", [])
        return {str(name): str(sql) for name, sql in found}


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value).split("+")[0].removesuffix(" 00:00:00").lower()


@pytest.fixture(scope="module")
def filled_before(template: str) -> str:
    """A database as it was before, to be copied for each test. `template` is asked for to run on both engines."""
    return asyncio.run(prepared("before_portal", BEFORE, filled()))


@pytest.fixture(scope="module")
def brought(filled_before: str) -> str:
    """The same after it was brought to the new order."""
    return asyncio.run(prepared("brought_portal", LATEST, {}, filled_before))


async def prepared(name: str, target: str, rows: dict[str, list[Row]], earlier: str = "") -> str:
    """A database brought so far, with these rows in it, to be copied for each test: its file, or its name."""
    file = str(FOLDER / f"{name}.sqlite3")
    if not settings.EMBEDDED:
        await _on_server(f"CREATE DATABASE {name} TEMPLATE {earlier or 'template1'}")
    elif earlier:
        shutil.copy(earlier, file)
    portal = Old(f"sqlite://{file}" if settings.EMBEDDED else _sibling(name))
    await portal.migrate(target)
    for table, row in [(table, row) for table, some in rows.items() for row in some]:
        await portal.add(table, row)
    return file if settings.EMBEDDED else name


@asynccontextmanager
async def nothing_yet() -> AsyncIterator[str]:
    """The address of a database with nothing in it."""
    nothing = FOLDER / "nothing"
    nothing.touch()
    async with own_database(str(nothing) if settings.EMBEDDED else "template1") as url:
        yield url


@pytest.fixture
async def old(filled_before: str) -> AsyncIterator[Old]:
    async with own_database(filled_before) as url:
        yield Old(url)


@pytest.fixture
async def new(brought: str) -> AsyncIterator[Old]:
    async with own_database(brought) as url:
        yield Old(url)


async def everything(portal: Old) -> dict[str, list[tuple[str, ...]]]:
    """All that was filled in, by table."""
    return {
        table: await portal.rows(table, *(name for name in rows[0] if (table, name) not in MOVED))
        for table, rows in filled().items()
    }


async def test_an_answer_that_was_signed_is_done_and_its_evidence_a_row_of_its_own(new: Old, database: str) -> None:
    assert await new.rows("entry", "you_said", "we_did", "state") == [
        ("it is loud.", "", "heard"),
        ("it is loud.", "it is quiet now.", "done"),
    ]
    assert await new.rows("entry_evidence", "kind", "text") == [("text", "listen.")]
    told = [what for (what,) in await new.rows("entry_change", "what")]
    assert told == ["asked", "begun", "begun", "published", "signed"]


async def test_what_an_answer_came_from_is_the_first_of_what_it_can_come_from(new: Old, database: str) -> None:
    """And back: an earlier release knows the first alone."""
    told = [json.loads(codes) for (codes,) in await new.rows("entry", "codes")]
    assert told == [[{"key": "v1", "name": "safety first", "told": False}]] * 2
    await new.migrate("0021_about")
    assert await new.rows("entry", "code", "code_name") == [("v1", "safety first")] * 2


async def test_a_portal_in_use_keeps_every_row_it_had(old: Old, new: Old, database: str) -> None:
    before = await everything(old)
    assert len(before["comment"]) == len(before["code"]) == 7
    assert await everything(new) == before


async def test_of_what_several_had_asked_for_at_once_one_is_made(old: Old, database: str) -> None:
    await old.migrate("0021_about")
    everybody = {
        "period": "2026-Q3",
        "age": "*",
        "by": "*",
        "because": "",
        "step": "waiting",
        "problem": "",
        "wider": "",
    }
    for group, asked_at, due_at in (
        *(("*", f"{A_DAY} 10:1{minute}:00+00:00", A_TIME) for minute in (2, 1, 3)),
        *(("lincc", A_TIME, A_TIME), ("*", f"{A_DAY} 09:00:00+00:00", None)),
    ):
        await old.add("report_order", made(**everybody, group=group, asked_at=asked_at, due_at=due_at))
    await old.migrate()
    waiting = [
        (group, at) for group, at, due in await old.rows("report_order", "group", "asked_at", "due_at") if due != "none"
    ]
    assert waiting == [("*", f"{A_DAY} 10:11:00"), ("lincc", A_TIME.split("+")[0])]


async def test_going_back_keeps_every_row_too(new: Old, database: str) -> None:
    there = await everything(new)
    await new.migrate("0003_safe_and_unseen")
    assert await everything(new) == there


async def test_a_portal_in_use_gets_the_tables_of_a_new_one(new: Old, database: str) -> None:
    if not settings.EMBEDDED:
        return
    assert new.sqlite_schema() == Old(f"sqlite://{database.removeprefix('sqlite://')}").sqlite_schema()
    rebuilt = [name for name, sql in new.sqlite_schema().items() if "WITHOUT ROWID" in sql]
    assert {"response", "answer", "comment", "card", "usedcard", "poster", "concern", "coding", "code"} <= set(rebuilt)


async def test_a_row_that_refers_to_nothing_stops_it_until_somebody_has_mended_that(old: Old, database: str) -> None:
    """As a database might hold after somebody wrote to it with another program."""
    if not settings.EMBEDDED:
        return
    await old.migrate("0003_safe_and_unseen")
    old.sqlite("PRAGMA foreign_keys = OFF", "DELETE FROM response WHERE receipt = 'r3'")
    before = await everything(old)
    with pytest.raises(RuntimeError, match="refer to nothing"):
        await old.migrate()
    assert await everything(old) == before
    assert not [name for name, sql in old.sqlite_schema().items() if "new__" in sql or "WITHOUT ROWID" in sql]
    old.sqlite("PRAGMA foreign_keys = OFF", *MEND)
    await old.migrate()
    assert len((await everything(old))["comment"]) == 6


SHAPE = {
    True: """
        SELECT one.name AS "table", 'column' AS what, about.name || ' ' || about.type || about."notnull" AS which
        FROM sqlite_master one, pragma_table_info(one.name) about WHERE one.type = 'table'
        UNION SELECT one.name, 'index', listed."unique" || ' ' ||
            (SELECT group_concat(name) FROM pragma_index_info(listed.name))
        FROM sqlite_master one, pragma_index_list(one.name) listed WHERE one.type = 'table' AND listed.origin <> 'pk'
        UNION SELECT one.name, 'key', refers."from" || ' ' || refers."table" || ' ' || refers.on_delete
        FROM sqlite_master one, pragma_foreign_key_list(one.name) refers WHERE one.type = 'table'
    """,
    False: """
        SELECT table_name AS "table", 'column' AS what, column_name || ' ' || data_type || is_nullable AS which
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION SELECT indrelid::regclass::text, 'index', indisunique::text || ' ' ||
            (SELECT string_agg(attname, ',' ORDER BY array_position(indkey::int2[], attnum))
            FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY (indkey))
        FROM pg_index WHERE NOT indisprimary
        AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
        UNION SELECT conrelid::regclass::text, 'key',
            conname || ' ' || confrelid::regclass::text || ' ' || confdeltype::text
        FROM pg_constraint WHERE contype = 'f'
    """,
}
TORTOISES = {"tortoise_migrations", "sqlite_sequence"}


async def shape(url: str) -> set[tuple[str, str, str]]:
    async with db.connect(url):
        rows = await connections.get("default").execute_query_dict(SHAPE[settings.EMBEDDED])
    return {(row["table"], row["what"], row["which"]) for row in rows if row["table"] not in TORTOISES}


async def test_a_portal_in_use_ends_up_with_all_that_the_models_ask_for(new: Old, database: str) -> None:
    """Columns, indexes, and what becomes of a row when the one that it refers to goes."""
    async with nothing_yet() as url:
        async with db.connect(url):
            await Tortoise.generate_schemas()
        asked = await shape(url)
    have = await shape(new.url)
    assert (asked - have, have - asked) == (set(), set())
    assert {what for _, what, _ in asked} == {"column", "index", "key"}
