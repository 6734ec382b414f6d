from portal import migrating as migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from portal.migrating import AddField
from portal.keeping.models import Step, What
from portal.permissions import Role
from portal.safeguarding.alerts import Channel, Why
from portal.safeguarding.ladder import Duty
from portal.safeguarding.models.help_line import Reach
from portal.safeguarding.models.outcome import Came, Outcome
from portal.safeguarding.models.register import Did
from portal.safeguarding.screening.overlay import Edit
from portal.tables import now
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('portal', '0002_the_trail_is_only_added_to')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Beat',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'beat', 'app': 'portal', 'pk_attr': 'name'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Contact',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='rota_places', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=120)),
                ('team', fields.CharField(default='', max_length=80)),
                ('duty', fields.CharEnumField(description='TEAM: team\nOUT_OF_HOURS: out_of_hours\nDESIGNATED: designated\nSENIOR: senior', enum_type=Duty, max_length=20)),
                ('place', fields.IntField(default=0)),
                ('weekdays', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('away_until', fields.DateField(null=True)),
                ('email_sealed', fields.BinaryField(null=True)),
                ('phone_sealed', fields.BinaryField(null=True)),
                ('tested_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('test_sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rota_contact', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Alert',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('due_at', fields.DatetimeField(default=now, db_index=True, auto_now=False, auto_now_add=False)),
                ('tries', fields.IntField(default=0)),
                ('claim', fields.UUIDField(null=True, db_index=True)),
                ('concern', fields.ForeignKeyField('portal.Concern', source_field='concern_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='alerts', on_delete=OnDelete.CASCADE)),
                ('contact', fields.ForeignKeyField('portal.Contact', source_field='contact_id', db_index=True, db_constraint=True, to_field='id', related_name='alerts', on_delete=OnDelete.CASCADE)),
                ('why', fields.CharEnumField(description='NEW: new\nREMINDER: reminder\nESCALATED: escalated\nUNREAD: unread\nSTOPPED: stopped\nTEST: test', enum_type=Why, max_length=10)),
                ('channel', fields.CharEnumField(default=Channel.EMAIL, description='EMAIL: email\nPHONE: phone', enum_type=Channel, max_length=10)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('doubled', fields.BooleanField(default=False)),
            ],
            options={'table': 'alert', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Outgoing'],
        ),
        ops.CreateModel(
            name='Erasure',
            fields=[
                ('thing_id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('what', fields.CharEnumField(description='WORDS: words\nSHEET: sheet\nANSWERS: answers', enum_type=What, max_length=10)),
                ('step', fields.CharEnumField(default=Step.ASKED, db_index=True, description='ASKED: asked\nLISTED: listed\nGONE: gone', enum_type=Step, max_length=10)),
            ],
            options={'table': 'erasure', 'app': 'portal', 'pk_attr': 'thing_id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='HelpLine',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=60)),
                ('number', fields.CharField(max_length=30)),
                ('way', fields.CharEnumField(default=Reach.RING, description='RING: ring\nTEXT: text', enum_type=Reach, max_length=4)),
                ('about', fields.CharField(max_length=200)),
                ('address', fields.CharField(default='', max_length=200)),
                ('place', fields.IntField(default=0)),
                ('checked_on', fields.DateField(null=True)),
            ],
            options={'table': 'help_line', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Hours',
            fields=[
                ('key', fields.CharField(primary_key=True, default='council', unique=True, db_index=True, max_length=10)),
                ('opens', fields.CharField(max_length=5)),
                ('closes', fields.CharField(max_length=5)),
                ('seen_minutes', fields.IntField()),
                ('acknowledge_minutes', fields.IntField()),
            ],
            options={'table': 'safeguarding_hours', 'app': 'portal', 'pk_attr': 'key'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='LeftOut',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('concern', fields.ForeignKeyField('portal.Concern', source_field='concern_id', db_index=True, db_constraint=True, to_field='id', related_name='left_out', on_delete=OnDelete.CASCADE)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='left_out_of', on_delete=OnDelete.CASCADE)),
                ('contact', fields.ForeignKeyField('portal.Contact', source_field='contact_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='left_out_of', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'leftout', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Reading',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('comment', fields.OneToOneField('portal.Comment', source_field='comment_id', db_constraint=True, to_field='id', related_name='reading', on_delete=OnDelete.CASCADE)),
                ('due_on', fields.DateField(null=True, db_index=True)),
                ('read_by', fields.ForeignKeyField('portal.Person', source_field='read_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='readings', on_delete=OnDelete.CASCADE)),
                ('read_in', fields.DateField(null=True, db_index=True)),
            ],
            options={'table': 'reading', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('concern', fields.ForeignKeyField('portal.Concern', source_field='concern_id', db_index=True, db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.RESTRICT)),
                ('at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('portal.Person', source_field='by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='register_entries', on_delete=OnDelete.RESTRICT)),
                ('did', fields.CharEnumField(description='RAISED: raised\nLEFT_OUT: left_out\nTOLD: told\nCLIMBED: climbed\nSEEN: seen\nACKNOWLEDGED: acknowledged\nPASSED_ON: passed_on\nDECIDED: decided\nINFORMED: informed\nNOTED: noted\nCLOSED: closed\nREOPENED: reopened\nTAKEN_OUT: taken_out', enum_type=Did, max_length=20)),
                ('text_sealed', fields.BinaryField(null=True)),
            ],
            options={'table': 'register_entry', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='ScreenChange',
            fields=[
                ('number', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('by', fields.ForeignKeyField('portal.Person', source_field='by_id', db_index=True, db_constraint=True, to_field='id', related_name='screen_changes', on_delete=OnDelete.RESTRICT)),
                ('what', fields.CharEnumField(description='ADDED: added\nTAKEN_AWAY: taken_away\nHARMLESS: harmless', enum_type=Edit, max_length=10)),
                ('phrase', fields.CharField(max_length=120)),
                ('kind', fields.CharField(default='', max_length=30)),
                ('weight', fields.IntField(default=0)),
                ('why', fields.CharField(max_length=300)),
            ],
            options={'table': 'screen_change', 'app': 'portal', 'pk_attr': 'number'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='UsedCard',
            fields=[
                ('mark', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
            ],
            options={'table': 'usedcard', 'app': 'portal', 'pk_attr': 'mark'},
            bases=['Table'],
        ),
        ops.AlterField(
            model_name='Answer',
            name='response',
            field=fields.ForeignKeyField('portal.Response', source_field='response_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='answers', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='CardBatch',
            name='counted',
            field=fields.IntField(null=True),
        ),
        AddField(
            model_name='CardBatch',
            name='settled_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='CardBatch',
            name='voided_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AlterField(
            model_name='Comment',
            name='text_sealed',
            field=fields.BinaryField(null=True),
        ),
        AddField(
            model_name='Comment',
            name='erased',
            field=fields.BooleanField(default=False),
        ),
        AddField(
            model_name='Comment',
            name='masks_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AlterField(
            model_name='Concern',
            name='comment',
            field=fields.OneToOneField('portal.Comment', source_field='comment_id', null=True, db_constraint=True, to_field='id', related_name='concern', on_delete=OnDelete.RESTRICT),
        ),
        AddField(
            model_name='Concern',
            name='allegation',
            field=fields.BooleanField(default=False),
        ),
        AddField(
            model_name='Concern',
            name='came',
            field=fields.CharEnumField(default=Came.SCREEN, description='SCREEN: screen\nPERSON: person\nHELP: help', enum_type=Came, max_length=10),
        ),
        AddField(
            model_name='Concern',
            name='closed_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Concern',
            name='decided_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Concern',
            name='next_step_at',
            field=fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Concern',
            name='outcome',
            field=fields.CharEnumField(null=True, description='NO_CONCERN: no_concern\nADVICE: advice\nREFERRED: referred\nEMERGENCY: emergency\nKNOWN: known', enum_type=Outcome, max_length=20),
        ),
        AddField(
            model_name='Concern',
            name='owner',
            field=fields.ForeignKeyField('portal.Contact', source_field='owner_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='concerns', on_delete=OnDelete.RESTRICT),
        ),
        AddField(
            model_name='Concern',
            name='raised_again_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Concern',
            name='raised_by',
            field=fields.ForeignKeyField('portal.Person', source_field='raised_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='raised_concerns', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Concern',
            name='reach_sealed',
            field=fields.BinaryField(null=True),
        ),
        AddField(
            model_name='Concern',
            name='restricted',
            field=fields.BooleanField(default=False),
        ),
        AddField(
            model_name='Concern',
            name='said_sealed',
            field=fields.BinaryField(null=True),
        ),
        AddField(
            model_name='Concern',
            name='screened_by',
            field=fields.CharField(default='', max_length=40),
        ),
        AddField(
            model_name='Concern',
            name='seen_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        AddField(
            model_name='Concern',
            name='seen_by',
            field=fields.ForeignKeyField('portal.Person', source_field='seen_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='seen_concerns', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Concern',
            name='step',
            field=fields.IntField(default=0),
        ),
        ops.AlterField(
            model_name='Invitation',
            name='role',
            field=fields.CharEnumField(description='MEMBER: member\nOFFICER: officer\nSAFEGUARDING: safeguarding\nDESIGNATED: designated\nLEADER: leader\nADMINISTRATOR: administrator', enum_type=Role, max_length=20),
        ),
        ops.AlterField(
            model_name='Person',
            name='role',
            field=fields.CharEnumField(description='MEMBER: member\nOFFICER: officer\nSAFEGUARDING: safeguarding\nDESIGNATED: designated\nLEADER: leader\nADMINISTRATOR: administrator', enum_type=Role, max_length=20),
        ),
        ops.AlterField(
            model_name='Post',
            name='author',
            field=fields.ForeignKeyField('portal.Person', source_field='author_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='posts', on_delete=OnDelete.CASCADE),
        ),
        ops.AlterField(
            model_name='Post',
            name='topic',
            field=fields.ForeignKeyField('portal.Topic', source_field='topic_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='posts', on_delete=OnDelete.CASCADE),
        ),
        AddField(
            model_name='Survey',
            name='words_kept_months',
            field=fields.IntField(default=24),
        ),
    ]
