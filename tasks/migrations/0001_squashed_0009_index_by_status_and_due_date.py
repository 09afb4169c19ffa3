"""All of 0001 to 0009 as one step for a new database. Databases that have some of them run the others."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.encryption
from core.create_models import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("tasks", "0001_initial"),
        ("tasks", "0002_due_date_history_and_saved_views"),
        ("tasks", "0003_mark_missed_due_dates"),
        ("tasks", "0004_recurrence_checked_at"),
        ("tasks", "0005_trackers"),
        ("tasks", "0006_encrypted_credentials"),
        ("tasks", "0007_indexes_of_dates"),
        ("tasks", "0008_plain_names"),
        ("tasks", "0009_index_by_status_and_due_date"),
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
        ("incidents", "0002_seed_severities_and_categories"),
        ("incidents", "0006_severity_version"),
        ("incidents", "0009_plain_names"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="CorrectiveTask",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("title", models.CharField(max_length=200)),
                        ("text", models.TextField(blank=True)),
                        ("done_when", models.CharField(blank=True, max_length=500)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("open", "Open"),
                                    ("in_progress", "In progress"),
                                    ("blocked", "Blocked"),
                                    ("done", "Done, awaiting verification"),
                                    ("verified", "Verified"),
                                    ("effective", "Effective"),
                                    ("not_effective", "Not effective"),
                                    ("contradicted", "Contradicted"),
                                    ("wont_do", "Won’t do"),
                                ],
                                default="proposed",
                                max_length=16,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("mitigate_now", "mitigate now"),
                                    ("repair", "repair"),
                                    ("detect", "detect"),
                                    ("prevent", "prevent"),
                                    ("limit_impact", "limit impact"),
                                    ("respond_better", "respond better"),
                                    ("learn", "learn"),
                                ],
                                default="prevent",
                                max_length=16,
                            ),
                        ),
                        (
                            "strength",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("eliminate", "eliminate"),
                                    ("automate", "automate"),
                                    ("detect", "detect"),
                                    ("standardise", "document"),
                                    ("train", "train"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[("P0", "P0"), ("P1", "P1"), ("P2", "P2"), ("P3", "P3")],
                                default="P2",
                                max_length=2,
                            ),
                        ),
                        ("effort", models.CharField(blank=True, max_length=60)),
                        (
                            "closes_by",
                            models.CharField(
                                choices=[
                                    ("evidence", "evidence"),
                                    ("session", "a session with attendance"),
                                    ("run", "an approved run"),
                                ],
                                default="evidence",
                                max_length=10,
                            ),
                        ),
                        ("owner_name", models.CharField(blank=True, max_length=100)),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("incident", "incident"),
                                    ("finding", "finding"),
                                    ("drill", "drill"),
                                    ("near_miss", "near miss"),
                                    ("suggestion", "suggestion"),
                                ],
                                default="incident",
                                max_length=12,
                            ),
                        ),
                        ("link", models.URLField(blank=True, max_length=500)),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("first_due_on", models.DateField(blank=True, null=True)),
                        ("due_date_changes", models.PositiveSmallIntegerField(default=0)),
                        ("missed_due_dates", models.PositiveSmallIntegerField(default=0)),
                        ("owned_at", models.DateTimeField(blank=True, null=True)),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("blocked_reason", models.CharField(blank=True, max_length=300)),
                        ("blocked_at", models.DateTimeField(blank=True, null=True)),
                        ("blocked_until", models.DateField(blank=True, null=True)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("done_on", models.DateField(blank=True, null=True)),
                        ("proof", models.CharField(blank=True, max_length=30)),
                        ("verified_at", models.DateTimeField(blank=True, null=True)),
                        ("verification_note", models.CharField(blank=True, max_length=500)),
                        ("check_from", models.DateField(blank=True, null=True)),
                        ("check_on", models.DateField(blank=True, null=True)),
                        ("check_opened_on", models.DateField(blank=True, null=True)),
                        ("check_question", models.CharField(blank=True, max_length=300)),
                        ("check_threshold", models.CharField(blank=True, max_length=200)),
                        ("check_outcome", models.CharField(blank=True, max_length=500)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        ("times_not_effective", models.PositiveSmallIntegerField(default=0)),
                        ("wont_do_reason", models.CharField(blank=True, max_length=500)),
                        ("review_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField()),
                        (
                            "blocked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="blocks",
                                to="tasks.correctivetask",
                            ),
                        ),
                        (
                            "checker",
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
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "factors",
                            models.ManyToManyField(blank=True, related_name="corrective_tasks", to="incidents.factor"),
                        ),
                        (
                            "follow_up_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups",
                                to="tasks.correctivetask",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrective_tasks",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="corrective_tasks",
                                to="incidents.measure",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="owned_tasks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "risk_owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrective_tasks",
                                to="accounts.team",
                            ),
                        ),
                        (
                            "verified_by",
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
                        "indexes": [
                            models.Index(fields=["owner", "status", "due_on"], name="task_owner_status_due"),
                            models.Index(fields=["status", "-id"], name="task_status_newest"),
                            models.Index(fields=["team", "status", "due_on"], name="task_team_status_due"),
                            models.Index(fields=["first_due_on"], name="task_first_due"),
                            models.Index(
                                condition=models.Q(("check_on__isnull", False)), fields=["check_on"], name="task_checks"
                            ),
                            models.Index(
                                condition=models.Q(("review_on__isnull", False)),
                                fields=["review_on"],
                                name="task_reviews",
                            ),
                            models.Index(
                                condition=models.Q(("check_opened_on", None), ("status", "verified")),
                                fields=["check_on"],
                                name="task_check_on",
                            ),
                            models.Index(fields=["status", "due_on", "id"], name="task_status_due"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "status__in",
                                        [
                                            "proposed",
                                            "open",
                                            "in_progress",
                                            "blocked",
                                            "done",
                                            "verified",
                                            "effective",
                                            "not_effective",
                                            "contradicted",
                                            "wont_do",
                                        ],
                                    )
                                ),
                                name="task_status_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("priority__in", ["P0", "P1", "P2", "P3"])),
                                name="task_priority_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "status__in",
                                            ["contradicted", "done", "effective", "not_effective", "verified"],
                                        ),
                                        _negated=True,
                                    ),
                                    ("done_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="finished_has_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "status__in",
                                            ["contradicted", "done", "effective", "not_effective", "verified"],
                                        ),
                                        _negated=True,
                                    ),
                                    ("closes_by", "evidence"),
                                    models.Q(("proof", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_session_or_a_run_is_the_proof",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status__in", ["contradicted", "effective", "not_effective", "verified"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("verified_at__isnull", False),
                                        ("verified_by__isnull", False),
                                        models.Q(("verified_by", models.F("owner")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="verified_by_someone_other_than_the_owner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("check_on", None), ("checker__isnull", False), _connector="OR"),
                                name="a_planned_check_names_its_checker",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["proposed", "wont_do"]), ("owner__isnull", False), _connector="OR"
                                ),
                                name="accepted_task_has_an_owner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("status__in", ["proposed", "wont_do"]),
                                    models.Q(("due_on__isnull", False), ("first_due_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="accepted_task_has_a_due_date",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "blocked"), _negated=True),
                                    models.Q(("blocked_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="blocked_task_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "effective"), _negated=True),
                                    models.Q(("check_outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="effective_task_has_a_check_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "wont_do"), _negated=True),
                                    models.Q(
                                        models.Q(("wont_do_reason", ""), _negated=True),
                                        ("review_on__isnull", False),
                                        ("risk_owner__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="wont_do_has_reason_owner_and_review",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DueDate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("due_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("now", "Current"),
                                    ("moved", "Changed"),
                                    ("missed", "Missed"),
                                    ("kept", "Kept"),
                                    ("late", "Done late"),
                                    ("dropped", "Withdrawn"),
                                ],
                                default="now",
                                max_length=7,
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        ("words", models.CharField(blank=True, max_length=100)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="due_dates",
                                to="tasks.correctivetask",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "now")),
                                fields=("task",),
                                name="one_current_due_date_per_task",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["now", "moved", "missed", "kept", "late", "dropped"])
                                ),
                                name="due_date_state_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
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
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evidence",
                                to="tasks.correctivetask",
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
                                name="evidence_shows_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recurrence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("promised_on", models.DateField()),
                        ("verified_at", models.DateTimeField()),
                        (
                            "previous_status",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("open", "Open"),
                                    ("in_progress", "In progress"),
                                    ("blocked", "Blocked"),
                                    ("done", "Done, awaiting verification"),
                                    ("verified", "Verified"),
                                    ("effective", "Effective"),
                                    ("not_effective", "Not effective"),
                                    ("contradicted", "Contradicted"),
                                    ("wont_do", "Won’t do"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("previous_checked_at", models.DateTimeField(blank=True, null=True)),
                        ("found_at", models.DateTimeField()),
                        ("dismissed_at", models.DateTimeField(blank=True, null=True)),
                        ("dismissed_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.category"
                            ),
                        ),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "dismissed_by",
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
                                related_name="contradicted_tasks",
                                to="incidents.incident",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.service"
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recurrences",
                                to="tasks.correctivetask",
                            ),
                        ),
                        (
                            "verified_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("task", "incident"), name="recurrence_is_recorded_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("dismissed_at", None),
                                    models.Q(
                                        models.Q(("dismissed_reason", ""), _negated=True),
                                        ("dismissed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="dismissed_recurrence_has_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("query", models.CharField(max_length=500)),
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="accounts.team",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("owner__isnull", False), ("team", None)),
                                    models.Q(("owner", None), ("team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="view_belongs_to_a_person_or_a_team",
                            ),
                            models.UniqueConstraint(fields=("owner", "name"), name="view_name_is_unique_per_person"),
                            models.UniqueConstraint(fields=("team", "name"), name="view_name_is_unique_per_team"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrackerConnection",
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
                                choices=[("github", "GitHub"), ("gitlab", "GitLab"), ("jira", "Jira")], max_length=10
                            ),
                        ),
                        ("project", models.CharField(max_length=200)),
                        ("base_url", models.CharField(max_length=300)),
                        ("encrypted_token", core.encryption.EncryptedField()),
                        ("encrypted_webhook_secret", core.encryption.EncryptedField()),
                        ("created_at", models.DateTimeField()),
                        ("synced_at", models.DateTimeField(blank=True, null=True)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "project"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "base_url", "project"), name="one_connection_per_project"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IssueLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("title", models.CharField(max_length=300)),
                        ("url", models.CharField(max_length=500)),
                        ("state", models.CharField(choices=[("open", "Open"), ("closed", "Closed")], max_length=10)),
                        ("changed_at", models.DateTimeField()),
                        ("synced_at", models.DateTimeField()),
                        ("linked_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="issue_links",
                                to="tasks.correctivetask",
                            ),
                        ),
                        (
                            "connection",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="links",
                                to="tasks.trackerconnection",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["synced_at"], name="issue_link_synced")],
                        "constraints": [
                            models.UniqueConstraint(fields=("task",), name="a_task_has_one_issue"),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ["open", "closed"])), name="issue_state_is_known"
                            ),
                            models.UniqueConstraint(fields=("connection", "key"), name="one_task_per_issue"),
                        ],
                    },
                ),
            ]
        ),
    ]
