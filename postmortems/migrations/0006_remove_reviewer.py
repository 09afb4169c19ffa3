from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("postmortems", "0005_review")]

    operations = [migrations.RemoveField(model_name="postmortem", name="reviewer")]
