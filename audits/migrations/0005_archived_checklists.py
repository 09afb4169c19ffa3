from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audits", "0004_unscored_answers")]

    operations = [migrations.RenameField("checklist", "retired_at", "archived_at")]
