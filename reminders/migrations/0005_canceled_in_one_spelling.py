from django.db import migrations, models


def rename(before, after):
    def change(apps, schema_editor):
        rows = apps.get_model("reminders", "ScheduledReminder")._base_manager.filter(state=before)
        rows.update(state=after)

    return change


class Migration(migrations.Migration):

    dependencies = [
        ('reminders', '0004_policy_stops_closed_issue'),
    ]

    operations = [
        migrations.AlterField(
            model_name='scheduledreminder',
            name='state',
            field=models.CharField(choices=[('planned', 'Planned'), ('sent', 'Sent'), ('canceled', 'Canceled'), ('suppressed', 'Not sent after a restore')], default='planned', max_length=10),
        ),
        migrations.RunPython(rename("cancelled", "canceled"), rename("canceled", "cancelled")),
    ]
