"""The database itself refuses to delete a concern, and to change, delete or replace a line of the register. Only the
seal of a line may be made anew, for a new key. What was changed of the screen stays as well. Written by hand."""

from importlib import import_module

from portal import migrating as migrations

OnEach = import_module("portal.migrations.0002_the_trail_is_only_added_to").OnEach

WHY = "the register is only ever added to"
TABLES = ("register_entry", "concern", "screen_change")
KEPT = ("id", "concern_id", "at", "by_id", "did")

WAITING = "UPDATE concern SET next_step_at = raised_at WHERE acknowledged_at IS NULL AND next_step_at IS NULL"
"""Concerns from before there was a clock go up its ladder too."""

SQLITE = [
    WAITING,
    f"CREATE TRIGGER register_entry_no_update BEFORE UPDATE OF {', '.join(KEPT)} ON register_entry "
    f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END",
    *(
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        for table, what in (
            ("register_entry", "delete"),
            ("concern", "delete"),
            ("screen_change", "update"),
            ("screen_change", "delete"),
        )
    ),
    *(
        # INSERT OR REPLACE deletes without asking the triggers above
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        for table, same in (
            ("register_entry", "id = NEW.id"),
            ("concern", "id = NEW.id OR comment_id = NEW.comment_id"),
            ("screen_change", "number = NEW.number"),
        )
    ),
]
SQLITE_BACK = [
    *(f"DROP TRIGGER register_entry_no_{what}" for what in ("update", "delete", "replace")),
    *(f"DROP TRIGGER concern_no_{what}" for what in ("delete", "replace")),
    *(f"DROP TRIGGER screen_change_no_{what}" for what in ("update", "delete", "replace")),
]

POSTGRES = [
    WAITING,
    f"CREATE FUNCTION register_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{WHY}'; END $$",
    f"CREATE TRIGGER register_entry_is_kept BEFORE UPDATE OF {', '.join(KEPT)} OR DELETE OR TRUNCATE ON register_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION register_is_kept()",
    "CREATE TRIGGER concern_is_kept BEFORE DELETE OR TRUNCATE ON concern "
    "FOR EACH STATEMENT EXECUTE FUNCTION register_is_kept()",
    "CREATE TRIGGER screen_change_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON screen_change "
    "FOR EACH STATEMENT EXECUTE FUNCTION register_is_kept()",
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_kept" for table in TABLES),
]
POSTGRES_BACK = [
    *(f"DROP TRIGGER {table}_is_kept ON {table}" for table in TABLES),
    "DROP FUNCTION register_is_kept()",
]


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_nothing_joins_them")]

    operations = [OnEach(SQLITE, POSTGRES, SQLITE_BACK, POSTGRES_BACK)]
