"""The highest version of items that were removed from drafts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0009_version_of_items")]

    operations = [
        migrations.AddField(
            model_name="checklist",
            name="removed_item_version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
