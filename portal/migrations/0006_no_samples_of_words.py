"""PostgreSQL's planner keeps samples of what stands in a column. Those of sealed words would outlive the words, and
nothing searches by them, so none are taken. Written by hand."""

from importlib import import_module

from portal import migrating as migrations

OnEach = import_module("portal.migrations.0002_the_trail_is_only_added_to").OnEach

SEALED = """
    DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND data_type = 'bytea'
        LOOP
            EXECUTE format('ALTER TABLE %I ALTER COLUMN %I ', one.table_name, one.column_name) || '{}';
        END LOOP;
    END $$
"""
FORGET = SEALED.format("TYPE bytea")
"""Changes nothing, but drops the samples that were taken so far."""

POSTGRES = [FORGET, SEALED.format("SET STATISTICS 0")]
POSTGRES_BACK = [SEALED.format("SET STATISTICS -1")]


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_the_register_is_only_added_to")]

    operations = [OnEach([], POSTGRES, [], POSTGRES_BACK)]
