from django.conf import settings
from django.db import migrations, models


def rename(before, after):
    def change(apps, schema_editor):
        rows = apps.get_model("training", "Session")._base_manager.filter(status=before)
        rows.update(status=after)

    return change


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_public_circle'),
        ('incidents', '0008_canceled_in_one_spelling'),
        ('tasks', '0006_encrypted_credentials'),
        ('training', '0012_archived_programs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='session',
            name='an_open_session_has_its_time',
        ),
        migrations.AlterField(
            model_name='session',
            name='status',
            field=models.CharField(choices=[('draft', 'Not scheduled'), ('open', 'Open'), ('running', 'Running'), ('done', 'Held'), ('canceled', 'Canceled')], default='draft', max_length=10),
        ),
        migrations.RunPython(rename("cancelled", "canceled"), rename("canceled", "cancelled")),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'canceled']), models.Q(('ends_at__isnull', False), ('starts_at__isnull', False)), _connector='OR'), name='an_open_session_has_its_time'),
        ),
    ]
