"""Targets of a response by severity, in minutes; drafts compare the milestones of an incident with them."""

from django.db import migrations, models

TARGETS = {
    1: {"detect": 5, "acknowledge": 5, "escalate": 15, "identify": 60, "mitigate": 120},
    2: {"detect": 10, "acknowledge": 15, "escalate": 30, "identify": 120, "mitigate": 240},
    3: {"detect": 60, "acknowledge": 60, "mitigate": 1440},
}


def set_targets(apps, schema_editor):
    for rank, targets in TARGETS.items():
        apps.get_model("incidents", "Severity").objects.filter(rank=rank).update(targets=targets)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_severity_every_reviewer")]

    operations = [
        migrations.AddField("severity", "targets", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(set_targets, migrations.RunPython.noop),
    ]
