"""Words from before there was a list of what is to be read are put on it, to be read on the next working day. What was
taken back is not, nor what raised a concern, where it is read. Written by hand."""

from datetime import UTC, date, datetime
from typing import Any

from portal import migrating as migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from portal.safeguarding.clock import day_of, next_working_day

NEW_ID = {
    "sqlite": "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' "
    "|| substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))",
    "postgres": "gen_random_uuid()",
}


def statement(dialect: str, due_on: date) -> str:
    return (
        "INSERT INTO reading (id, comment_id, due_on) "  # noqa: S608 - all our own
        f"SELECT {NEW_ID[dialect]}, id, '{due_on.isoformat()}' FROM comment WHERE text_sealed IS NOT NULL AND NOT erased "
        "AND NOT EXISTS (SELECT 1 FROM reading WHERE reading.comment_id = comment.id) "
        "AND NOT EXISTS (SELECT 1 FROM concern WHERE concern.comment_id = comment.id) ORDER BY id"
    )


async def promise(_: Any, editor: BaseSchemaEditor) -> None:
    if not editor.collect_sql:
        due_on = next_working_day(day_of(datetime.now(UTC)))
        await editor.client.execute_query(statement(editor.client.capabilities.dialect, due_on))


def stay(*_: Any) -> None:
    """What has to be read has to be read in an earlier release too."""


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_why_the_screen_was_changed_is_sealed")]

    operations = [ops.RunPython(promise, stay)]
