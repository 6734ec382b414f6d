"""Half sheets too are kept in the order of their random keys and in no other. Written by hand."""

from importlib import import_module

from tortoise import migrations
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

earlier = import_module("portal.migrations.0004_nothing_joins_them")


class RebuiltToo(earlier.Rebuilt):  # type: ignore[misc, name-defined]
    """Whatever was not yet; the step back drops the table itself."""

    async def database_backward(
        self, app_label: str, old_state: object, new_state: object, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        return None


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portal", "0009_asking")]

    operations = [earlier.Indexed(), RebuiltToo()]
