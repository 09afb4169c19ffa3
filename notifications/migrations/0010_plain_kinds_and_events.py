from importlib import import_module

from django.db import migrations

EVENTS = import_module("core.activity.migrations.0002_plain_event_names").NAMES
KINDS = {
    "postmortem_changes_requested": "postmortem_changes",
    "postmortem_due": "postmortem_owed",
    "postmortem_external_review": "postmortem_external",
    "run_changes_requested": "run_sent_back",
    "task_due_date_changed": "task_date_moved",
    "task_effective": "task_proven",
}


def to_plain(apps, schema_editor):
    rename(apps, {old: new for new, old in KINDS.items()}, {old: new for new, old in EVENTS.items()})


def to_former(apps, schema_editor):
    rename(apps, KINDS, EVENTS)


def rename(apps, kinds, events):
    notifications = apps.get_model("notifications", "Notification")._base_manager
    for before, after in kinds.items():
        notifications.filter(kind=before).update(kind=after)
    endpoints = apps.get_model("notifications", "Endpoint")._base_manager
    for pk, patterns in endpoints.values_list("pk", "events"):
        renamed = [events.get(pattern, pattern) for pattern in patterns]
        if renamed != patterns:
            endpoints.filter(pk=pk).update(events=renamed)


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0002_plain_event_names'),
        ('notifications', '0009_plain_names'),
    ]

    operations = [
        migrations.RunPython(to_plain, to_former),
    ]
