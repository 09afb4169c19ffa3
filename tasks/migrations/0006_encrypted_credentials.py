"""Tokens and webhook secrets of issue trackers are stored encrypted."""

from django.db import migrations

import core.encryption

COLUMNS = ["encrypted_token", "encrypted_webhook_secret"]


def change_all(apps, change):
    for row in apps.get_model("tasks", "TrackerConnection").objects.all():
        for column in COLUMNS:
            setattr(row, column, change(getattr(row, column)))
        row.save(update_fields=COLUMNS)


def encrypt_rows(apps, schema_editor):
    change_all(apps, core.encryption.encrypt)


def decrypt_rows(apps, schema_editor):
    change_all(apps, core.encryption.decrypt)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0005_trackers")]

    operations = [
        migrations.RenameField("trackerconnection", "token", "encrypted_token"),
        migrations.RenameField("trackerconnection", "webhook_secret", "encrypted_webhook_secret"),
        migrations.AlterField("trackerconnection", "encrypted_token", core.encryption.EncryptedField()),
        migrations.AlterField("trackerconnection", "encrypted_webhook_secret", core.encryption.EncryptedField()),
        migrations.RunPython(encrypt_rows, decrypt_rows),
    ]
