"""Entries come from several codes, the file of an evidence stays as it was brought, and of what is asked for no edition is
made twice at once. Written by hand from what Tortoise made.
"""

import functools
from importlib import import_module
from json import dumps, loads

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from portal import migrating as migrations
from portal.analysis.codebook import roadmap
from portal.migrating import AddField, AddIndex
from portal.tables import OneOfSome

boards = import_module("portal.migrations.0017_boards")

BROUGHT = "the file of an evidence stays as it was brought"
STILL_THERE = "EXISTS (SELECT 1 FROM entry_evidence WHERE id = OLD.evidence_id)"
OF_A_DONE_ONE = """EXISTS (SELECT 1 FROM entry_evidence e JOIN entry d ON d.id = e.entry_id
    WHERE d.state = 'done' AND e.id = NEW.evidence_id)"""
INSTEAD_OF_ONE = "EXISTS (SELECT 1 FROM entry_file WHERE id = NEW.id OR evidence_id = NEW.evidence_id)"
SQLITE = [
    f"CREATE TRIGGER entry_file_no_{kind} BEFORE {kind.upper()} ON entry_file WHEN {wrong} "
    f"BEGIN SELECT RAISE(ABORT, '{BROUGHT}'); END"
    for kind, wrong in (
        # OR REPLACE deletes without asking
        ("insert", f"{OF_A_DONE_ONE} OR {INSTEAD_OF_ONE}"),
        ("update", "TRUE"),
        ("delete", STILL_THERE),
    )
]
SQLITE_BACK = [f"DROP TRIGGER entry_file_no_{kind}" for kind in ("insert", "update", "delete")]
POSTGRES = [
    boards.function(
        "entry_file_is_brought",
        f"IF TG_OP = 'INSERT' AND NOT {OF_A_DONE_ONE} THEN RETURN NEW; END IF; "
        f"IF TG_OP = 'DELETE' AND NOT {STILL_THERE} THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{BROUGHT}';",
    ),
    "CREATE TRIGGER entry_file_is_brought BEFORE INSERT OR UPDATE OR DELETE ON entry_file "
    "FOR EACH ROW EXECUTE FUNCTION entry_file_is_brought()",
    "CREATE TRIGGER entry_file_is_kept BEFORE TRUNCATE ON entry_file "
    "FOR EACH STATEMENT EXECUTE FUNCTION entry_file_is_brought()",
    *(f"ALTER TABLE entry_file ENABLE ALWAYS TRIGGER entry_file_is_{what}" for what in ("brought", "kept")),
]
POSTGRES_BACK = [
    *(f"DROP TRIGGER entry_file_is_{what} ON entry_file" for what in ("brought", "kept")),
    "DROP FUNCTION entry_file_is_brought()",
]

ASKED_FOR_ALREADY = """UPDATE report_order SET due_at = NULL, step = 'not made',
    problem = 'Somebody else had asked for the same. You find it on the page of all reports.'
    WHERE due_at IS NOT NULL AND EXISTS (SELECT 1 FROM report_order one WHERE one.due_at IS NOT NULL
        AND one.period = report_order.period AND one."group" = report_order."group" AND one.age = report_order.age
        AND one."by" = report_order."by" AND (one.asked_at < report_order.asked_at
            OR (one.asked_at = report_order.asked_at AND one.id < report_order.id)))"""

CODES = {
    "sqlite": "json_array(json_object('key', code, 'name', code_name, 'told', json(iif(spoke >= 10, 'true', 'false'))))",
    "postgres": "jsonb_build_array(jsonb_build_object('key', code, 'name', code_name, 'told', spoke >= 10))",
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
        boards.OnEach(SQLITE, POSTGRES, SQLITE_BACK, POSTGRES_BACK),
        boards.OnEach([ASKED_FOR_ALREADY], [ASKED_FOR_ALREADY], [], []),
        AddIndex(
            model_name='Order',
            index=OneOfSome(fields=['period', 'group', 'age', 'by', 'due_at']),
        ),
    ]
