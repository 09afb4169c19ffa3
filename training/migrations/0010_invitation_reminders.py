"""Unanswered invitations are reminded of three days before their RSVP deadline, or before the session."""

from typing import Any

from django.db import migrations


def make_policy(apps: Any, schema_editor: Any) -> None:
    facts = {"name": "Unanswered invitations", "items": ["invitation"]}
    policy, new = apps.get_model("reminders", "Policy").objects.get_or_create(slug="invitations", defaults=facts)
    if new:
        steps = apps.get_model("reminders", "ScheduleStep")
        steps.objects.create(policy=policy, offset=-3, audience="owner", working=False)


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0009_session_minimum"),
        ("reminders", "0003_default_policy"),
    ]

    operations = [migrations.RunPython(make_policy, migrations.RunPython.noop)]
