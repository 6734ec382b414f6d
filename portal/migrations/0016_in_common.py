"""What comments have in common is kept, sealed. Written by hand from what Tortoise made."""

from uuid import uuid4

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from portal import migrating as migrations
from portal.analysis.models.in_common import What


class Migration(migrations.Migration):
    dependencies = [('portal', '0015_trials_of_exact_words')]

    initial = False

    operations = [
        ops.CreateModel(
            name='InCommon',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('group', fields.OneToOneField('portal.Group', source_field='group_id', db_constraint=True, to_field='id', related_name='in_common', on_delete=OnDelete.CASCADE)),
                ('looked_on', fields.DateField(null=True)),
                ('due_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('claim', fields.UUIDField(null=True)),
                ('step', fields.CharField(default='', max_length=60)),
                ('done', fields.IntField(default=0)),
                ('total', fields.IntField(default=0)),
            ],
            options={'table': 'incommon', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Finding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('look', fields.ForeignKeyField('portal.InCommon', source_field='look_id', db_index=True, db_constraint=True, to_field='id', related_name='findings', on_delete=OnDelete.CASCADE)),
                ('what', fields.CharEnumField(description='ALIKE: alike\nCOPIES: copies\nWORDS: words\nCLUSTERS: clusters', enum_type=What, max_length=10)),
                ('part', fields.IntField(default=0)),
                ('found_sealed', fields.BinaryField()),
            ],
            options={'table': 'finding', 'app': 'portal', 'unique_together': [('look', 'what', 'part')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
    ]
