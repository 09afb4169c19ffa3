"""Certificates are reminded of 60, 30 and 7 days before their end, sessions the day before."""

from typing import Any

from django.db import migrations

POLICIES = [
    ("certificates", "Certificates", "certificate", [(-60, "owner"), (-30, "owner"), (-7, "owner"), (-7, "lead")]),
    ("sessions", "Training sessions", "session", [(-1, "owner")]),
]


def make_policies(apps: Any, schema_editor: Any) -> None:
    steps = apps.get_model("reminders", "ScheduleStep")
    for slug, name, item, wanted in POLICIES:
        facts = {"name": name, "items": [item]}
        policy, new = apps.get_model("reminders", "Policy").objects.get_or_create(slug=slug, defaults=facts)
        if new:
            steps.objects.bulk_create(
                steps(policy=policy, offset=offset, audience=who, working=False) for offset, who in wanted
            )


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0002_sessions_programs_certificates_duties"),
        ("reminders", "0003_default_policy"),
    ]

    operations = [migrations.RunPython(make_policies, migrations.RunPython.noop)]
