"""Surveys can ask about whoever answers. Written by hand from what Tortoise made."""

from tortoise import fields
from tortoise.migrations import operations as ops

from portal import migrating as migrations
from portal.migrating import AddField, SameColumn
from portal.surveys.about import About
from portal.surveys.gate import Rule
from portal.tables import IndexOfSome


class Migration(migrations.Migration):
    dependencies = [('portal', '0020_outside')]

    initial = False

    operations = [
        AddField(
            model_name='Answer',
            name='about',
            field=fields.CharField(null=True, max_length=30),
        ),
        ops.AddIndex(
            model_name='Answer',
            index=IndexOfSome(fields=['response_id', 'about']),
        ),
        SameColumn(
            model_name='Override',
            name='rule',
            field=fields.CharEnumField(description='DUTY: duty\nREADING_AGE: reading age\nWORD: word\nLENGTH: length\nTWO_THINGS: two things\nNEGATIVE: negative\nLEADING: leading\nLANGUAGE: language\nABOUT: about', enum_type=Rule, max_length=20),
        ),
        AddField(
            model_name='Question',
            name='about',
            field=fields.CharEnumField(null=True, description='ETHNICITY: ethnicity\nGENDER: gender\nDISABILITY: disability\nTONGUE: tongue\nHOME: home\nCARE: care\nBOROUGH: borough', enum_type=About, max_length=12),
        ),
    ]
