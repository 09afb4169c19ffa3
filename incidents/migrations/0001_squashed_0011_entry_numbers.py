"""All of 0001 to 0011 as one step for a new database. Databases that have some of them run the others."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.create_models import CreateModels

seed_severities_and_categories = import_module("incidents.migrations.0002_seed_severities_and_categories")
severity_targets = import_module("incidents.migrations.0004_severity_targets")


class Migration(migrations.Migration):
    replaces = [
        ("incidents", "0001_initial"),
        ("incidents", "0002_seed_severities_and_categories"),
        ("incidents", "0003_severity_every_reviewer"),
        ("incidents", "0004_severity_targets"),
        ("incidents", "0005_factor_workshop"),
        ("incidents", "0006_severity_version"),
        ("incidents", "0007_archived_services"),
        ("incidents", "0008_canceled_in_one_spelling"),
        ("incidents", "0009_plain_names"),
        ("incidents", "0010_version_of_milestones"),
        ("incidents", "0011_entry_numbers"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("access", "0002_public_circle"),
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("files", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Category",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=4, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("kinds", models.JSONField(default=list)),
                        ("technical", models.BooleanField(default=True)),
                    ],
                    options={
                        "verbose_name_plural": "categories",
                        "ordering": ["code"],
                    },
                ),
                migrations.CreateModel(
                    name="Severity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("rank", models.PositiveSmallIntegerField(unique=True)),
                        ("name", models.CharField(max_length=20, unique=True)),
                        ("description", models.CharField(max_length=300)),
                        ("postmortem_required", models.BooleanField(default=True)),
                        ("postmortem_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("postmortem_working_days", models.BooleanField(default=True)),
                        ("every_reviewer", models.BooleanField(default=False)),
                        ("update_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("task_priority", models.CharField(default="P3", max_length=2)),
                        ("targets", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "verbose_name_plural": "severities",
                        "ordering": ["rank"],
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("summary", models.TextField(blank=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("real", "Incident"),
                                    ("near_miss", "Near miss"),
                                    ("drill", "Drill"),
                                    ("backfilled", "Backfilled"),
                                    ("planned", "Planned work"),
                                ],
                                default="real",
                                max_length=12,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("triage", "Triage"),
                                    ("diagnosing", "Diagnosing"),
                                    ("fixing", "Fixing"),
                                    ("recovering", "Recovering"),
                                    ("resolved", "Resolved"),
                                    ("closed", "Closed"),
                                    ("canceled", "Canceled"),
                                    ("merged", "Merged"),
                                ],
                                default="triage",
                                max_length=12,
                            ),
                        ),
                        ("zone", models.CharField(default="UTC", max_length=60)),
                        ("zone_text", models.CharField(blank=True, max_length=30)),
                        ("declared_at", models.DateTimeField()),
                        ("ended_reason", models.CharField(blank=True, max_length=300)),
                        ("started_at", models.DateTimeField()),
                        ("resolved_at", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("impact_seconds", models.PositiveBigIntegerField(blank=True, null=True)),
                        ("weighted_seconds", models.PositiveBigIntegerField(blank=True, null=True)),
                        ("mitigation_seconds", models.PositiveBigIntegerField(blank=True, null=True)),
                        ("diversion_seconds", models.PositiveBigIntegerField(blank=True, null=True)),
                        ("phases", models.JSONField(blank=True, default=list)),
                        ("update_due_at", models.DateTimeField(blank=True, null=True)),
                        ("details_version", models.PositiveIntegerField(default=1)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "declared_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_incidents",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "recurrence_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recurrences",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "services",
                            models.ManyToManyField(blank=True, related_name="incidents", to="incidents.service"),
                        ),
                        (
                            "severity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to="incidents.severity",
                            ),
                        ),
                        ("last_entry_number", models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["-started_at", "-id"], name="incident_newest"),
                            models.Index(fields=["status", "-started_at"], name="incident_status"),
                            models.Index(
                                condition=models.Q(("status__in", ["diagnosing", "fixing", "recovering", "triage"])),
                                fields=["-started_at"],
                                name="incident_live",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "triage",
                                            "diagnosing",
                                            "fixing",
                                            "recovering",
                                            "resolved",
                                            "closed",
                                            "canceled",
                                            "merged",
                                        ],
                                    )
                                ),
                                name="incident_status_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "canceled"), _negated=True),
                                    models.Q(("ended_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="ended_incident_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "merged"), _negated=True),
                                    ("merged_into__isnull", False),
                                    _connector="OR",
                                ),
                                name="merged_incident_has_a_target",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("text", models.TextField(blank=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="measures",
                                to="incidents.incident",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Service",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("name", models.CharField(max_length=80, unique=True)),
                        ("slug", models.SlugField(max_length=80, unique=True)),
                        (
                            "tier",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "tier 1"), (2, "tier 2"), (3, "tier 3")], default=2
                            ),
                        ),
                        ("description", models.CharField(blank=True, max_length=300)),
                        ("slo", models.DecimalField(blank=True, decimal_places=4, max_digits=6, null=True)),
                        ("archived_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="services",
                                to="accounts.team",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="StatusUpdate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField()),
                        ("sent_at", models.DateTimeField()),
                        ("next_due_at", models.DateTimeField(blank=True, null=True)),
                        ("recipients", models.JSONField(blank=True, default=list)),
                        (
                            "author",
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="updates",
                                to="incidents.incident",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-sent_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="TimelineEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "precision",
                            models.CharField(
                                choices=[("exact", "exact"), ("approx", "approximate"), ("unknown", "unknown")],
                                default="exact",
                                max_length=8,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[("system", "system"), ("person", "person"), ("import", "import")],
                                default="person",
                                max_length=8,
                            ),
                        ),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("change", "Change"),
                                    ("alert", "Alert"),
                                    ("observation", "Observation"),
                                    ("hypothesis", "Hypothesis"),
                                    ("decision", "Decision"),
                                    ("action", "Action"),
                                    ("communication", "Communication"),
                                    ("escalation", "Escalation"),
                                    ("status", "Status or impact change"),
                                    ("external", "External"),
                                ],
                                default="observation",
                                max_length=14,
                            ),
                        ),
                        ("text", models.TextField()),
                        ("actor_role", models.CharField(blank=True, max_length=80)),
                        ("evidence", models.URLField(blank=True, max_length=500)),
                        ("entered_time", models.CharField(blank=True, max_length=60)),
                        (
                            "milestone",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("impact_started", "Impact began"),
                                    ("detected", "Detected"),
                                    ("alerted", "Alerted"),
                                    ("acknowledged", "Acknowledged"),
                                    ("declared", "Declared"),
                                    ("cause_identified", "Cause identified"),
                                    ("fix_applied", "Fix applied"),
                                    ("mitigated", "Impact ended"),
                                    ("resolved", "Resolved"),
                                    ("reviewed", "Reviewed"),
                                    ("closed", "Closed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        ("removed_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("client_key", models.CharField(blank=True, max_length=64)),
                        (
                            "author",
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="entries",
                                to="incidents.incident",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(editable=False)),
                    ],
                    options={
                        "verbose_name_plural": "timeline entries",
                        "indexes": [models.Index(fields=["incident", "at", "id"], name="entry_in_order")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("client_key", ""), _negated=True),
                                fields=("incident", "client_key"),
                                name="one_entry_per_client_key",
                            ),
                            models.UniqueConstraint(fields=("incident", "number"), name="one_entry_per_number"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Factor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("trigger", "Trigger"),
                                    ("root", "Root cause"),
                                    ("contributing", "Contributing factor"),
                                    ("detection", "Detection"),
                                    ("response", "Response"),
                                    ("lucky", "Where we got lucky"),
                                ],
                                default="contributing",
                                max_length=12,
                            ),
                        ),
                        ("detail", models.CharField(blank=True, max_length=60)),
                        ("question", models.CharField(blank=True, max_length=200)),
                        ("statement", models.CharField(max_length=500)),
                        ("mechanism", models.TextField(blank=True)),
                        (
                            "confidence",
                            models.CharField(
                                choices=[("fact", "fact"), ("inference", "inference")], default="fact", max_length=9
                            ),
                        ),
                        ("accepted_because", models.CharField(blank=True, max_length=300)),
                        ("created_at", models.DateTimeField()),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="incidents.category",
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
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="incidents.factor",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="factors",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "evidence",
                            models.ManyToManyField(blank=True, related_name="supports", to="incidents.timelineentry"),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="EntryFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="incidents.incident"
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="incidents.timelineentry",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="EntryEdit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before", models.JSONField()),
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
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="edits",
                                to="incidents.timelineentry",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Hypothesis",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("statement", models.CharField(max_length=300)),
                        ("plausible_because", models.TextField(blank=True)),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("ruled_out", "Ruled out"),
                                    ("confirmed", "Confirmed"),
                                    ("abandoned", "Abandoned"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("verdict_because", models.TextField(blank=True)),
                        ("started_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "raised_by",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hypotheses",
                                to="incidents.incident",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "hypotheses",
                        "ordering": ["started_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("verdict", "open"), ("ended_at__isnull", False), _connector="OR"),
                                name="a_verdict_has_its_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                                ),
                                name="a_hypothesis_ends_after_it_began",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HalfTimeAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "part",
                            models.CharField(
                                choices=[
                                    ("detect", "detection"),
                                    ("identify", "finding the cause"),
                                    ("mitigate", "recovery"),
                                ],
                                max_length=8,
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="half_time_answers",
                                to="incidents.incident",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("incident", "part"), name="one_half_time_answer_per_part")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_team", models.CharField(blank=True, max_length=80)),
                        ("to_team", models.CharField(max_length=80)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("requested_at", models.DateTimeField()),
                        ("joined_at", models.DateTimeField(blank=True, null=True)),
                        ("notified", models.JSONField(blank=True, null=True)),
                        (
                            "by",
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
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="incidents.incident",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["requested_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("joined_at", None), ("joined_at__gte", models.F("requested_at")), _connector="OR"
                                ),
                                name="a_team_joins_after_it_was_asked",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentFollow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("active", models.BooleanField(default=True)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to="incidents.incident",
                            ),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("incident", "person"), name="one_choice_per_incident")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentRole",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "Incident lead"),
                                    ("scribe", "Scribe"),
                                    ("communications", "Communications"),
                                    ("responder", "Responder"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(blank=True, null=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="roles",
                                to="incidents.incident",
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
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None), models.Q(("role", "responder"), _negated=True)),
                                fields=("incident", "role"),
                                name="one_person_per_leading_role",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                choices=[
                                    ("impact_started", "Impact began"),
                                    ("detected", "Detected"),
                                    ("alerted", "Alerted"),
                                    ("acknowledged", "Acknowledged"),
                                    ("declared", "Declared"),
                                    ("cause_identified", "Cause identified"),
                                    ("fix_applied", "Fix applied"),
                                    ("mitigated", "Impact ended"),
                                    ("resolved", "Resolved"),
                                    ("reviewed", "Reviewed"),
                                    ("closed", "Closed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "precision",
                            models.CharField(
                                choices=[("exact", "exact"), ("approx", "approximate"), ("unknown", "unknown")],
                                default="exact",
                                max_length=8,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[("system", "system"), ("person", "person"), ("import", "import")],
                                default="person",
                                max_length=8,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="incidents.incident",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("incident", "name"), name="one_milestone_of_a_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImpactWindow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField(blank=True, null=True)),
                        ("share", models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                        ("population", models.CharField(blank=True, max_length=80)),
                        ("measured_by", models.CharField(blank=True, max_length=200)),
                        ("description", models.CharField(blank=True, max_length=500)),
                        ("approximate", models.BooleanField(default=False)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="impact_windows",
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
                    ],
                    options={
                        "ordering": ["starts_at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"
                                ),
                                name="impact_ends_after_it_began",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("share", None), models.Q(("share__gte", 0), ("share__lte", 1)), _connector="OR"
                                ),
                                name="a_share_is_between_nothing_and_all",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceFollow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("active", models.BooleanField(default=True)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follows",
                                to="incidents.service",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("service", "person"), name="one_choice_per_service")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(seed_severities_and_categories.seed, migrations.RunPython.noop),
        migrations.RunPython(severity_targets.set_targets, migrations.RunPython.noop),
    ]
