"""What the generated migrations need besides Tortoise's own operations."""

from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


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
