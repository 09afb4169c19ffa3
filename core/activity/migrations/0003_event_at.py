"""An index for the events since an instant, which the API lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_plain_event_names")]
    operations = [migrations.AddIndex("event", models.Index(fields=["at"], name="event_at"))]
