from django.db import migrations, models


class Migration(migrations.Migration):
    """SQLite never uses a partial index on several states, so the list sorted every open task."""

    dependencies = [("tasks", "0008_plain_names")]

    operations = [
        migrations.RemoveIndex(model_name="correctivetask", name="task_outstanding_due"),
        migrations.AddIndex(
            model_name="correctivetask",
            index=models.Index(fields=["status", "due_on", "id"], name="task_status_due"),
        ),
    ]
