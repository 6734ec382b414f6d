"""The base of every table, and the time that they tell."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Self, TypeVar

from tortoise.indexes import Index
from tortoise.models import Model, ModelMeta
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

Row = TypeVar("Row")


class _WithoutComment(ModelMeta):
    """Tortoise copies a class's docstring into the schema, where rewording it would need a migration and a semicolon
    in it breaks SQLite's. It would also look for comments in the source of each class, a fifth of a process's start."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        made: Any = super().__new__(cls, name, bases, {**attrs, "_no_comments": True})
        made._meta.table_description = ""
        return made


def now() -> datetime:
    return datetime.now(UTC)


class IndexOfSome(Index):
    """Of the rows in which the last of these fields is filled in: it costs nothing where few are."""

    def __init__(self, fields: list[str], name: str | None = None) -> None:
        super().__init__(fields=fields, name=name)
        self.extra = f" WHERE {fields[-1]} IS NOT NULL"


class OneOfSome(IndexOfSome):
    """Of these rows no two are alike in the fields before the last; of the others as many as there are."""

    @property
    def field_names(self) -> list[str]:
        return self.fields[:-1]

    def get_sql(self, schema_generator: Any, model: type[Model], safe: bool) -> str:
        return super().get_sql(schema_generator, model, safe).replace("CREATE INDEX", "CREATE UNIQUE INDEX", 1)


class Table(Model, metaclass=_WithoutComment):
    only_added_to: ClassVar[bool] = False
    """Whether the database refuses to change its rows, so that they stay under the key that sealed them."""

    class Meta:
        abstract = True

    @classmethod
    async def create_all(cls, rows: list[Self]) -> None:
        """Tortoise's bulk_create in batches; afterwards the rows know that they are saved, and can be referred to."""
        await cls.bulk_create(rows, batch_size=500)
        for row in rows:
            row._saved_in_db = True

    async def move_among(self, line: QuerySet[Self], by: int) -> None:
        """As `moved`, in a line that `place` is the order of."""
        async with in_transaction():
            for place, one in enumerate(moved(await line, self, by)):
                await type(self).filter(pk=one.pk).update(place=place)


def moved(line: list[Row], one: Row, by: int) -> list[Row]:
    """The line with one of it so many places on, or back; at either end nothing changes."""
    others = [other for other in line if other != one]
    place = max(line.index(one) + by, 0)
    return [*others[:place], one, *others[place:]]
