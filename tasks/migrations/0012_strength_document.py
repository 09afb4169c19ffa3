"""The value `standardise` of the kind of fix is called `document`, as its label says."""

from django.db import migrations, models


def rename(before, after):
    def change(apps, schema_editor):
        apps.get_model("tasks", "CorrectiveTask")._base_manager.filter(strength=before).update(strength=after)

    return change


CHOICES = [
    ("eliminate", "eliminate"),
    ("automate", "automate"),
    ("detect", "detect"),
    ("document", "document"),
    ("train", "train"),
]


class Migration(migrations.Migration):
    dependencies = [("tasks", "0011_verify_by")]

    operations = [
        migrations.AlterField(
            "correctivetask", "strength", models.CharField(blank=True, choices=CHOICES, max_length=12)
        ),
        migrations.RunPython(rename("standardise", "document"), rename("document", "standardise")),
    ]
