"""What the generated migrations need besides Tortoise's own operations."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State

FORWARD = (ops.CreateModel, ops.AddField, ops.AlterModelOptions, ops.RunPython)
"""What does not ask how the tables were before it."""


class Migration(migrations.Migration):
    """Tortoise describes all tables anew before each operation and after it, which took most of a first start."""

    async def apply(
        self,
        state: State,
        *,
        dry_run: bool = False,
        schema_editor: BaseSchemaEditor | None = None,
        collect_sql: bool = False,
    ) -> State:
        if collect_sql:
            return await super().apply(state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=True)
        editor = None if dry_run else schema_editor
        for together in self._batches(editor is None):
            before = state if editor is None or isinstance(together[0], FORWARD) else state.clone()
            with _described_once(state):
                for operation in together:
                    operation.state_forward(self.app_label, state)
            if editor is not None:
                for operation in together:
                    await self._run_database_forward(operation, before, state, editor, supports_transactions=True)
        state.validate_relations_initialized()
        return state

    def _batches(self, dry_run: bool) -> Iterator[list[ops.Operation]]:
        """A table can be made from how it is after others were; a column cannot be added to it so."""
        for kind, alike in groupby(self.operations, type):
            if issubclass(kind, FORWARD if dry_run else ops.CreateModel):
                yield list(alike)
            else:
                yield from ([operation] for operation in alike)


@contextmanager
def _described_once(state: State) -> Iterator[None]:
    changed: set[tuple[str, str]] = set()
    state.reload_models = changed.update  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        del state.reload_models
    if changed:
        state.reload_models(changed)


class AddField(ops.AddField):
    """A column for a table that has rows already: they get the field's default. Tortoise's own fails on them."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
        field = model._meta.fields_map[self.name]
        asked = field.db_default
        if field.has_db_field and not field.null and not field.has_db_default() and field.default is not None:
            field.db_default = field.default() if callable(field.default) else field.default
        try:
            await super().database_forward(app_label, old_state, new_state, state_editor)
        finally:
            field.db_default = asked


class AddIndex(ops.AddIndex):
    """As the index itself says. Tortoise's own forgets what is not in its pattern, such as that no two are alike."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is not None:
            model = new_state.apps.get_model(f"{app_label}.{self.model_name}")
            await state_editor._run_sql(self.index.get_sql(state_editor, model, False))  # type: ignore[arg-type]


class SameColumn(ops.AlterField):
    """Only what Tortoise says of a column changes. Its own would make SQLite's table anew, without its indexes."""

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        return None

    database_backward = database_forward
