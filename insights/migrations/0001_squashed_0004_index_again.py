"""All of 0001 to 0004 as one step for a new database. Databases that have some of them run the others."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from core.create_models import CreateModels

full_text = import_module("insights.migrations.0002_full_text")
terms = import_module("insights.migrations.0003_terms")


class Migration(migrations.Migration):
    replaces = [
        ("insights", "0001_initial"),
        ("insights", "0002_full_text"),
        ("insights", "0003_terms"),
        ("insights", "0004_index_again"),
    ]

    initial = True

    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Cursor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40, unique=True)),
                        ("event", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="SearchDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("target_kind", models.CharField(max_length=60)),
                        ("target_id", models.BigIntegerField()),
                        ("reference", models.CharField(max_length=30)),
                        ("title", models.CharField(max_length=300)),
                        ("body", models.TextField(blank=True)),
                        ("title_terms", models.TextField(blank=True, default="")),
                        ("body_terms", models.TextField(blank=True, default="")),
                        ("url", models.CharField(max_length=300)),
                        ("at", models.DateTimeField()),
                        (
                            "circle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-at", "-id"], name="document_newest")],
                        "constraints": [
                            models.UniqueConstraint(fields=("target_kind", "target_id"), name="one_document_per_thing")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(full_text.build, full_text.drop),
        migrations.RunPython(terms.index_terms, migrations.RunPython.noop),
    ]
