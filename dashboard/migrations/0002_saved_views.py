import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PERSON, TEAM = "view_name_is_unique_per_person", "view_name_is_unique_per_team"


def optional(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        to, blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+"
    )


def unique(*fields: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=fields, name=name)


class Migration(migrations.Migration):
    """The saved views of the task list get a table for all lists."""

    dependencies = [
        ("accounts", "0002_invitation_mail_by_outbox"),
        ("dashboard", "0001_calendar_feeds"),
        ("tasks", "0010_saved_views_to_dashboard"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
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
                        ("owner", optional(settings.AUTH_USER_MODEL)),
                        ("team", optional("accounts.team")),
                    ],
                    options={
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("owner__isnull", False), ("team", None))
                                | models.Q(("owner", None), ("team__isnull", False)),
                                name="view_belongs_to_a_person_or_a_team",
                            ),
                            unique("owner", "name", name=PERSON),
                            unique("team", "name", name=TEAM),
                        ],
                    },
                )
            ],
        ),
        migrations.AddField("savedview", "list_of", models.CharField(default="tasks", max_length=20), False),
        migrations.RemoveConstraint("savedview", PERSON),
        migrations.RemoveConstraint("savedview", TEAM),
        migrations.AddConstraint("savedview", unique("owner", "list_of", "name", name=PERSON)),
        migrations.AddConstraint("savedview", unique("team", "list_of", "name", name=TEAM)),
    ]
