from tortoise import migrations
import functools
from json import dumps, loads
from portal.migrating import AddField, SameColumn
from portal.surveys.gate import Rule
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('portal', '0010_half_sheets_in_no_order')]

    initial = False

    operations = [
        SameColumn(
            model_name='Override',
            name='rule',
            field=fields.CharEnumField(description='DUTY: duty\nREADING_AGE: reading age\nWORD: word\nLENGTH: length\nTWO_THINGS: two things\nNEGATIVE: negative\nLEADING: leading\nLANGUAGE: language', enum_type=Rule, max_length=20),
        ),
        AddField(
            model_name='Question',
            name='in_languages',
            field=fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
        AddField(
            model_name='Survey',
            name='in_languages',
            field=fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads),
        ),
    ]
