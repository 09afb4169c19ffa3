"""Until when a finished task should be verified. Those that wait already get a week from the upgrade."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def give_a_week(apps, schema_editor):
    tasks = apps.get_model("tasks", "CorrectiveTask").objects.filter(status="done", verify_by=None)
    tasks.update(verify_by=timezone.now().date() + timedelta(days=7))


class Migration(migrations.Migration):
    dependencies = [("tasks", "0010_saved_views_to_dashboard")]

    operations = [
        migrations.AddField("correctivetask", "verify_by", models.DateField(blank=True, null=True)),
        migrations.RunPython(give_a_week, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "correctivetask",
            models.Index(fields=["verify_by"], name="task_verifications", condition=models.Q(status="done")),
        ),
    ]
