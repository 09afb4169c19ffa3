"""All of 0001 to 0002 as one step for a new database. Databases that have some of them run the others."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.create_models import CreateModels

public_circle = import_module("core.access.migrations.0002_public_circle")


class Migration(migrations.Migration):
    replaces = [
        ("access", "0001_initial"),
        ("access", "0002_public_circle"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Circle",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("restricted", models.BooleanField(default=False)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("restricted", True)), fields=["id"], name="circle_restricted"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("pk", 1), ("restricted", True), _negated=True),
                                name="the_public_circle_is_never_restricted",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CircleMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="access.circle"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("circle", "user"), name="member_of_a_circle_once")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(public_circle.add_public_circle, migrations.RunPython.noop),
    ]
