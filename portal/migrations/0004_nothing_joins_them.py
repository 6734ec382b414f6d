"""On SQLite, what a respondent sends is kept in the order of its random keys and in no other. Written by hand.

A table with a rowid counts its rows as they come, whatever its own keys are. The rows are put into new tables without
one. PostgreSQL has no such number; portal/traces.py sees to what it keeps instead.
"""

from collections.abc import Iterator
from importlib import import_module

from tortoise import migrations
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.transactions import in_transaction

SENT = ["response", "card", "usedcard", "poster", "halfsheet"]
"""The tables of a respondent's sheet, and whatever refers to one."""

TABLES = """
    WITH RECURSIVE kept(name) AS (
        SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ({})
        UNION
        SELECT one.name FROM sqlite_master one, pragma_foreign_key_list(one.name) refers, kept
        WHERE one.type = 'table' AND refers."table" = kept.name
    )
    SELECT kept.name, sql FROM kept JOIN sqlite_master USING (name)
    WHERE EXISTS (SELECT 1 FROM pragma_table_info(kept.name) WHERE pk) ORDER BY kept.name
""".format(", ".join(f"'{name}'" for name in SENT))

BESIDE = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL"
WITHOUT = " WITHOUT ROWID"


class Rebuilt(ops.TortoiseOperation):
    """Tables made anew with other words behind their definition, with all that is in them and hangs on them."""

    def describe(self) -> str:
        return "Keep no order of what was sent"

    def state_forward(self, app_label: str, state: State) -> None:
        return None

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        await self._rebuild(state_editor, WITHOUT)

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        await self._rebuild(state_editor, "")

    async def _rebuild(self, state_editor: BaseSchemaEditor | None, behind: str) -> None:
        """Dropping a table with foreign keys on would delete whatever refers to it, and they are switched outside of
        a transaction only."""
        if state_editor is None or state_editor.collect_sql or state_editor.client.capabilities.dialect != "sqlite":
            return
        client = state_editor.client
        [before] = await client.execute_query_dict("PRAGMA foreign_keys")
        await client.execute_query("PRAGMA foreign_keys = OFF")
        try:
            async with in_transaction(client.connection_name) as together:
                await _rebuild_all(together, behind)
        finally:
            await client.execute_query(f"PRAGMA foreign_keys = {before['foreign_keys']}")


async def _rebuild_all(client: BaseDBAsyncClient, behind: str) -> None:
    for table in await client.execute_query_dict(TABLES):
        definition = table["sql"].removesuffix(WITHOUT) + behind
        if definition == table["sql"]:
            continue
        beside = await client.execute_query_dict(BESIDE, [table["name"]])
        for statement in _statements(table["name"], definition):
            await client.execute_query(statement)
        for one in beside:
            await client.execute_query(one["sql"])
    if broken := await client.execute_query_dict("PRAGMA foreign_key_check"):
        raise RuntimeError(f"{len(broken)} rows would refer to nothing.")


def _statements(name: str, definition: str) -> Iterator[str]:
    yield definition.replace(f'"{name}"', f'"new__{name}"', 1)
    yield f'INSERT INTO "new__{name}" SELECT * FROM "{name}"'  # noqa: S608 - our own name
    yield f'DROP TABLE "{name}"'
    yield f'ALTER TABLE "new__{name}" RENAME TO "{name}"'


class Indexed(ops.TortoiseOperation):
    """Every index that a column asks for: Tortoise makes none for a column that it adds, and on SQLite drops those of
    a table that it alters."""

    def describe(self) -> str:
        return "Make the indexes that are missing"

    def state_forward(self, app_label: str, state: State) -> None:
        return None

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is None or state_editor.collect_sql:
            return
        for model in new_state.apps.apps[app_label].values():
            table = model._meta.db_table
            there = await _indexed(state_editor.client, table)
            for field in model._meta.fields_map.values():
                column = field.source_field or field.model_field_name
                if field.has_db_field and not field.pk and (field.index or field.unique) and column not in there:
                    make = state_editor._get_unique_index_sql(table, [column])
                    if not field.unique:
                        make = state_editor._get_index_sql(model, [column])
                    await state_editor.client.execute_query(make)

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        return None


ON_EACH = {
    "sqlite": """
        SELECT min(about.name) AS name FROM pragma_index_list('{}') one, pragma_index_info(one.name) about
        GROUP BY one.name HAVING count(*) = 1
    """,
    "postgres": """
        SELECT attname AS name FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE indrelid = '"{}"'::regclass AND indnatts = 1
    """,
}


async def _indexed(client: BaseDBAsyncClient, table: str) -> set[str]:
    """The columns that have an index of their own."""
    found = await client.execute_query_dict(ON_EACH[client.capabilities.dialect].format(table))
    return {str(row["name"]) for row in found}


OnEach = import_module("portal.migrations.0002_the_trail_is_only_added_to").OnEach


def refers(on_delete: str) -> list[str]:
    """PostgreSQL keeps what becomes of a concern when its words go as it was: Tortoise alters the column alone."""
    return [
        "ALTER TABLE concern DROP CONSTRAINT concern_comment_id_fkey",
        "ALTER TABLE concern ADD CONSTRAINT concern_comment_id_fkey "
        f"FOREIGN KEY (comment_id) REFERENCES comment (id) ON DELETE {on_delete}",
    ]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portal", "0003_safe_and_unseen")]

    operations = [Indexed(), Rebuilt(), OnEach([], refers("RESTRICT"), [], refers("CASCADE"))]
