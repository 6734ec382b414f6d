"""Editions of reports: asked for, made and never changed, worded for three ages, and published by a second person. Written
by hand from what Tortoise made.
"""

import functools
from importlib import import_module
from json import dumps, loads
from uuid import uuid4

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from portal import migrating as migrations
from portal.migrating import AddField
from portal.surveys.models.survey import AgeBand
from portal.tables import now

Indexed = import_module("portal.migrations.0004_nothing_joins_them").Indexed
OnEach = import_module("portal.migrations.0002_the_trail_is_only_added_to").OnEach

KEPT = "an edition is never changed"
ALONE = "an edition is published by another person than the one who had it made"
UNWORDED = "an edition of what children said is published in the words of three ages"
WRONG = {
    ALONE: "NEW.by_id IS NULL OR EXISTS (SELECT 1 FROM report WHERE id = NEW.report_id "
    "AND (made_by_id IS NULL OR made_by_id = NEW.by_id))",
    UNWORDED: "EXISTS (SELECT 1 FROM report WHERE id = NEW.report_id AND of_children) "
    "AND (SELECT count(DISTINCT age) FROM report_wording WHERE report_id = NEW.report_id) < 3",
}
SQLITE = [
    *(
        f"CREATE TRIGGER report_no_{what} BEFORE {what.upper()} ON report BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        for what in ("update", "delete")
    ),
    # INSERT OR REPLACE deletes without asking the triggers above
    "CREATE TRIGGER report_no_replace BEFORE INSERT ON report "
    "WHEN EXISTS (SELECT 1 FROM report WHERE id = NEW.id OR number = NEW.number) "
    f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END",
    *(
        f"CREATE TRIGGER report_publication_{name}_{kind} BEFORE {kind.upper()} ON report_publication WHEN {WRONG[why]} "
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for name, why in (("alone", ALONE), ("unworded", UNWORDED))
        for kind in ("insert", "update")
    ),
]
SQLITE_BACK = [
    *(f"DROP TRIGGER report_no_{what}" for what in ("update", "delete", "replace")),
    *(f"DROP TRIGGER report_publication_{name}_{kind}" for name in ("alone", "unworded") for kind in ("insert", "update")),
]
POSTGRES = [
    f"CREATE FUNCTION report_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$",
    "CREATE FUNCTION report_is_read() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    + " ".join(f"IF {wrong} THEN RAISE EXCEPTION '{why}'; END IF;" for why, wrong in WRONG.items())
    + " RETURN NEW; END $$",
    "CREATE TRIGGER report_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON report "
    "FOR EACH STATEMENT EXECUTE FUNCTION report_is_kept()",
    "CREATE TRIGGER report_is_read BEFORE INSERT OR UPDATE ON report_publication "
    "FOR EACH ROW EXECUTE FUNCTION report_is_read()",
    "ALTER TABLE report ENABLE ALWAYS TRIGGER report_is_kept",
    "ALTER TABLE report_publication ENABLE ALWAYS TRIGGER report_is_read",
]
POSTGRES_BACK = [
    "DROP TRIGGER report_is_kept ON report",
    "DROP TRIGGER report_is_read ON report_publication",
    "DROP FUNCTION report_is_kept()",
    "DROP FUNCTION report_is_read()",
]


class Migration(migrations.Migration):
    dependencies = [('portal', '0017_boards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Dashboard',
            fields=[
                ('period', fields.CharField(db_index=True, max_length=7)),
                ('group', fields.CharField(default='*', max_length=40)),
                ('age', fields.CharField(default='*', max_length=10)),
                ('by', fields.CharField(default='*', max_length=40)),
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('made_on', fields.DateField()),
                ('figures', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('told', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'report_dashboard', 'app': 'portal', 'unique_together': [('period', 'group', 'age', 'by')], 'pk_attr': 'id'},
            bases=['Scoped'],
        ),
        ops.CreateModel(
            name='Report',
            fields=[
                ('period', fields.CharField(db_index=True, max_length=7)),
                ('group', fields.CharField(default='*', max_length=40)),
                ('age', fields.CharField(default='*', max_length=10)),
                ('by', fields.CharField(default='*', max_length=40)),
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('number', fields.IntField(unique=True)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('made_by', fields.ForeignKeyField('portal.Person', source_field='made_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='reports_made', on_delete=OnDelete.CASCADE)),
                ('replaces', fields.ForeignKeyField('portal.Report', source_field='replaces_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='replaced_by', on_delete=OnDelete.CASCADE)),
                ('because', fields.CharField(default='', max_length=300)),
                ('codebook', fields.CharField(max_length=60)),
                ('threshold', fields.IntField()),
                ('step', fields.IntField()),
                ('figures', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('told', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('of_children', fields.BooleanField()),
            ],
            options={'table': 'report', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Scoped'],
        ),
        ops.CreateModel(
            name='Order',
            fields=[
                ('period', fields.CharField(db_index=True, max_length=7)),
                ('group', fields.CharField(default='*', max_length=40)),
                ('age', fields.CharField(default='*', max_length=10)),
                ('by', fields.CharField(default='*', max_length=40)),
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('asked_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('asked_by', fields.ForeignKeyField('portal.Person', source_field='asked_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='reports_asked_for', on_delete=OnDelete.CASCADE)),
                ('replaces', fields.ForeignKeyField('portal.Report', source_field='replaces_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='corrections', on_delete=OnDelete.CASCADE)),
                ('because', fields.CharField(default='', max_length=300)),
                ('due_at', fields.DatetimeField(null=True, default=now, db_index=True, auto_now=False, auto_now_add=False)),
                ('step', fields.CharField(default='waiting', max_length=60)),
                ('report', fields.ForeignKeyField('portal.Report', source_field='report_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='orders', on_delete=OnDelete.CASCADE)),
                ('problem', fields.TextField(default='', unique=False)),
                ('wider', fields.CharField(default='', max_length=7)),
            ],
            options={'table': 'report_order', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Scoped'],
        ),
        ops.CreateModel(
            name='Publication',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('report', fields.OneToOneField('portal.Report', source_field='report_id', db_constraint=True, to_field='id', related_name='published', on_delete=OnDelete.CASCADE)),
                ('at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('portal.Person', source_field='by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='reports_published', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'report_publication', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='ReportWording',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('report', fields.ForeignKeyField('portal.Report', source_field='report_id', db_index=True, db_constraint=True, to_field='id', related_name='wordings', on_delete=OnDelete.CASCADE)),
                ('age', fields.CharEnumField(description='YOUNGEST: 4-7\nYOUNGER: 8-11\nOLDER: 12-17\nADULT: 18+', enum_type=AgeBand, max_length=10)),
                ('words', fields.TextField(unique=False)),
                ('picture', fields.CharField(default='', max_length=20)),
                ('written_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('written_by', fields.ForeignKeyField('portal.Person', source_field='written_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='reports_worded', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'report_wording', 'app': 'portal', 'unique_together': [('report', 'age')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        AddField(
            model_name='Coding',
            name='quote_agreed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Coding',
            name='quote_agreed_by',
            field=fields.ForeignKeyField('portal.Person', source_field='quote_agreed_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='quotes_agreed', on_delete=OnDelete.CASCADE),
        ),
        Indexed(),
        OnEach(SQLITE, POSTGRES, SQLITE_BACK, POSTGRES_BACK),
    ]
