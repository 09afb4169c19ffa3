from django.db import migrations, models


def rename(before, after):
    def change(apps, schema_editor):
        apps.get_model("notifications", "Delivery")._base_manager.filter(state=before).update(state=after)
        kinds = apps.get_model("notifications", "Notification")._base_manager.filter(kind=f"session_{before}")
        kinds.update(kind=f"session_{after}")

    return change


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0007_encrypted_credentials'),
    ]

    operations = [
        migrations.AlterField(
            model_name='delivery',
            name='state',
            field=models.CharField(choices=[('pending', 'Pending'), ('claimed', 'Sending'), ('sent', 'Sent'), ('canceled', 'Canceled'), ('dead', 'Failed')], default='pending', max_length=10),
        ),
        migrations.RunPython(rename("cancelled", "canceled"), rename("canceled", "cancelled")),
    ]
