"""All of 0001 to 0016 as one step for a new database. Databases that have some of them run the others."""

import uuid
from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.create_models import CreateModels

reminder_policies = import_module("training.migrations.0003_reminder_policies")
seed_drills = import_module("training.migrations.0005_seed_drills")
drill_reminders = import_module("training.migrations.0008_drill_reminders")
invitation_reminders = import_module("training.migrations.0010_invitation_reminders")


class Migration(migrations.Migration):
    replaces = [
        ("training", "0001_initial"),
        ("training", "0002_sessions_programs_certificates_duties"),
        ("training", "0003_reminder_policies"),
        ("training", "0004_drills"),
        ("training", "0005_seed_drills"),
        ("training", "0006_session_newest"),
        ("training", "0007_drill_repeats_and_checks"),
        ("training", "0008_drill_reminders"),
        ("training", "0009_session_minimum"),
        ("training", "0010_invitation_reminders"),
        ("training", "0011_drill_status_updates"),
        ("training", "0012_archived_programs"),
        ("training", "0013_canceled_in_one_spelling"),
        ("training", "0014_plain_names"),
        ("training", "0015_versions_of_injects"),
        ("training", "0016_version_of_conditions"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("access", "0002_public_circle"),
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("files", "0001_initial"),
        ("incidents", "0001_initial"),
        ("incidents", "0002_seed_severities_and_categories"),
        ("incidents", "0003_severity_every_reviewer"),
        ("incidents", "0004_severity_targets"),
        ("incidents", "0006_severity_version"),
        ("incidents", "0008_canceled_in_one_spelling"),
        ("reminders", "0003_default_policy"),
        ("tasks", "0001_initial"),
        ("tasks", "0004_recurrence_checked_at"),
        ("tasks", "0006_encrypted_credentials"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Drill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("title", models.CharField(max_length=160)),
                        ("player_title", models.CharField(max_length=160)),
                        ("briefing", models.TextField(blank=True)),
                        ("reference_start", models.DateTimeField(blank=True, null=True)),
                        ("decoy", models.CharField(blank=True, max_length=300)),
                        ("decoy_words", models.CharField(blank=True, max_length=200)),
                        ("cause", models.CharField(blank=True, max_length=300)),
                        ("cause_words", models.CharField(blank=True, max_length=200)),
                        ("escalate_to", models.CharField(blank=True, max_length=80)),
                        ("objectives", models.TextField(blank=True)),
                        ("repeat_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("next_due_on", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("ready", "Ready"), ("archived", "Archived")],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("script_version", models.PositiveIntegerField(default=0)),
                        ("has_changes", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField()),
                        ("categories", models.ManyToManyField(blank=True, related_name="+", to="incidents.category")),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drills",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "repeat_owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ready"), _negated=True),
                                    ("script_version__gt", 0),
                                    _connector="OR",
                                ),
                                name="a_ready_drill_has_a_version",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrillFinding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=200)),
                        ("created_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drill_findings",
                                to="tasks.correctivetask",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="training.drillrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DrillInject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "release",
                            models.CharField(
                                choices=[
                                    ("time", "At a time"),
                                    ("escalation", "After players escalate"),
                                    ("request", "When players ask"),
                                    ("manual", "By the facilitator"),
                                ],
                                default="time",
                                max_length=10,
                            ),
                        ),
                        ("offset_seconds", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("alert", "Alert"),
                                    ("monitoring", "Monitoring"),
                                    ("chat", "Chat"),
                                    ("support", "Support"),
                                    ("phone", "Phone"),
                                    ("status", "Status page"),
                                ],
                                default="chat",
                                max_length=10,
                            ),
                        ),
                        ("sender", models.CharField(blank=True, max_length=80)),
                        ("text", models.TextField()),
                        ("ask_words", models.CharField(blank=True, max_length=200)),
                        ("is_decoy", models.BooleanField(default=False)),
                        ("expected", models.CharField(blank=True, max_length=300)),
                        ("document", models.TextField(blank=True)),
                        ("chart_title", models.CharField(blank=True, max_length=80)),
                        ("chart_points", models.JSONField(blank=True, default=list)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "drill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="injects", to="training.drill"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="incidents.timelineentry",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": [models.OrderBy(models.F("offset_seconds"), nulls_last=True), "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("release", "time"), _negated=True),
                                    ("offset_seconds__isnull", False),
                                    _connector="OR",
                                ),
                                name="drillinject_at_a_time_has_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrillRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("version", models.PositiveIntegerField()),
                        ("script", models.JSONField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ready", "Ready"),
                                    ("running", "Running"),
                                    ("paused", "Paused"),
                                    ("hot_wash", "Hot wash"),
                                    ("done", "Done"),
                                    ("canceled", "Canceled"),
                                ],
                                default="ready",
                                max_length=10,
                            ),
                        ),
                        ("clock_seconds", models.FloatField(default=0.0)),
                        ("clock_since", models.DateTimeField(blank=True, null=True)),
                        ("speed", models.FloatField(default=1.0)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("went_well", models.TextField(blank=True)),
                        ("to_improve", models.TextField(blank=True)),
                        ("unexpected", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "drill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="training.drill"
                            ),
                        ),
                        (
                            "facilitator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incident",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drill_run",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="drill_runs",
                                to="training.session",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "running")), fields=["state"], name="drill_run_live"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("drill", "number"), name="one_run_per_drill_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("clock_since__isnull", False), ("state", "running")),
                                    models.Q(models.Q(("state", "running"), _negated=True), ("clock_since", None)),
                                    _connector="OR",
                                ),
                                name="the_clock_moves_only_in_a_running_drill",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["ready", "canceled"]),
                                    models.Q(("incident__isnull", False), ("started_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_started_drill_has_an_incident",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrillPlayer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="players",
                                to="training.drillrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [models.UniqueConstraint(fields=("run", "user"), name="a_player_once_per_run")],
                    },
                ),
                migrations.CreateModel(
                    name="DrillObjective",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        (
                            "rating",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("P", "Performed without challenges"),
                                    ("S", "Performed with some challenges"),
                                    ("M", "Performed with major challenges"),
                                    ("U", "Unable to perform"),
                                ],
                                max_length=1,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="objectives",
                                to="training.drillrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DrillNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=500)),
                        ("seconds", models.FloatField()),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="training.drillrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DrillFindingCheck",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("holds", models.BooleanField()),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "finding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="checks",
                                to="training.drillfinding",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="finding_checks",
                                to="training.drillrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("finding", "run"), name="a_run_checks_a_finding_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrillAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("suspect", "Suspect"),
                                    ("rule_out", "Rule out"),
                                    ("ask", "Ask"),
                                    ("escalate", "Escalate"),
                                    ("update", "Send update"),
                                    ("act", "Act"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("why", models.CharField(blank=True, max_length=500)),
                        (
                            "confidence",
                            models.CharField(
                                choices=[("unsure", "Unsure"), ("fairly", "Fairly sure"), ("certain", "Certain")],
                                default="fairly",
                                max_length=10,
                            ),
                        ),
                        (
                            "about",
                            models.CharField(
                                choices=[("decoy", "Decoy"), ("cause", "Cause"), ("other", "Something else")],
                                default="other",
                                max_length=10,
                            ),
                        ),
                        ("seconds", models.FloatField()),
                        ("at", models.DateTimeField()),
                        ("client_key", models.CharField(blank=True, max_length=64)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "player",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="training.drillplayer",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="training.drillrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["seconds", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("client_key", ""), _negated=True),
                                fields=("player", "client_key"),
                                name="one_answer_per_client_key",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrillRunInject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "release",
                            models.CharField(
                                choices=[
                                    ("time", "At a time"),
                                    ("escalation", "After players escalate"),
                                    ("request", "When players ask"),
                                    ("manual", "By the facilitator"),
                                ],
                                default="time",
                                max_length=10,
                            ),
                        ),
                        ("offset_seconds", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("alert", "Alert"),
                                    ("monitoring", "Monitoring"),
                                    ("chat", "Chat"),
                                    ("support", "Support"),
                                    ("phone", "Phone"),
                                    ("status", "Status page"),
                                ],
                                default="chat",
                                max_length=10,
                            ),
                        ),
                        ("sender", models.CharField(blank=True, max_length=80)),
                        ("text", models.TextField()),
                        ("ask_words", models.CharField(blank=True, max_length=200)),
                        ("is_decoy", models.BooleanField(default=False)),
                        ("expected", models.CharField(blank=True, max_length=300)),
                        ("document", models.TextField(blank=True)),
                        ("chart_title", models.CharField(blank=True, max_length=80)),
                        ("chart_points", models.JSONField(blank=True, default=list)),
                        ("asked_seconds", models.FloatField(blank=True, null=True)),
                        ("released_at", models.DateTimeField(blank=True, null=True)),
                        ("released_seconds", models.FloatField(blank=True, null=True)),
                        ("skipped_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="training.drillplayer",
                            ),
                        ),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="incidents.timelineentry",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="injects",
                                to="training.drillrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": [models.OrderBy(models.F("offset_seconds"), nulls_last=True), "pk"],
                        "abstract": False,
                        "indexes": [models.Index(fields=["run", "offset_seconds"], name="run_inject_due")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("release", "time"), _negated=True),
                                    ("offset_seconds__isnull", False),
                                    _connector="OR",
                                ),
                                name="drillruninject_at_a_time_has_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrillVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("script", models.JSONField()),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "drill",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="training.drill",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("drill", "number"), name="one_script_per_drill_version")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Duty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("role", models.CharField(max_length=80)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("typed", "Typed"),
                                    ("csv", "CSV file"),
                                    ("calendar", "Calendar"),
                                    ("api", "API"),
                                ],
                                default="typed",
                                max_length=8,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "duties",
                        "ordering": ["starts_at", "pk"],
                        "indexes": [
                            models.Index(fields=["role", "ends_at"], name="duty_role_ends"),
                            models.Index(fields=["person", "ends_at"], name="duty_person_ends"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="a_duty_ends_after_it_began",
                            ),
                            models.UniqueConstraint(
                                fields=("person", "role", "starts_at", "ends_at"), name="a_duty_is_stored_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Program",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("title", models.CharField(max_length=120)),
                        ("slug", models.SlugField(max_length=120, unique=True)),
                        ("goals", models.TextField(blank=True)),
                        ("material", models.TextField(blank=True)),
                        ("role", models.CharField(blank=True, max_length=80)),
                        ("valid_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("steps", models.JSONField(blank=True, default=list)),
                        ("renewal_format", models.CharField(blank=True, max_length=10)),
                        ("renewal_days", models.PositiveSmallIntegerField(default=60)),
                        ("due_within_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "Proposed"), ("active", "Active"), ("archived", "Archived")],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("audience", models.ManyToManyField(blank=True, related_name="+", to="accounts.team")),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="programs",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "prerequisites",
                            models.ManyToManyField(blank=True, related_name="required_by", to="training.program"),
                        ),
                    ],
                    options={
                        "ordering": ["title", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ProgramFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "file",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="training.program"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ProgramVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        ("goals", models.TextField(blank=True)),
                        ("material", models.TextField(blank=True)),
                        ("role", models.CharField(blank=True, max_length=80)),
                        ("valid_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("steps", models.JSONField(blank=True, default=list)),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="training.program",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("program", "number"), name="one_content_per_program_version"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("title", models.CharField(max_length=120)),
                        (
                            "format",
                            models.CharField(
                                choices=[
                                    ("lesson", "Lesson"),
                                    ("reading", "Reading club"),
                                    ("tabletop", "Tabletop"),
                                    ("wheel", "Wheel of misfortune"),
                                    ("replay", "Replay"),
                                    ("game_day", "Game day"),
                                    ("review", "Review"),
                                ],
                                default="lesson",
                                max_length=10,
                            ),
                        ),
                        ("goal", models.CharField(blank=True, max_length=300)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Not scheduled"),
                                    ("open", "Open"),
                                    ("running", "Running"),
                                    ("done", "Held"),
                                    ("canceled", "Canceled"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("starts_at", models.DateTimeField(blank=True, null=True)),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("zone", models.CharField(default="UTC", max_length=60)),
                        ("place", models.CharField(blank=True, max_length=300)),
                        ("capacity", models.PositiveSmallIntegerField(default=12)),
                        ("taken", models.PositiveSmallIntegerField(default=0)),
                        ("minimum", models.PositiveSmallIntegerField(default=0)),
                        ("rsvp_until", models.DateTimeField(blank=True, null=True)),
                        ("minimum_checked_for", models.DateTimeField(blank=True, null=True)),
                        ("promotion_hours", models.PositiveSmallIntegerField(default=2)),
                        (
                            "feedback_mode",
                            models.CharField(
                                choices=[
                                    ("off", "No feedback form"),
                                    ("named", "With names"),
                                    ("anonymous", "Anonymous if people choose so"),
                                ],
                                default="anonymous",
                                max_length=10,
                            ),
                        ),
                        ("series", models.UUIDField(blank=True, null=True)),
                        ("outcome", models.TextField(blank=True)),
                        ("ended_reason", models.CharField(blank=True, max_length=300)),
                        ("calendar_uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("sequence", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "co_facilitators",
                            models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "facilitator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="training_sessions",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="training.program",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sessions",
                                to="tasks.correctivetask",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["status", "starts_at", "id"], name="session_status_starts"),
                            models.Index(fields=["-starts_at", "-id"], name="session_newest"),
                            models.Index(
                                condition=models.Q(("status", "open"), ("minimum__gt", 0)),
                                fields=["starts_at"],
                                name="session_minimum",
                            ),
                            models.Index(
                                condition=models.Q(("series__isnull", False)), fields=["series"], name="session_series"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["draft", "canceled"]),
                                    models.Q(("ends_at__isnull", False), ("starts_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="an_open_session_has_its_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                                ),
                                name="a_session_ends_after_it_began",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("taken__lte", models.F("capacity"))),
                                name="no_more_seats_than_there_are",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minimum__lte", models.F("capacity"))),
                                name="the_minimum_fits_the_seats",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "done"), _negated=True),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_session_held_has_an_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Feedback",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("learned", models.PositiveSmallIntegerField()),
                        ("realistic", models.PositiveSmallIntegerField()),
                        ("comment", models.TextField(blank=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
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
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feedback",
                                to="training.session",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("session", "person"), name="feedback_once_per_person"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("learned__gte", 1),
                                    ("learned__lte", 5),
                                    ("realistic__gte", 1),
                                    ("realistic__lte", 5),
                                ),
                                name="feedback_is_one_to_five",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Enrollment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("invited", "Invited"),
                                    ("going", "Going"),
                                    ("maybe", "Maybe"),
                                    ("declined", "Can’t go"),
                                    ("waiting", "On the waitlist"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="invited",
                                max_length=10,
                            ),
                        ),
                        ("waiting_since", models.DateTimeField(blank=True, null=True)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="enrollments",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="enrollments",
                                to="training.session",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["waiting_since", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("session", "person"), name="one_answer_per_person"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "waiting"), _negated=True),
                                    ("waiting_since__isnull", False),
                                    _connector="OR",
                                ),
                                name="waiting_enrollment_has_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Certificate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("program_version", models.PositiveIntegerField()),
                        ("role", models.CharField(max_length=80)),
                        ("basis", models.CharField(blank=True, max_length=300)),
                        ("code", models.CharField(max_length=14, unique=True)),
                        ("issued_on", models.DateField()),
                        ("valid_until", models.DateField(blank=True, null=True)),
                        ("issued_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        ("revoked_reason", models.CharField(blank=True, max_length=300)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replacements",
                                to="training.certificate",
                            ),
                        ),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="training.program",
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="training.session",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(fields=["person", "role", "valid_until"], name="certificate_person_role"),
                            models.Index(
                                condition=models.Q(("revoked_at", None)),
                                fields=["valid_until"],
                                name="certificate_ends",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None), ("valid_until__gte", models.F("issued_on")), _connector="OR"
                                ),
                                name="a_certificate_ends_after_it_was_issued",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("revoked_at", None),
                                    models.Q(
                                        ("revoked_by__isnull", False), models.Q(("revoked_reason", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="a_revoked_certificate_says_why_and_by_whom",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "presence",
                            models.CharField(
                                choices=[
                                    ("present", "Present"),
                                    ("partial", "Partially present"),
                                    ("absent", "Absent"),
                                    ("excused", "Excused"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("gave_feedback", models.BooleanField(default=False)),
                        ("at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "marked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "session",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="training.session",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("session", "person"), name="attendance_once_per_person")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AttendanceCondition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("count", models.PositiveSmallIntegerField(default=1)),
                        ("set_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        ("people", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "task",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendance_condition",
                                to="tasks.correctivetask",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("count__gte", 1)), name="at_least_one_person_attends"
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(reminder_policies.make_policies, migrations.RunPython.noop),
        migrations.RunPython(seed_drills.seed, migrations.RunPython.noop),
        migrations.RunPython(drill_reminders.make_policy, migrations.RunPython.noop),
        migrations.RunPython(invitation_reminders.make_policy, migrations.RunPython.noop),
    ]
