from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_severity_version")]

    operations = [migrations.RenameField("service", "retired_at", "archived_at")]
