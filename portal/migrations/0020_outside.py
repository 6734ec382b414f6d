"""Where published cards are sent, and what is owed there. Written by hand from what Tortoise made."""

from uuid import uuid4

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from portal import migrating as migrations
from portal.outside.models import Happened
from portal.tables import now


class Migration(migrations.Migration):
    dependencies = [('portal', '0019_leaders')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Webhook',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('to_sealed', fields.BinaryField()),
                ('secret_sealed', fields.BinaryField()),
                ('made_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('made_by', fields.ForeignKeyField('portal.Person', source_field='made_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='webhooks', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'webhook', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='Delivery',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('due_at', fields.DatetimeField(default=now, db_index=True, auto_now=False, auto_now_add=False)),
                ('tries', fields.IntField(default=0)),
                ('claim', fields.UUIDField(null=True, db_index=True)),
                ('webhook', fields.ForeignKeyField('portal.Webhook', source_field='webhook_id', db_index=True, db_constraint=True, to_field='id', related_name='deliveries', on_delete=OnDelete.CASCADE)),
                ('happened', fields.CharEnumField(description='PUBLISHED: published\nCHANGED: changed\nTEST: test', enum_type=Happened, max_length=10)),
                ('body', fields.TextField(unique=False)),
                ('owed_at', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('given_up_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answered', fields.IntField(default=0)),
            ],
            options={'table': 'webhook_delivery', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Outgoing'],
        ),
    ]
