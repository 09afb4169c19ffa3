"""Recurring drills: when each is due next, who set that, and the reminders for it."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import migrations
from django.db.models import Max

STEPS = [(-14, "owner"), (-3, "owner"), (0, "owner"), (7, "owner"), (7, "lead"), (14, "manager")]


def store_next_due(apps: Any, schema_editor: Any) -> None:
    runs = apps.get_model("training", "DrillRun").objects.filter(state__in=["hot_wash", "done"])
    for drill in apps.get_model("training", "Drill").objects.filter(repeat_months__isnull=False):
        last = runs.filter(drill=drill).aggregate(last=Max("ended_at"))["last"] or drill.created_at
        drill.next_due_on = last.date() + relativedelta(months=drill.repeat_months)
        drill.repeat_owner = drill.created_by
        drill.save(update_fields=["next_due_on", "repeat_owner"])


def make_policy(apps: Any, schema_editor: Any) -> None:
    steps = apps.get_model("reminders", "ScheduleStep")
    facts = {"name": "Recurring drills", "items": ["drill"]}
    policy, new = apps.get_model("reminders", "Policy").objects.get_or_create(slug="drills", defaults=facts)
    if new:
        steps.objects.bulk_create(
            steps(policy=policy, offset=offset, audience=who, working=False) for offset, who in STEPS
        )


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0007_drill_repeats_and_checks"),
        ("reminders", "0003_default_policy"),
    ]

    operations = [
        migrations.RunPython(store_next_due, migrations.RunPython.noop),
        migrations.RunPython(make_policy, migrations.RunPython.noop),
    ]
