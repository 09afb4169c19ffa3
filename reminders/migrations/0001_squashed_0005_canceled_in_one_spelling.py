"""All of 0001 to 0005 as one step for a new database. Databases that have some of them run the others."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.create_models import CreateModels

default_policy = import_module("reminders.migrations.0003_default_policy")


class Migration(migrations.Migration):
    replaces = [
        ("reminders", "0001_initial"),
        ("reminders", "0002_policies_as_data"),
        ("reminders", "0003_default_policy"),
        ("reminders", "0004_policy_stops_closed_issue"),
        ("reminders", "0005_canceled_in_one_spelling"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("access", "0002_public_circle"),
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="HolidayCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, unique=True)),
                        ("code", models.CharField(blank=True, max_length=12)),
                        ("imported_at", models.DateTimeField()),
                        (
                            "imported_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="Policy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("slug", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        ("items", models.JSONField(blank=True, default=list)),
                        ("task_kinds", models.JSONField(blank=True, default=list)),
                        ("priorities", models.JSONField(blank=True, default=list)),
                        ("severities", models.JSONField(blank=True, default=list)),
                        ("hour", models.PositiveSmallIntegerField(default=9)),
                        ("quiet_from", models.PositiveSmallIntegerField(default=19)),
                        ("quiet_to", models.PositiveSmallIntegerField(default=8)),
                        (
                            "digest",
                            models.CharField(
                                choices=[
                                    ("daily", "One message per recipient and day"),
                                    ("weekly", "One message per recipient and week, on Monday"),
                                ],
                                default="daily",
                                max_length=6,
                            ),
                        ),
                        ("honors_snooze", models.BooleanField(default=True)),
                        ("stops_closed_issue", models.BooleanField(default=False)),
                        ("pauses_blocked", models.BooleanField(default=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("changed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "calendars",
                            models.ManyToManyField(blank=True, related_name="policies", to="reminders.holidaycalendar"),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("teams", models.ManyToManyField(blank=True, related_name="+", to="accounts.team")),
                    ],
                    options={
                        "verbose_name_plural": "policies",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("hour__lt", 24), ("quiet_from__lt", 24), ("quiet_to__lt", 24)),
                                name="hours_are_on_the_clock",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScheduleStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("offset", models.SmallIntegerField()),
                        ("working", models.BooleanField(default=True)),
                        (
                            "audience",
                            models.CharField(
                                choices=[
                                    ("owner", "Owner"),
                                    ("lead", "Team lead"),
                                    ("manager", "Team manager"),
                                    ("incident", "Incident lead"),
                                    ("person", "A person"),
                                    ("team", "A team"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("preferred", "Recipient’s choice"),
                                    ("mail", "Email"),
                                    ("chat", "Slack or Teams"),
                                    ("both", "Email and chat"),
                                    ("inbox", "Inbox only"),
                                ],
                                default="preferred",
                                max_length=10,
                            ),
                        ),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="reminders.policy"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.team",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["offset", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("person", None), ("removed_at", None), ("team", None)),
                                fields=("policy", "offset", "working", "audience"),
                                name="one_step_per_day_and_audience",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("audience", "person"), _negated=True),
                                    ("person__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_step_names_its_person",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("audience", "team"), _negated=True),
                                    ("team__isnull", False),
                                    _connector="OR",
                                ),
                                name="a_step_names_its_team",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScheduledReminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("target_kind", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("reference", models.CharField(blank=True, max_length=30)),
                        ("due", models.DateField()),
                        ("day", models.DateField()),
                        ("send_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("sent", "Sent"),
                                    ("canceled", "Canceled"),
                                    ("suppressed", "Not sent after a restore"),
                                ],
                                default="planned",
                                max_length=10,
                            ),
                        ),
                        ("settled_at", models.DateTimeField(blank=True, null=True)),
                        ("batch", models.UUIDField(blank=True, null=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="reminders.schedulestep",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "planned")), fields=["send_at"], name="occasion_planned"
                            ),
                            models.Index(fields=["target_kind", "target_id"], name="occasion_target"),
                            models.Index(
                                condition=models.Q(("batch__isnull", False)), fields=["batch"], name="occasion_batch"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "target_id", "due", "step", "recipient"), name="reminded_once_per_step"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Snooze",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target_kind", models.CharField(blank=True, max_length=60)),
                        ("target_id", models.BigIntegerField(blank=True, null=True)),
                        ("until", models.DateTimeField()),
                        ("reason", models.CharField(max_length=300)),
                        ("created_at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["person", "until"], name="snooze_person")],
                    },
                ),
                migrations.CreateModel(
                    name="Holiday",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("name", models.CharField(max_length=120)),
                        (
                            "calendar",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days",
                                to="reminders.holidaycalendar",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["day"],
                        "constraints": [
                            models.UniqueConstraint(fields=("calendar", "day"), name="one_holiday_per_day_and_calendar")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(default_policy.make_default_policy, migrations.RunPython.noop),
    ]
