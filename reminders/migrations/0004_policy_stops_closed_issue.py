from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0003_default_policy")]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="stops_closed_issue",
            field=models.BooleanField(default=False),
        ),
    ]
