"""What hangs on a comment is kept in the order of its random keys and in no other. Written by hand."""

from importlib import import_module

from tortoise import migrations

RebuiltToo = import_module("portal.migrations.0010_half_sheets_in_no_order").RebuiltToo


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portal", "0013_understanding")]

    operations = [RebuiltToo()]
