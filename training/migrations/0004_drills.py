import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_public_circle"),
        ("files", "0001_initial"),
        ("incidents", "0003_severity_every_reviewer"),
        ("tasks", "0004_recurrence_checked_at"),
        ("training", "0003_reminder_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Drill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True), ("script_version__gt", 0), _connector="OR"
                        ),
                        name="a_ready_drill_has_a_version",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DrillInject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                    models.Index(condition=models.Q(("state", "running")), fields=["state"], name="drill_run_live")
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="players", to="training.drillrun"
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="objectives", to="training.drillrun"
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500)),
                ("seconds", models.FloatField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="training.drillrun"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DrillFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="findings", to="training.drillrun"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="DrillAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("suspect", "Suspect"),
                            ("rule_out", "Rule out"),
                            ("ask", "Ask"),
                            ("escalate", "Escalate"),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="training.drillplayer"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="training.drillrun"
                    ),
                ),
            ],
            options={
                "ordering": ["seconds", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("client_key", ""), _negated=True),
                        fields=("player", "client_key"),
                        name="a_resent_answer_is_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DrillRunInject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="injects", to="training.drillrun"
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="training.drill"
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
    ]
