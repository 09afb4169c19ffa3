"""The highest version of milestones that were cleared."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_entry_numbers")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="cleared_milestone_version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
