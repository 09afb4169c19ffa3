"""Seals of the event log. Existing events get their salt when they are sealed."""

from django.db import migrations, models

import core.activity.models

NO_SEAL = "0" * 64


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_event_at")]
    operations = [
        migrations.AddField("event", "salt", models.CharField(default="", editable=False, max_length=32)),
        migrations.AlterField(
            "event", "salt", models.CharField(default=core.activity.models.new_salt, editable=False, max_length=32)
        ),
        migrations.CreateModel(
            name="SealState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("observed", models.BigIntegerField(default=0)),
                ("observed_at", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="EventSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("first_event", models.BigIntegerField()),
                ("last_event", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("late", models.PositiveIntegerField(default=0)),
                ("lines", models.TextField(blank=True)),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("sealed_at", models.DateTimeField()),
                ("signature", models.CharField(blank=True, max_length=128)),
                ("signed_by", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["number"],
                "indexes": [models.Index(fields=["sealed_at"], name="seal_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(number=1, previous=NO_SEAL)
                        | models.Q(("number__gt", 1), models.Q(("previous", NO_SEAL), _negated=True)),
                        name="only_the_first_seal_has_no_predecessor",
                    )
                ],
            },
        ),
    ]
