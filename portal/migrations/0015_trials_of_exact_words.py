"""A trial of a codebook says which words it tried."""

from tortoise import fields, migrations

from portal.migrating import AddField


class Migration(migrations.Migration):
    dependencies = [("portal", "0014_understanding_in_no_order")]

    initial = False

    operations = [
        AddField(
            model_name="Training",
            name="mark",
            field=fields.CharField(default="", max_length=64),
        ),
    ]
