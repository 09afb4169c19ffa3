from django.db import migrations


class Migration(migrations.Migration):
    """The table becomes one of `dashboard` (its migration 0002)."""

    dependencies = [("tasks", "0009_index_by_status_and_due_date")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("savedview", "dashboard_savedview")],
            state_operations=[migrations.DeleteModel("SavedView")],
        ),
    ]
