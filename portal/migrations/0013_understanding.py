"""What people said of codes gets tables of its own: each reading is kept as a review, and the machine's codes and
people's are rows apart. What was decided before is brought over. Written by hand from what Tortoise made."""

import functools
from importlib import import_module
from json import dumps, loads
from typing import Any
from uuid import uuid4

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from portal import migrating as migrations
from portal.analysis.models.coding import GivenBy, Reason
from portal.analysis.models.reviews import Part
from portal.migrating import AddField
from portal.tables import now

NEW_ID = import_module("portal.migrations.0008_earlier_words_are_read").NEW_ID
LISTED = {"sqlite": "json_group_array({})", "postgres": "json_agg({})::jsonb"}
PAIRED = {"sqlite": "json_group_object({}, {})", "postgres": "json_object_agg({}, {})::jsonb"}
EMPTY = {"sqlite": "'{}'", "postgres": "'{}'::jsonb"}
NONE = {"sqlite": "'[]'", "postgres": "'[]'::jsonb"}


async def set_aside(_: Any, editor: BaseSchemaEditor) -> None:
    if not editor.collect_sql:
        await editor.client.execute_query("CREATE TABLE code_before AS SELECT * FROM code")


def statements(dialect: str) -> list[str]:
    """Codes of the machine, codes of people, and a review for each comment that somebody had read."""
    into = 'INSERT INTO code (id, coding_id, "key", given_by, confidence, start, "end", terms, applied, stands) '
    kept = 'FROM code_before b WHERE b.coding_id = coding.id AND'
    keys = f"COALESCE((SELECT {LISTED[dialect].format('b.key')} {kept} b.confirmed), {NONE[dialect]})"
    suggested = PAIRED[dialect].format("b.key", "b.confidence")
    return [
        f"{into} SELECT id, coding_id, \"key\", 'machine', confidence, start, \"end\", {NONE[dialect]}, FALSE, "
        "confirmed IS NULL FROM code_before WHERE confidence IS NOT NULL ORDER BY id",
        f"{into} SELECT {NEW_ID[dialect]}, coding_id, \"key\", 'person', NULL, NULL, NULL, {NONE[dialect]}, FALSE, "
        "confirmed FROM code_before WHERE confirmed OR (confidence IS NULL AND confirmed IS NOT NULL) ORDER BY id",
        "INSERT INTO review (id, coding_id, person_id, made_at, codebook, model, \"keys\", tone, suggested, machine_tone, part) "
        f"SELECT {NEW_ID[dialect]}, id, reviewed_by_id, reviewed_at, codebook, '', {keys}, '', "
        f"COALESCE((SELECT {suggested} {kept} b.confidence IS NOT NULL), {EMPTY[dialect]}), tone, 'chosen' "
        "FROM coding WHERE reviewed_at IS NOT NULL ORDER BY id",
        "DROP TABLE code_before",
    ]


async def bring_over(_: Any, editor: BaseSchemaEditor) -> None:
    if not editor.collect_sql:
        for statement in statements(editor.client.capabilities.dialect):
            await editor.client.execute_query(statement)


async def put_back(_: Any, editor: BaseSchemaEditor) -> None:
    """One row for each code, as it was before: the machine's with what people said of it, and theirs alone."""
    if not editor.collect_sql:
        said = "(SELECT p.stands FROM code_before p WHERE p.coding_id = b.coding_id AND p.key = b.key AND p.given_by = 'person')"
        into = 'INSERT INTO code (id, coding_id, "key", confidence, start, "end", confirmed) '
        read = "EXISTS (SELECT 1 FROM coding WHERE coding.id = b.coding_id AND reviewed_at IS NOT NULL)"
        which = "b.given_by = 'machine' OR NOT EXISTS (SELECT 1 FROM code_before m WHERE m.coding_id = b.coding_id AND m.key = b.key AND m.given_by = 'machine')"
        await editor.client.execute_query(
            f'{into} SELECT id, coding_id, "key", confidence, start, "end", '
            f"CASE WHEN {read} THEN COALESCE({said}, FALSE) END FROM code_before b WHERE {which} ORDER BY id"
        )
        await editor.client.execute_query("DROP TABLE code_before")


