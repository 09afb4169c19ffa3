"""Addresses of channels and signing secrets of webhooks are stored encrypted."""

from django.db import migrations

import core.encryption

COLUMNS = [("Endpoint", "encrypted_url"), ("EndpointSecret", "encrypted_secret")]


def change_all(apps, change):
    for model, column in COLUMNS:
        for row in apps.get_model("notifications", model).objects.all():
            setattr(row, column, change(getattr(row, column)))
            row.save(update_fields=[column])


def encrypt_rows(apps, schema_editor):
    change_all(apps, core.encryption.encrypt)


def decrypt_rows(apps, schema_editor):
    change_all(apps, core.encryption.decrypt)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_endpoints")]

    operations = [
        migrations.RenameField("endpoint", "url", "encrypted_url"),
        migrations.RenameField("endpointsecret", "secret", "encrypted_secret"),
        migrations.AlterField("endpoint", "encrypted_url", core.encryption.EncryptedField()),
        migrations.AlterField("endpointsecret", "encrypted_secret", core.encryption.EncryptedField()),
        migrations.RunPython(encrypt_rows, decrypt_rows),
    ]
