"""What the generated migrations need besides Tortoise's own operations, and the one who runs them."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from tortoise import Model, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

Models = dict[tuple[str, str], ModelState]


class Tables(StateApps):
    """All tables as they are at one step of the way. Tortoise describes them all anew before each operation and after
    it, which took most of a first start; these are described when somebody asks how one is."""

    def __init__(self, models: Models, default_connections: dict[str, str]) -> None:
        self.models, self.changed = models, True
        super().__init__(default_connections)

    @property
    def apps(self) -> dict[str, dict[str, type[Model]]]:
        if self.changed:
            self.changed, self.apps = False, {}
            for (app_label, _), model in self.models.items():
                self.register_model(app_label, model.render(self))
            self._init_relations()
            self._build_initial_querysets()
        return self._apps

    @apps.setter
    def apps(self, described: dict[str, dict[str, type[Model]]]) -> None:
        self._apps = described

    def unregister_model(self, app_label: str, model_name: str) -> None:
        self.changed = True


class Step(State):
    """What Tortoise knows of the tables at one step of the way."""

    apps: Tables

    def reload_model(self, app_label: str, model_name: str) -> None:
        self.apps.changed = True

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        self.apps.changed = True

    def validate_relations_initialized(self) -> None:
        if not self.apps.changed:
            super().validate_relations_initialized()

    def clone(self) -> State:
        models = {key: model.clone() for key, model in self.models.items()}
        return Step(models, Tables(models, self.apps._default_connections))


class Executor(MigrationExecutor):
    """Tortoise's own, walking by such steps."""

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        models: Models = {}
        state = Step(models, Tables(models, dict.fromkeys(self.loader.apps_config, "default")))
        for key in self._full_plan():
            if key == upto:
                break
            migration = self.loader.graph.nodes[key]
            if key in applied and migration:
                await migration.apply(state, dry_run=True)
        return state

    async def _project_state_cache(self, applied: set[MigrationKey]) -> dict[MigrationKey, State]:
        return {key: await self._project_state(applied, upto=key) for key in self._full_plan() if key in applied}


class Migration(migrations.Migration):
    """Tables that are made, or columns that are added, one after the other are described once."""

    async def apply(
        self,
        state: State,
        *,
        dry_run: bool = False,
        schema_editor: BaseSchemaEditor | None = None,
        collect_sql: bool = False,
    ) -> State:
        if collect_sql or dry_run or schema_editor is None:
            return await super().apply(state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql)
        for together in self._batches():
            before = state.clone()
            for operation in together:
                operation.state_forward(self.app_label, state)
            for operation in together:
                await self._run_database_forward(operation, before, state, schema_editor, supports_transactions=True)
        state.validate_relations_initialized()
        return state

    def _batches(self) -> Iterator[list[ops.Operation]]:
        for kind, alike in groupby(self.operations, type):
            if issubclass(kind, ops.CreateModel | ops.AddField):
                yield list(alike)
            else:
                yield from ([operation] for operation in alike)


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
