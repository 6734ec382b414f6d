from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from portal.accounts.models import Voice, now
from portal.analysis.models import Tone
from portal.feedback.models import Source
from portal.permissions import Role
from portal.surveys.models.response import this_week
from portal.surveys.models.survey import AgeBand, Kind
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Group',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=40)),
                ('name', fields.CharField(max_length=120)),
                ('voice', fields.CharEnumField(description='CHILD_IN_CARE: child_in_care\nCARE_LEAVER: care_leaver\nCARER: carer\nSOCIAL_WORKER: social_worker\nPARTNER: partner', enum_type=Voice, max_length=20)),
                ('about', fields.CharField(default='', max_length=400)),
                ('accent', fields.CharField(default='ink', max_length=20)),
            ],
            options={'table': 'participation_group', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Import',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('portal.Group', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='imports', on_delete=OnDelete.CASCADE)),
                ('digest', fields.CharField(max_length=64)),
                ('rows', fields.IntField()),
                ('imported_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'import', 'app': 'portal', 'unique_together': [('group', 'digest')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Person',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=120)),
                ('role', fields.CharEnumField(description='MEMBER: member\nOFFICER: officer\nSAFEGUARDING: safeguarding\nLEADER: leader\nADMINISTRATOR: administrator', enum_type=Role, max_length=20)),
                ('created_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'person', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Membership',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.CASCADE)),
                ('group', fields.ForeignKeyField('portal.Group', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='memberships', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'membership', 'app': 'portal', 'unique_together': [('person', 'group')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='SignIn',
            fields=[
                ('token_hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='sign_ins', on_delete=OnDelete.CASCADE)),
                ('started_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'signin', 'app': 'portal', 'pk_attr': 'token_hash'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='SignInLink',
            fields=[
                ('token_hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('person', fields.ForeignKeyField('portal.Person', source_field='person_id', db_index=True, db_constraint=True, to_field='id', related_name='sign_in_links', on_delete=OnDelete.CASCADE)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('demo', fields.BooleanField(default=False)),
            ],
            options={'table': 'signinlink', 'app': 'portal', 'pk_attr': 'token_hash'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Survey',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('portal.Group', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='surveys', on_delete=OnDelete.CASCADE)),
                ('title', fields.CharField(max_length=120)),
                ('purpose', fields.CharField(max_length=300)),
                ('readers', fields.CharField(max_length=300)),
                ('age_band', fields.CharEnumField(description='YOUNGER: 8-11\nOLDER: 12-17\nADULT: 18+', enum_type=AgeBand, max_length=10)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('made_by', fields.ForeignKeyField('portal.Person', source_field='made_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='surveys_made', on_delete=OnDelete.CASCADE)),
                ('published_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('published_by', fields.ForeignKeyField('portal.Person', source_field='published_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='surveys_published', on_delete=OnDelete.CASCADE)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('closed_by', fields.ForeignKeyField('portal.Person', source_field='closed_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='surveys_closed', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'survey', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='CardBatch',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('survey', fields.ForeignKeyField('portal.Survey', source_field='survey_id', db_index=True, db_constraint=True, to_field='id', related_name='batches', on_delete=OnDelete.CASCADE)),
                ('name', fields.CharField(max_length=80)),
                ('printed', fields.IntField()),
                ('answered', fields.IntField(default=0)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('expires_on', fields.DateField()),
            ],
            options={'table': 'cardbatch', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Card',
            fields=[
                ('code_hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('batch', fields.ForeignKeyField('portal.CardBatch', source_field='batch_id', db_index=True, db_constraint=True, to_field='id', related_name='cards', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'card', 'app': 'portal', 'pk_attr': 'code_hash'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Poster',
            fields=[
                ('code', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=12)),
                ('survey', fields.OneToOneField('portal.Survey', source_field='survey_id', db_constraint=True, to_field='id', related_name='poster', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'poster', 'app': 'portal', 'pk_attr': 'code'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Question',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('survey', fields.ForeignKeyField('portal.Survey', source_field='survey_id', db_index=True, db_constraint=True, to_field='id', related_name='questions', on_delete=OnDelete.CASCADE)),
                ('position', fields.IntField()),
                ('kind', fields.CharEnumField(description='FACES: faces\nONE: one\nSEVERAL: several\nSHORT: short\nLONG: long', enum_type=Kind, max_length=10)),
                ('text', fields.CharField(max_length=300)),
                ('options', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'question', 'app': 'portal', 'unique_together': [('survey', 'position')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Response',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('survey', fields.ForeignKeyField('portal.Survey', source_field='survey_id', db_index=True, db_constraint=True, to_field='id', related_name='responses', on_delete=OnDelete.CASCADE)),
                ('receipt', fields.CharField(unique=True, max_length=64)),
                ('comeback_hash', fields.CharField(db_index=True, max_length=64)),
                ('answered_in', fields.DateField(default=this_week)),
                ('by_poster', fields.BooleanField(default=False)),
            ],
            options={'table': 'response', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Answer',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('response', fields.ForeignKeyField('portal.Response', source_field='response_id', db_index=True, db_constraint=True, to_field='id', related_name='answers', on_delete=OnDelete.CASCADE)),
                ('question', fields.ForeignKeyField('portal.Question', source_field='question_id', db_index=True, db_constraint=True, to_field='id', related_name='answers', on_delete=OnDelete.CASCADE)),
                ('chosen', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
            ],
            options={'table': 'answer', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Comment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('portal.Group', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='comments', on_delete=OnDelete.CASCADE)),
                ('source', fields.CharEnumField(description='SURVEY: survey\nFORUM: forum\nIMPORT: import', enum_type=Source, max_length=10)),
                ('question', fields.CharField(default='', max_length=300)),
                ('text_sealed', fields.BinaryField()),
                ('said_on', fields.DateField(db_index=True)),
                ('response', fields.ForeignKeyField('portal.Response', source_field='response_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='comments', on_delete=OnDelete.CASCADE)),
                ('coding_due_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('claim', fields.UUIDField(null=True, db_index=True)),
            ],
            options={'table': 'comment', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Coding',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('comment', fields.OneToOneField('portal.Comment', source_field='comment_id', db_constraint=True, to_field='id', related_name='coding', on_delete=OnDelete.CASCADE)),
                ('codebook', fields.CharField(max_length=60)),
                ('tone', fields.CharEnumField(description='POSITIVE: positive\nNEGATIVE: negative\nMIXED: mixed\nNEUTRAL: neutral', enum_type=Tone, max_length=10)),
                ('quotable', fields.BooleanField(default=False)),
                ('reviewed_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('reviewed_by', fields.ForeignKeyField('portal.Person', source_field='reviewed_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='codings_reviewed', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'coding', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Code',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('coding', fields.ForeignKeyField('portal.Coding', source_field='coding_id', db_index=True, db_constraint=True, to_field='id', related_name='codes', on_delete=OnDelete.CASCADE)),
                ('key', fields.CharField(db_index=True, max_length=20)),
                ('confidence', fields.FloatField(null=True)),
                ('start', fields.IntField(null=True)),
                ('end', fields.IntField(null=True)),
                ('confirmed', fields.BooleanField(null=True)),
            ],
            options={'table': 'code', 'app': 'portal', 'unique_together': [('coding', 'key')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Concern',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('comment', fields.OneToOneField('portal.Comment', source_field='comment_id', db_constraint=True, to_field='id', related_name='concern', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharField(max_length=30)),
                ('score', fields.FloatField()),
                ('start', fields.IntField()),
                ('end', fields.IntField()),
                ('raised_at', fields.DatetimeField(default=now, db_index=True, auto_now=False, auto_now_add=False)),
                ('acknowledged_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('acknowledged_by', fields.ForeignKeyField('portal.Person', source_field='acknowledged_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='acknowledged_concerns', on_delete=OnDelete.CASCADE)),
                ('decision_sealed', fields.BinaryField(null=True)),
            ],
            options={'table': 'concern', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Entry',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('portal.Group', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='entries', on_delete=OnDelete.CASCADE)),
                ('code', fields.CharField(max_length=20)),
                ('you_said', fields.TextField(unique=False)),
                ('comments', fields.ManyToManyField('portal.Comment', unique=True, db_constraint=True, through='entry_comment', forward_key='comment_id', backward_key='entry_id', related_name='entries', on_delete=OnDelete.CASCADE)),
                ('started_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('started_by', fields.ForeignKeyField('portal.Person', source_field='started_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_started', on_delete=OnDelete.CASCADE)),
                ('we_did', fields.TextField(default='', unique=False)),
                ('evidence', fields.TextField(default='', unique=False)),
                ('done_on', fields.DateField(null=True)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answered_by', fields.ForeignKeyField('portal.Person', source_field='answered_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_answered', on_delete=OnDelete.CASCADE)),
                ('signed_off_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('signed_off_by', fields.ForeignKeyField('portal.Person', source_field='signed_off_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_signed_off', on_delete=OnDelete.CASCADE)),
                ('published_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('published_by', fields.ForeignKeyField('portal.Person', source_field='published_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='entries_published', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'entry', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Topic',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('group', fields.ForeignKeyField('portal.Group', source_field='group_id', db_index=True, db_constraint=True, to_field='id', related_name='topics', on_delete=OnDelete.CASCADE)),
                ('opened_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('posted_at', fields.DatetimeField(default=now, db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'topic', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Post',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('topic', fields.ForeignKeyField('portal.Topic', source_field='topic_id', db_index=True, db_constraint=True, to_field='id', related_name='posts', on_delete=OnDelete.CASCADE)),
                ('author', fields.ForeignKeyField('portal.Person', source_field='author_id', db_index=True, db_constraint=True, to_field='id', related_name='posts', on_delete=OnDelete.CASCADE)),
                ('comment', fields.OneToOneField('portal.Comment', source_field='comment_id', db_constraint=True, to_field='id', related_name='post', on_delete=OnDelete.CASCADE)),
                ('posted_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'post', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
    ]
