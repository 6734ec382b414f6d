"""The database itself refuses to change, delete or replace what the audit trail says. Written by hand."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

WHY = "the audit trail is only ever added to"

SQLITE = [
    f"CREATE TRIGGER audit_record_no_update BEFORE UPDATE ON audit_record BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    f"CREATE TRIGGER audit_record_no_delete BEFORE DELETE ON audit_record BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    # INSERT OR REPLACE deletes without asking the trigger above
    "CREATE TRIGGER audit_record_no_replace BEFORE INSERT ON audit_record "
    "WHEN EXISTS (SELECT 1 FROM audit_record WHERE number = NEW.number OR mac = NEW.mac) "
    f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
]
SQLITE_BACK = [f"DROP TRIGGER audit_record_no_{what}" for what in ("update", "delete", "replace")]

POSTGRES = [
    "CREATE FUNCTION audit_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{WHY}'; END $$",
    "CREATE TRIGGER audit_record_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_record_is_kept()",
    "ALTER TABLE audit_record ENABLE ALWAYS TRIGGER audit_record_is_kept",
]
POSTGRES_BACK = ["DROP TRIGGER audit_record_is_kept ON audit_record", "DROP FUNCTION audit_record_is_kept()"]


class OnEach(ops.TortoiseOperation):
    """Statements in the words of each engine, one by one: a trigger's own semicolons must not part it."""

    def __init__(self, sqlite: list[str], postgres: list[str], sqlite_back: list[str], postgres_back: list[str]) -> None:
        self.forward = {"sqlite": sqlite, "postgres": postgres}
        self.back = {"sqlite": sqlite_back, "postgres": postgres_back}

    def describe(self) -> str:
        return "Keep the audit trail"

    def state_forward(self, app_label: str, state: State) -> None:
        return None

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        await self._execute(self.forward, state_editor)

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        await self._execute(self.back, state_editor)

    async def _execute(self, statements: dict[str, list[str]], state_editor: BaseSchemaEditor | None) -> None:
        if state_editor is None:
            return
        for statement in statements[state_editor.client.capabilities.dialect]:
            if state_editor.collect_sql:
                state_editor.collected_sql.append(statement)
            else:
                await state_editor.client.execute_query(statement)


def keyed_by_a_person(name: str) -> ops.AlterModelOptions:
    """Tortoise forgets, when it reads a migration, that a person's id is the key; it changes nothing in a database."""
    return ops.AlterModelOptions(name, {"table": name.lower(), "app": "portal", "pk_attr": "person_id"})


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]

    operations = [
        OnEach(SQLITE, POSTGRES, SQLITE_BACK, POSTGRES_BACK),
        *map(keyed_by_a_person, ["Authenticator", "Draft", "Passphrase"]),
    ]
