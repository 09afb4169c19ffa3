"""The field `verb` is called `event_type` in Python. The column keeps its name: no statement runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0004_event_seals")]

    operations = [
        migrations.AlterField("event", "verb", models.CharField(db_column="verb", max_length=60)),
        migrations.RenameField("event", "verb", "event_type"),
    ]
