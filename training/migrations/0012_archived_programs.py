from django.db import migrations, models


def rename(before: str, after: str):
    def change(apps, schema_editor):
        apps.get_model("training", "Program")._base_manager.filter(state=before).update(state=after)

    return change


class Migration(migrations.Migration):
    dependencies = [("training", "0011_drill_status_updates")]

    operations = [
        migrations.AlterField(
            "program",
            "state",
            models.CharField(
                choices=[("proposed", "Proposed"), ("active", "Active"), ("archived", "Archived")],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.RunPython(rename("retired", "archived"), rename("archived", "retired")),
    ]
