"""Who sits on the corporate parenting board, and to whom Monday's mail is owed. Written by hand from what Tortoise made."""

from uuid import uuid4

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from portal import migrating as migrations
from portal.leaders.models import Sits
from portal.tables import now


class Migration(migrations.Migration):
    dependencies = [('portal', '0018_editions')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Seat',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.OneToOneField('portal.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='seat', on_delete=OnDelete.CASCADE)),
                ('sits', fields.CharEnumField(description='LEAD_MEMBER: lead_member\nCHAIR: chair\nCO_CHAIR: co_chair\nMEMBER: member', enum_type=Sits, max_length=12)),
                ('since', fields.DatetimeField(default=now, auto_now=False, auto_now_add=False)),
                ('given_by', fields.ForeignKeyField('portal.Person', source_field='given_by_id', null=True, db_index=True, db_constraint=True, to_field='id', related_name='seats_given', on_delete=OnDelete.CASCADE)),
            ],
            options={'table': 'board_seat', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
        ops.CreateModel(
            name='WeeklyMail',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ('person', fields.OneToOneField('portal.Person', source_field='person_id', db_constraint=True, to_field='id', related_name='weekly_mail', on_delete=OnDelete.CASCADE)),
                ('week', fields.DateField(null=True)),
                ('stopped_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'weekly_mail', 'app': 'portal', 'pk_attr': 'id'},
            bases=['Table'],
        ),
    ]
