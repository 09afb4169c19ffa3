"""All of 0001 to 0011 as one step for a new database. Databases that have some of them run the others."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.encryption
from core.create_models import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_heartbeat_clock_offset"),
        ("notifications", "0003_preferences"),
        ("notifications", "0004_delivery_letters"),
        ("notifications", "0005_action_use"),
        ("notifications", "0006_endpoints"),
        ("notifications", "0007_encrypted_credentials"),
        ("notifications", "0008_canceled_in_one_spelling"),
        ("notifications", "0009_plain_names"),
        ("notifications", "0010_plain_kinds_and_events"),
        ("notifications", "0011_version_of_channels"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("accounts", "0001_initial"),
        ("accounts", "0002_invitation_mail_by_outbox"),
        ("accounts", "__first__"),
        ("access", "0002_public_circle"),
        ("activity", "0002_plain_event_names"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        ("clock_offset", models.FloatField(default=0.0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Endpoint",
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
                                choices=[("slack", "Slack"), ("teams", "Microsoft Teams"), ("webhook", "Webhook")],
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(max_length=80, unique=True)),
                        ("encrypted_url", core.encryption.EncryptedField()),
                        ("events", models.JSONField(blank=True, default=list)),
                        ("cursor", models.BigIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        ("paused_at", models.DateTimeField(blank=True, null=True)),
                        ("pause_reason", models.CharField(blank=True, max_length=300)),
                        ("failing_since", models.DateTimeField(blank=True, null=True)),
                        ("rests_until", models.DateTimeField(blank=True, null=True)),
                        ("last_success_at", models.DateTimeField(blank=True, null=True)),
                        ("last_answer", models.CharField(blank=True, max_length=200)),
                        (
                            "owner",
                            models.ForeignKey(
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
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="endpoints",
                                to="accounts.team",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="EndpointSecret",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("encrypted_secret", core.encryption.EncryptedField()),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "endpoint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="secrets",
                                to="notifications.endpoint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Notification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=40)),
                        ("target_kind", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("reference", models.CharField(blank=True, max_length=30)),
                        ("occasion", models.CharField(max_length=60)),
                        ("data", models.JSONField(blank=True, default=dict)),
                        ("title", models.TextField(blank=True, db_default="", default="")),
                        ("text", models.TextField(blank=True, db_default="", default="")),
                        ("created_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
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
                                related_name="notifications",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["recipient", "-id"], name="notification_inbox"),
                            models.Index(
                                condition=models.Q(("read_at", None)), fields=["recipient"], name="notification_unread"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("recipient", "kind", "target_kind", "target_id", "occasion"),
                                name="one_notification_per_occasion",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.EmailField(blank=True, db_default="", default="", max_length=254)),
                        ("letter", models.CharField(blank=True, db_default="", default="", max_length=30)),
                        ("letter_id", models.BigIntegerField(null=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("mail", "Email"),
                                    ("slack", "Slack"),
                                    ("teams", "Microsoft Teams"),
                                    ("webhook", "Webhook"),
                                ],
                                default="mail",
                                max_length=10,
                            ),
                        ),
                        ("event_id", models.BigIntegerField(null=True)),
                        ("message_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                        ("dedup_key", models.CharField(max_length=160, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "Pending"),
                                    ("claimed", "Sending"),
                                    ("sent", "Sent"),
                                    ("canceled", "Canceled"),
                                    ("dead", "Failed"),
                                ],
                                default="pending",
                                max_length=10,
                            ),
                        ),
                        ("attempts", models.PositiveIntegerField(default=0)),
                        ("failures", models.PositiveSmallIntegerField(default=0)),
                        ("next_try", models.DateTimeField()),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField()),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("cause", models.CharField(blank=True, max_length=1024)),
                        (
                            "recipient",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "endpoint",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="notifications.endpoint",
                            ),
                        ),
                        (
                            "notifications",
                            models.ManyToManyField(related_name="deliveries", to="notifications.notification"),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "pending")), fields=["next_try"], name="delivery_pending"
                            ),
                            models.Index(
                                condition=models.Q(("state", "claimed")), fields=["lease_until"], name="delivery_leases"
                            ),
                            models.Index(condition=models.Q(("state", "dead")), fields=["-id"], name="delivery_dead"),
                            models.Index(
                                condition=models.Q(("letter", ""), _negated=True),
                                fields=["letter", "letter_id"],
                                name="delivery_letter",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("letter", ""), ("recipient__isnull", False)),
                                    models.Q(
                                        models.Q(("letter", ""), _negated=True),
                                        models.Q(("address", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_delivery_has_a_person_or_an_address",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("action", models.CharField(max_length=20)),
                        ("words", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "notification",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="action_use",
                                to="notifications.notification",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Preferences",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="notification_preferences",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reminder_mail", models.BooleanField(default=True)),
                        ("weekly_digest", models.BooleanField(default=False)),
                        ("chat_member", models.CharField(blank=True, db_default="", default="", max_length=40)),
                        ("hour", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("quiet_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("quiet_to", models.PositiveSmallIntegerField(blank=True, null=True)),
                        ("working_days", models.PositiveSmallIntegerField(default=127)),
                        (
                            "chat",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="notifications.endpoint",
                            ),
                        ),
                        ("update_mail", models.BooleanField(default=True)),
                    ],
                    options={
                        "verbose_name_plural": "preferences",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("hour", None), ("hour__lt", 24), _connector="OR"),
                                    models.Q(("quiet_from", None), ("quiet_from__lt", 24), _connector="OR"),
                                    models.Q(("quiet_to", None), ("quiet_to__lt", 24), _connector="OR"),
                                ),
                                name="preferred_hours_are_on_the_clock",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("working_days__gte", 1), ("working_days__lte", 127)),
                                name="at_least_one_working_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DaysOff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first", models.DateField()),
                        ("last", models.DateField()),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days_off",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "days off",
                        "ordering": ["first"],
                        "indexes": [models.Index(fields=["person", "last"], name="days_off_person")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last__gte", models.F("first"))),
                                name="days_off_end_after_they_begin",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
