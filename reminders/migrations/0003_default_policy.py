"""The schedule that held so far becomes the default policy."""

from typing import Any

from django.db import migrations

DEFAULT_STEPS = [(-3, "owner"), (-1, "owner"), (0, "owner"), (1, "owner"), (3, "lead"), (7, "manager")]


def make_default_policy(apps: Any, schema_editor: Any) -> None:
    facts = {"name": "Default"}
    policy, new = apps.get_model("reminders", "Policy").objects.update_or_create(slug="standard", defaults=facts)
    if not new:
        return
    step = apps.get_model("reminders", "ScheduleStep")
    step.objects.bulk_create(step(policy=policy, offset=offset, audience=who) for offset, who in DEFAULT_STEPS)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_policies_as_data")]

    operations = [migrations.RunPython(make_default_policy, migrations.RunPython.noop)]
