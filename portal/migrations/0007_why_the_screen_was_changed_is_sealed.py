"""Why the screen was changed is sealed, like whatever else people write: it may quote a child. Written by hand.

The database refuses to change the rest of such a row, as before; its seal may be made anew, for a new key.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module

from tortoise import fields, migrations
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

from portal.sealing import seal, unseal

OnEach = import_module("portal.migrations.0002_the_trail_is_only_added_to").OnEach

REFUSE = "BEGIN SELECT RAISE(ABORT, 'the register is only ever added to'); END"
KEPT = "UPDATE OF number, at, by_id, what, phrase, kind, weight"


def sqlite(what: str) -> str:
    return f"CREATE TRIGGER screen_change_no_update BEFORE {what} ON screen_change {REFUSE}"


def postgres(what: str) -> list[str]:
    return [
        f"CREATE TRIGGER screen_change_is_kept BEFORE {what} OR DELETE OR TRUNCATE ON screen_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION register_is_kept()",
        "ALTER TABLE screen_change ENABLE ALWAYS TRIGGER screen_change_is_kept",
    ]


LET_GO = ["DROP TRIGGER screen_change_no_update"]
POSTGRES_LET_GO = ["DROP TRIGGER screen_change_is_kept ON screen_change"]

TO_SEALED = {"sqlite": "ADD COLUMN why_sealed BLOB", "postgres": "ADD COLUMN why_sealed BYTEA"}
FROM_CLEAR = {
    "sqlite": "DROP COLUMN why",
    # a column that is dropped stays in its rows until they are written anew, which another type has done
    "postgres": "DROP COLUMN why, ALTER COLUMN why_sealed TYPE BYTEA USING why_sealed || ''::BYTEA, "
    "ALTER COLUMN why_sealed SET STATISTICS 0",
}
TO_CLEAR = dict.fromkeys(TO_SEALED, "ADD COLUMN why VARCHAR(300) NOT NULL DEFAULT ''")
FROM_SEALED = dict.fromkeys(TO_SEALED, "DROP COLUMN why_sealed")
SEAL = {
    "sqlite": "UPDATE screen_change SET why_sealed = ? WHERE number = ?",
    "postgres": "UPDATE screen_change SET why_sealed = $1 WHERE number = $2",
}
UNSEAL = {dialect: statement.replace("why_sealed", "why") for dialect, statement in SEAL.items()}


class SealWhy(ops.TortoiseOperation):
    """Tortoise's own way to drop a column makes the table anew on SQLite, without its indexes and triggers."""

    def describe(self) -> str:
        return "Seal why the screen was changed"

    def state_forward(self, app_label: str, state: State) -> None:
        ops.AddField("ScreenChange", "why_sealed", fields.BinaryField(null=True)).state_forward(app_label, state)
        ops.RemoveField("ScreenChange", "why").state_forward(app_label, state)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        await _move(state_editor, TO_SEALED, _seal, FROM_CLEAR)

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        await _move(state_editor, TO_CLEAR, _unseal, FROM_SEALED)


async def _move(
    editor: BaseSchemaEditor | None, add: dict[str, str], carry: Callable[..., Awaitable[None]], drop: dict[str, str]
) -> None:
    if editor is None or editor.collect_sql:
        return
    client, dialect = editor.client, editor.client.capabilities.dialect
    await client.execute_query(f"ALTER TABLE screen_change {add[dialect]}")
    await carry(client, dialect)
    await client.execute_query(f"ALTER TABLE screen_change {drop[dialect]}")


async def _seal(client: BaseDBAsyncClient, dialect: str) -> None:
    for row in await client.execute_query_dict("SELECT number, why FROM screen_change"):
        await client.execute_query(SEAL[dialect], [seal(row["why"], _place(row["number"])), row["number"]])


async def _unseal(client: BaseDBAsyncClient, dialect: str) -> None:
    for row in await client.execute_query_dict("SELECT number, why_sealed FROM screen_change"):
        why = unseal(bytes(row["why_sealed"]), _place(row["number"])) if row["why_sealed"] else ""
        await client.execute_query(UNSEAL[dialect], [why, row["number"]])


def _place(number: int) -> str:
    return f"screen_change.why_sealed.{number}"


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_no_samples_of_words")]

    operations = [
        OnEach(LET_GO, POSTGRES_LET_GO, [sqlite("UPDATE")], postgres("UPDATE")),
        SealWhy(),
        OnEach([sqlite(KEPT)], postgres(KEPT), LET_GO, POSTGRES_LET_GO),
    ]
