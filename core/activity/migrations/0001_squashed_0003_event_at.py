"""All of 0001 to 0003 as one step for a new database. Databases that have some of them run the others."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.create_models import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("activity", "0001_initial"),
        ("activity", "0002_plain_event_names"),
        ("activity", "0003_event_at"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("verb", models.CharField(max_length=60)),
                        ("target_kind", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("reference", models.CharField(blank=True, max_length=30)),
                        ("data", models.JSONField(blank=True, default=dict)),
                        ("at", models.DateTimeField()),
                        (
                            "actor",
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
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["circle", "id"], name="event_circle_id"),
                            models.Index(fields=["target_kind", "target_id", "id"], name="event_target"),
                            models.Index(fields=["at"], name="event_at"),
                        ],
                    },
                ),
            ]
        ),
    ]
