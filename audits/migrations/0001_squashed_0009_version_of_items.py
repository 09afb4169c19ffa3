"""All of 0001 to 0009 as one step for a new database. Databases that have some of them run the others."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.create_models import CreateModels

seed_checklists = import_module("audits.migrations.0002_seed_checklists")


class Migration(migrations.Migration):
    replaces = [
        ("audits", "0001_initial"),
        ("audits", "0002_seed_checklists"),
        ("audits", "0003_canceled_runs_and_unscored_answers"),
        ("audits", "0004_unscored_answers"),
        ("audits", "0005_archived_checklists"),
        ("audits", "0006_plain_names"),
        ("audits", "0007_missed_due_date"),
        ("audits", "0008_version_of_runs"),
        ("audits", "0009_version_of_items"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("access", "0002_public_circle"),
        ("accounts", "0001_initial"),
        ("accounts", "0002_invitation_mail_by_outbox"),
        ("accounts", "__first__"),
        ("files", "0001_initial"),
        ("incidents", "0001_initial"),
        ("incidents", "0003_severity_every_reviewer"),
        ("tasks", "0001_initial"),
        ("tasks", "0004_recurrence_checked_at"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Checklist",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        (
                            "purpose",
                            models.CharField(
                                choices=[("audit", "Audit"), ("procedure", "Procedure"), ("review", "Review")],
                                default="audit",
                                max_length=10,
                            ),
                        ),
                        ("description", models.CharField(blank=True, max_length=500)),
                        ("topics", models.JSONField(blank=True, default=list)),
                        ("created_at", models.DateTimeField()),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="accounts.team",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["title"],
                    },
                ),
                migrations.CreateModel(
                    name="AuditSchedule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("title", models.CharField(max_length=200)),
                        ("rrule", models.CharField(blank=True, max_length=200)),
                        ("zone", models.CharField(default="UTC", max_length=60)),
                        ("starts_on", models.DateField(blank=True, null=True)),
                        ("next_due", models.DateField(blank=True, null=True)),
                        ("next_opens", models.DateField(blank=True, null=True)),
                        ("opens_days_before", models.PositiveSmallIntegerField(default=5)),
                        ("closes_days_after", models.PositiveSmallIntegerField(default=7)),
                        ("paused_at", models.DateTimeField(blank=True, null=True)),
                        ("stopped_at", models.DateTimeField(blank=True, null=True)),
                        ("stopped_because", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField()),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
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
                                related_name="audit_schedules",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.service",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schedules",
                                to="tasks.correctivetask",
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
                        (
                            "checklist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="schedules",
                                to="audits.checklist",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["next_due", "pk"],
                        "indexes": [models.Index(fields=["next_opens"], name="schedule_next_opens")],
                    },
                ),
                migrations.CreateModel(
                    name="ChecklistVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("threshold", models.PositiveSmallIntegerField(default=80)),
                        ("change_note", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField()),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "checklist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="audits.checklist",
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
                            "published_by",
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
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("checklist", "number"), name="a_version_number_is_used_once"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("published_at", None)),
                                fields=("checklist",),
                                name="one_draft_of_a_checklist",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("threshold__lte", 100)), name="a_threshold_is_a_percentage"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("scope", models.CharField(blank=True, max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("in_progress", "In progress"),
                                    ("signed", "Signed"),
                                    ("approved", "Approved"),
                                    ("missed", "Missed"),
                                    ("canceled", "Canceled"),
                                ],
                                default="planned",
                                max_length=12,
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("closes_on", models.DateField(blank=True, null=True)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("earned", models.PositiveIntegerField(default=0)),
                        ("possible", models.PositiveIntegerField(default=0)),
                        ("answered", models.PositiveSmallIntegerField(default=0)),
                        ("asked", models.PositiveSmallIntegerField(default=0)),
                        ("failed_critical", models.BooleanField(default=False)),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                        ("approved_at", models.DateTimeField(blank=True, null=True)),
                        ("missed_because", models.CharField(blank=True, max_length=300)),
                        ("canceled_because", models.CharField(blank=True, max_length=300)),
                        ("canceled_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "canceled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
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
                                related_name="audit_runs",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "repeats",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repeated_by",
                                to="audits.auditrun",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="audit_runs",
                                to="incidents.service",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
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
                                related_name="runs",
                                to="tasks.correctivetask",
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
                        (
                            "schedule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="runs",
                                to="audits.auditschedule",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="audits.checklistversion",
                            ),
                        ),
                        ("missed_acknowledged_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "missed_acknowledged_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("missed_due_on", models.DateField(blank=True, null=True)),
                        ("details_version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["assignee", "state", "due_on"], name="run_assignee_state_due"),
                            models.Index(fields=["state", "due_on", "id"], name="run_state_due"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ["planned", "in_progress", "signed", "approved", "missed", "canceled"],
                                    )
                                ),
                                name="run_state_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["signed", "approved"]), _negated=True),
                                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_signed_run_says_who_and_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "canceled"), _negated=True),
                                    models.Q(
                                        ("canceled_at__isnull", False),
                                        ("canceled_by__isnull", False),
                                        models.Q(("canceled_because", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_canceled_run_says_who_when_and_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(
                                        ("approved_at__isnull", False),
                                        ("approved_by__isnull", False),
                                        models.Q(("approved_by", models.F("signed_by")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="approved_by_someone_other_than_the_signer",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("schedule__isnull", False)),
                                fields=("schedule", "due_on"),
                                name="one_run_for_each_due_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Item",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(max_length=300)),
                        ("hint", models.CharField(blank=True, max_length=300)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("pass_fail", "Pass, fail, N/A"),
                                    ("yes_no", "Yes, no"),
                                    ("number", "Number"),
                                    ("text", "Text"),
                                    ("choice", "Choice"),
                                ],
                                default="pass_fail",
                                max_length=10,
                            ),
                        ),
                        ("unit", models.CharField(blank=True, max_length=20)),
                        ("low", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                        ("high", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                        ("choices", models.JSONField(blank=True, default=list)),
                        ("passing", models.JSONField(blank=True, default=list)),
                        ("weight", models.PositiveSmallIntegerField(default=1)),
                        ("critical", models.BooleanField(default=False)),
                        ("required", models.BooleanField(default=True)),
                        ("note_on_fail", models.BooleanField(default=False)),
                        ("evidence_on_fail", models.BooleanField(default=False)),
                        ("finding_on_fail", models.BooleanField(default=True)),
                        ("control", models.CharField(blank=True, max_length=60)),
                        ("finding_days", models.PositiveSmallIntegerField(default=15)),
                        ("shown_if_answer", models.CharField(blank=True, max_length=60)),
                        (
                            "shown_if",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="audits.item",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="audits.checklistversion",
                            ),
                        ),
                        (
                            "section",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="audits.section"
                            ),
                        ),
                        ("details_version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "number"), name="an_item_has_its_own_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("shown_if", None),
                                    models.Q(("shown_if_answer", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="an_item_shown_on_a_condition_names_the_answer",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Finding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("text", models.CharField(blank=True, max_length=1000)),
                        (
                            "grade",
                            models.CharField(
                                choices=[
                                    ("major", "Major nonconformity"),
                                    ("minor", "Minor nonconformity"),
                                    ("observation", "Observation"),
                                    ("opportunity", "Opportunity for improvement"),
                                ],
                                default="minor",
                                max_length=12,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed"), ("accepted", "Risk accepted")],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("raised_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_because", models.CharField(blank=True, max_length=500)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="audits.auditrun",
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="findings",
                                to="tasks.correctivetask",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audits.item"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "-id"], name="finding_state_newest")],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "item"), name="one_finding_for_an_item_of_a_run"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        models.Q(("closed_because", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_closed_finding_says_who_when_and_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("value", models.CharField(max_length=1000)),
                        (
                            "result",
                            models.CharField(
                                choices=[("pass", "Pass"), ("fail", "Fail"), ("na", "N/A"), ("answered", "Answered")],
                                max_length=8,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
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
                                related_name="answers",
                                to="audits.auditrun",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audits.item"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "item"), name="one_answer_to_an_item"),
                            models.CheckConstraint(
                                condition=models.Q(("result__in", ["pass", "fail", "na", "answered"])),
                                name="answer_result_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Addendum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=1000)),
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
                                related_name="addenda",
                                to="audits.auditrun",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="audits.item",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "addenda",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Section",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(max_length=120)),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sections",
                                to="audits.checklistversion",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["place"],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "place"), name="a_section_has_its_own_place")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignOff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "step",
                            models.CharField(
                                choices=[
                                    ("signed", "Signed"),
                                    ("approved", "Approved"),
                                    ("rejected", "Changes requested"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("note", models.CharField(blank=True, max_length=500)),
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
                                related_name="sign_offs",
                                to="audits.auditrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("step", "rejected"), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="requested_changes_have_a_note",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AnswerEvidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=1000)),
                        ("url", models.URLField(blank=True, max_length=500)),
                        ("file_name", models.CharField(blank=True, max_length=200)),
                        ("sha256", models.CharField(blank=True, max_length=64)),
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
                            "answer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="evidence", to="audits.answer"
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
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="files.storedfile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "evidence",
                        "ordering": ["pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("sha256", ""), ("text", ""), ("url", ""), _negated=True),
                                name="answerevidence_shows_something",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(seed_checklists.seed, migrations.RunPython.noop),
    ]
