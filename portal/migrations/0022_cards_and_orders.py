"""Entries come from several codes. Written by hand from what Tortoise made."""

import functools
from json import dumps, loads

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from portal import migrating as migrations
from portal.analysis.codebook import roadmap
from portal.migrating import AddField

CODES = {
    "sqlite": "json_array(json_object('key', code, 'name', code_name))",
    "postgres": "jsonb_build_array(jsonb_build_object('key', code, 'name', code_name))",
}
FIRST = {"sqlite": "json_extract(codes, '$[0].{}')", "postgres": "codes -> 0 ->> '{}'"}
NAMED = {"sqlite": ("?", "?"), "postgres": ("$1", "$2")}


async def fill(client: BaseDBAsyncClient) -> None:
    """The first entries had no name of their own for what they came from."""
    dialect = client.capabilities.dialect
    name, key = NAMED[dialect]
    for code in roadmap().codes:
        unnamed = f"UPDATE entry SET code_name = {name} WHERE code = {key} AND code_name = ''"
        await client.execute_query(unnamed, [code.name, code.key])
    await client.execute_query("UPDATE entry SET code_name = code WHERE code_name = ''")
    await client.execute_query(f"UPDATE entry SET codes = {CODES[dialect]}")


class ManyForOne(AddField):
    """Tortoise's own way to drop a column makes the table anew on SQLite, without its indexes and triggers."""

    def state_forward(self, app_label: str, state: State) -> None:
        super().state_forward(app_label, state)
        for name in ("code", "code_name"):
            ops.RemoveField("Entry", name).state_forward(app_label, state)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        await super().database_forward(app_label, old_state, new_state, state_editor)
        if state_editor is None or state_editor.collect_sql:
            return
        await fill(state_editor.client)
        for name in ("code", "code_name"):
            await state_editor.client.execute_query(f"ALTER TABLE entry DROP COLUMN {name}")

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        """Earlier releases know the first of several only."""
        if state_editor is None or state_editor.collect_sql:
            return
        client = state_editor.client
        for name, kind, key in (("code", "VARCHAR(20)", "key"), ("code_name", "VARCHAR(120)", "name")):
            first = FIRST[client.capabilities.dialect].format(key)
            await client.execute_query(f"ALTER TABLE entry ADD COLUMN {name} {kind} NOT NULL DEFAULT ''")
            await client.execute_query(f"UPDATE entry SET {name} = COALESCE({first}, '')")
        await client.execute_query("ALTER TABLE entry DROP COLUMN codes")


class Migration(migrations.Migration):
    dependencies = [('portal', '0021_about')]

    initial = False

    operations = [
        ManyForOne(
            model_name='Entry',
            name='codes',
            field=fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
