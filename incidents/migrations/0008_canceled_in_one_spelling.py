from django.conf import settings
from django.db import migrations, models


def rename(before, after):
    def change(apps, schema_editor):
        rows = apps.get_model("incidents", "Incident")._base_manager.filter(status=before)
        rows.update(status=after)

    return change


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_public_circle'),
        ('incidents', '0007_archived_services'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='incident',
            name='incident_status_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='incident',
            name='ended_incident_has_a_reason',
        ),
        migrations.AlterField(
            model_name='incident',
            name='status',
            field=models.CharField(choices=[('triage', 'Triage'), ('diagnosing', 'Diagnosing'), ('fixing', 'Fixing'), ('recovering', 'Recovering'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('canceled', 'Canceled'), ('merged', 'Merged')], default='triage', max_length=12),
        ),
        migrations.RunPython(rename("cancelled", "canceled"), rename("canceled", "cancelled")),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['triage', 'diagnosing', 'fixing', 'recovering', 'resolved', 'closed', 'canceled', 'merged'])), name='incident_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'canceled'), _negated=True), models.Q(('ended_reason', ''), _negated=True), _connector='OR'), name='ended_incident_has_a_reason'),
        ),
    ]
