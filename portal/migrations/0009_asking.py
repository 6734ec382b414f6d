from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from portal.migrating import AddField, SameColumn
from portal.surveys.gate import Rule
from portal.surveys.kinds import Kind
from portal.surveys.models.card import Place
from portal.surveys.models.survey import AgeBand
from portal.tables import now
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('portal', '0008_earlier_words_are_read')]

    initial = False

    operations = [
        ops.CreateModel(
            name='HalfSheet',
            fields=[
                ('mark', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('survey', fields.ForeignKeyField('portal.Survey', source_field='survey_id', db_index=True, db_constraint=True, to_field='id', related_name='half_sheets', on_delete=OnDelete.CASCADE)),
                ('box', fields.BinaryField()),
                ('until', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'halfsheet', 'app': 'portal', 'pk_attr': 'mark'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='MemberWay',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('survey', fields.ForeignKeyField('portal.Survey', source_field='survey_id', db_index=True, db_constraint=True, to_field='id', related_name='member_ways', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='survey_ways', on_delete=OnDelete.CASCADE)),
                ('code_sealed', fields.BinaryField()),
            ],
            options={'table': 'memberway', 'app': 'portal', 'unique_together': [('survey', 'person')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Override',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('survey', fields.ForeignKeyField('portal.Survey', source_field='survey_id', db_index=True, db_constraint=True, to_field='id', related_name='overrides', on_delete=OnDelete.CASCADE)),
                ('rule', fields.CharEnumField(description='DUTY: duty\nREADING_AGE: reading age\nWORD: word\nLENGTH: length\nTWO_THINGS: two things\nNEGATIVE: negative\nLEADING: leading', enum_type=Rule, max_length=20)),
                ('mark', fields.CharField(max_length=64)),
                ('found', fields.CharField(max_length=500)),
                ('reason_sealed', fields.BinaryField()),
                ('by', fields.ForeignKeyField('portal.Person', source_field='by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='overrides', on_delete=OnDelete.CASCADE)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'survey_override', 'app': 'portal', 'unique_together': [('survey', 'mark')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Wording',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('word', fields.CharField(max_length=60)),
                ('instead', fields.CharField(max_length=160)),
                ('unless', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'wording', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        AddField(
            model_name='CardBatch',
            name='place',
            field=fields.CharEnumField(default=Place.UNSAID, description='HERE: here\nAWAY: away\nUNSAID: unsaid', enum_type=Place, max_length=10),
        ),
        AddField(
            model_name='Poster',
            name='most_a_day',
            field=fields.IntField(default=30),
        ),
        SameColumn(
            model_name='Question',
            name='kind',
            field=fields.CharEnumField(description='FACES: faces\nFACES_3: faces_3\nYES_NO: yes_no\nSCALE: scale\nONE: one\nSEVERAL: several\nNUMBER: number\nRANKING: ranking\nSHORT: short\nLONG: long\nDATE: date', enum_type=Kind, max_length=10),
        ),
        AddField(
            model_name='Question',
            name='first_asked_id',
            field=fields.UUIDField(null=True, db_index=True),
        ),
        AddField(
            model_name='Question',
            name='help',
            field=fields.CharField(default='', max_length=300),
        ),
        AddField(
            model_name='Question',
            name='required_because',
            field=fields.CharField(default='', max_length=200),
        ),
        AddField(
            model_name='Question',
            name='section',
            field=fields.CharField(default='', max_length=120),
        ),
        AddField(
            model_name='Question',
            name='shown_if',
            field=fields.ForeignKeyField('portal.Question', source_field='shown_if_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='leads_to', on_delete=OnDelete.SET_NULL),
        ),
        AddField(
            model_name='Question',
            name='shown_if_options',
            field=fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddField(
            model_name='Response',
            name='helped',
            field=fields.BooleanField(default=False),
        ),
        SameColumn(
            model_name='Survey',
            name='age_band',
            field=fields.CharEnumField(description='YOUNGEST: 4-7\nYOUNGER: 8-11\nOLDER: 12-17\nADULT: 18+', enum_type=AgeBand, max_length=10),
        ),
        AddField(
            model_name='Survey',
            name='archived_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Survey',
            name='first_version_id',
            field=fields.UUIDField(null=True, db_index=True),
        ),
        AddField(
            model_name='Survey',
            name='known',
            field=fields.CharField(default='', max_length=300),
        ),
        AddField(
            model_name='Survey',
            name='left_out',
            field=fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddField(
            model_name='Survey',
            name='safeguarding_owner',
            field=fields.ForeignKeyField('portal.Person', source_field='safeguarding_owner_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='surveys_answered_for', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Survey',
            name='version',
            field=fields.IntField(default=1),
        ),
    ]