class Migration(migrations.Migration):
    dependencies = [('portal', '0012_recordings')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DoubleCoding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('portal.Group', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='double_codings', on_delete=OnDelete.CASCADE)),
                ('coder_a', fields.ForeignKeyField('portal.Person', source_field='coder_a_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='double_codings_a', on_delete=OnDelete.CASCADE)),
                ('coder_b', fields.ForeignKeyField('portal.Person', source_field='coder_b_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='double_codings_b', on_delete=OnDelete.CASCADE)),
                ('begun_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('figures', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('due_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'doublecoding', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Edition',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('key', fields.CharField(max_length=30)),
                ('version', fields.IntField()),
                ('name', fields.CharField(max_length=120)),
                ('source', fields.CharField(default='', max_length=300)),
                ('codes', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('based_on', fields.CharField(default='', max_length=60)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('made_by', fields.ForeignKeyField('portal.Person', source_field='made_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='editions_made', on_delete=OnDelete.CASCADE)),
                ('adopted_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('adopted_by', fields.ForeignKeyField('portal.Person', source_field='adopted_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='editions_adopted', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'edition', 'app': 'portal', 'unique_together': [('key', 'version')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Learned',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=100)),
                ('codebook', fields.CharField(db_index=True, max_length=60)),
                ('training_set', fields.CharField(max_length=64)),
                ('labels', fields.IntField()),
                ('sight', fields.CharField(max_length=16)),
                ('arrays', fields.BinaryField(null=True)),
                ('figures', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('adopted_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('adopted_by', fields.ForeignKeyField('portal.Person', source_field='adopted_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='models_adopted', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'learned', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Recoding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('codebook', fields.CharField(max_length=60)),
                ('model', fields.CharField(max_length=100)),
                ('begun_at', fields.DatetimeField(default=now, db_index=True, auto_now=False, auto_now_add=False)),
                ('total', fields.IntField()),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'recoding', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Review',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('coding', fields.ForeignKeyField('portal.Coding', source_field='coding_id', db_index=True, db_constraint=True, to_field='id', related_name='reviews', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='reviews', on_delete=OnDelete.SET_NULL)),
                ('made_at', fields.DatetimeField(default=now, db_index=True, auto_now=False, auto_now_add=False)),
                ('codebook', fields.CharField(max_length=60)),
                ('model', fields.CharField(default='', max_length=100)),
                ('keys', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('tone', fields.CharField(default='', max_length=10)),
                ('suggested', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('machine_tone', fields.CharField(default='', max_length=10)),
                ('part', fields.CharEnumField(description='RANDOM: random\nUNCERTAIN: uncertain\nTHIN: thin\nCHOSEN: chosen\nDOUBLE: double\nSETTLED: settled\nBROUGHT: brought', enum_type=Part, max_length=10)),
                ('note_sealed', fields.BinaryField(null=True)),
                ('undone_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'review', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Pair',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('double', fields.ForeignKeyField('portal.DoubleCoding', source_field='double_id', db_index=True, db_constraint=True, to_field='id', related_name='pairs', on_delete=OnDelete.CASCADE)),
                ('coding', fields.ForeignKeyField('portal.Coding', source_field='coding_id', db_index=True, db_constraint=True, to_field='id', related_name='pairs', on_delete=OnDelete.CASCADE)),
                ('review_a', fields.ForeignKeyField('portal.Review', source_field='review_a_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='pairs_a', on_delete=OnDelete.CASCADE)),
                ('review_b', fields.ForeignKeyField('portal.Review', source_field='review_b_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='pairs_b', on_delete=OnDelete.CASCADE)),
                ('settled', fields.ForeignKeyField('portal.Review', source_field='settled_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='pairs_settled', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'pair', 'app': 'portal', 'unique_together': [('double', 'coding')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Training',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('codebook', fields.CharField(db_index=True, max_length=60)),
                ('asked_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('asked_by', fields.ForeignKeyField('portal.Person', source_field='asked_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='trainings', on_delete=OnDelete.CASCADE)),
                ('due_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('step', fields.CharField(default='waiting', max_length=60)),
                ('done', fields.IntField(default=0)),
                ('total', fields.IntField(default=0)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('model', fields.ForeignKeyField('portal.Learned', source_field='model_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='trainings', on_delete=OnDelete.CASCADE)),
                ('outcome', fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'training', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.RunPython(set_aside, put_back),
        ops.DeleteModel('Code'),
        ops.CreateModel(
            name='Code',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('coding', fields.ForeignKeyField('portal.Coding', source_field='coding_id', db_index=True, db_constraint=True, to_field='id', related_name='codes', on_delete=OnDelete.CASCADE)),
                ('key', fields.CharField(db_index=True, max_length=20)),
                ('given_by', fields.CharEnumField(description='MACHINE: machine\nPERSON: person', enum_type=GivenBy, max_length=10)),
                ('confidence', fields.FloatField(null=True)),
                ('start', fields.IntField(null=True)),
                ('end', fields.IntField(null=True)),
                ('terms', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('applied', fields.BooleanField(default=False)),
                ('stands', fields.BooleanField(default=True)),
            ],
            options={'table': 'code', 'app': 'portal', 'unique_together': [('coding', 'key', 'given_by')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        AddField(
            model_name='Coding',
            name='doubt',
            field=fields.FloatField(default=0.0),
        ),
        AddField(
            model_name='Coding',
            name='written_in',
            field=fields.CharField(default='', max_length=20),
        ),
        AddField(
            model_name='Coding',
            name='mark',
            field=fields.CharField(default='', max_length=64),
        ),
        AddField(
            model_name='Coding',
            name='model',
            field=fields.CharField(default='', max_length=100),
        ),
        AddField(
            model_name='Coding',
            name='reason',
            field=fields.CharEnumField(null=True, description='LANGUAGE: language\nTHIN: thin\nLONG: long', enum_type=Reason, max_length=10),
        ),
        AddField(model_name='Entry', name='code_name', field=fields.CharField(default='', max_length=120)),
        ops.RunPython(bring_over, set_aside),
    ]
