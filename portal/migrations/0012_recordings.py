from tortoise import migrations
from tortoise.migrations import operations as ops
from portal.surveys.sounds import Sound
from portal.tables import now
from tortoise.fields.base import OnDelete
from uuid import uuid4
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('portal', '0011_languages')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Recording',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('question', fields.ForeignKeyField('portal.Question', source_field='question_id', db_index=True, db_constraint=True, to_field='id', related_name='recordings', on_delete=OnDelete.CASCADE)),
                ('language', fields.CharField(default='en', max_length=10)),
                ('kind', fields.CharEnumField(description='MP3: audio/mpeg\nMP4: audio/mp4\nOGG: audio/ogg\nWEBM: audio/webm\nWAV: audio/wav', enum_type=Sound, max_length=20)),
                ('sound', fields.BinaryField()),
                ('words', fields.CharField(max_length=64)),
                ('made_by', fields.ForeignKeyField('portal.Person', source_field='made_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='recordings', on_delete=OnDelete.CASCADE)),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'recording', 'app': 'portal', 'unique_together': [('question', 'language')], 'pk_attr': 'id'},
            bases=['Table'],
        ),
    ]
