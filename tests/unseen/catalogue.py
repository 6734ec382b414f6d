"""The tables as the database itself knows them, and what must not be in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tortoise import connections

from portal import settings
from tests.unseen.declared import DECLARED, IN_ROW_ORDER, NEVER, ROOTS, Tells

TIMES = ("timestamp", "time", "datetime")
ADDRESSES = ("inet", "cidr", "macaddr")


@dataclass(frozen=True, slots=True)
class Live:
    """One column. `default` is the database's own, if it has one."""

    table: str
    name: str
    kind: str
    default: str
    is_key: bool


COLUMNS = {
    True: """
        SELECT one.name AS "table", about.name AS name, lower(about.type) AS kind,
               coalesce(about.dflt_value, '') AS "default", about.pk > 0 AS is_key
        FROM sqlite_master one, pragma_table_info(one.name) about WHERE one.type = 'table'
    """,
    False: """
        SELECT about.table_name AS "table", about.column_name AS name, lower(about.data_type) AS kind,
               coalesce(about.column_default, '') || about.is_identity AS "default",
               EXISTS (SELECT 1 FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
                       WHERE indrelid = quote_ident(about.table_name)::regclass AND indisprimary
                       AND attname = about.column_name) AS is_key
        FROM information_schema.columns about WHERE about.table_schema = 'public'
    """,
}
REFERENCES = {
    True: """
        SELECT one.name AS child, refers."table" AS parent
        FROM sqlite_master one, pragma_foreign_key_list(one.name) refers WHERE one.type = 'table'
    """,
    False: """
        SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent
        FROM pg_constraint WHERE contype = 'f'
    """,
}


async def columns() -> list[Live]:
    """Of every table that the walk comes to."""
    client = connections.get("default")
    pairs = await client.execute_query_dict(REFERENCES[settings.EMBEDDED])
    reached, before = set(ROOTS), 0
    while before != len(reached):
        before = len(reached)
        reached |= {pair["child"].strip('"') for pair in pairs if pair["parent"].strip('"') in reached}
    rows = await client.execute_query_dict(COLUMNS[settings.EMBEDDED])
    return [Live(**row) for row in rows if row["table"] in reached]


async def row_numbers() -> list[str]:
    """The tables, of those that the walk comes to, that count their rows as they come."""
    if not settings.EMBEDDED:
        return []
    reached = {column.table for column in await columns()}
    rows = await connections.get("default").execute_query_dict("SELECT name, sql FROM sqlite_master WHERE type='table'")
    return [row["name"] for row in rows if row["name"] in reached and "WITHOUT ROWID" not in row["sql"]]


def faults(live: list[Live], numbered: list[str]) -> Iterator[str]:
    there = {(one.table, one.name) for one in live}
    declared = {(table, name) for table, named in DECLARED.items() for name in named}
    yield from (f"{table}.{name} is declared and not there" for table, name in sorted(declared - there))
    for one in live:
        yield from (f"{one.table}.{one.name} {fault}" for fault in _faults_of(one))
    yield from (f"{table} counts its rows as they come" for table in numbered if table not in IN_ROW_ORDER)


def _faults_of(one: Live) -> Iterator[str]:
    column = DECLARED.get(one.table, {}).get(one.name)
    if column is None:
        yield "is not declared"
    if one.kind.startswith(TIMES) and (column is None or column.tells is Tells.NOTHING):
        yield "holds a time"
    if one.kind == "date" and (column is None or column.tells is Tells.NOTHING):
        yield "holds a day"
    if re.search(r"now\(|current_|clock_|localtime|datetime\(", one.default.lower()):
        yield "gets the time by itself"
    if one.is_key and ("int" in one.kind or "serial" in one.kind):
        yield "is a key that counts up"
    if "nextval" in one.default or one.default.endswith("YES"):
        yield "counts up by itself"
    if one.kind in ADDRESSES or set(one.name.lower().split("_")) & set(NEVER):
        yield "looks like an address"
