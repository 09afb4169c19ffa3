"""Numbers of timeline entries: existing ones in the order of the timeline, removed ones after the others."""

from django.db import migrations, models

NUMBER_ENTRIES = """
    UPDATE incidents_timelineentry SET number = numbered.position
    FROM (
        SELECT id, ROW_NUMBER() OVER (PARTITION BY incident_id ORDER BY removed_at IS NOT NULL, at, id) AS position
        FROM incidents_timelineentry
    ) AS numbered
    WHERE numbered.id = incidents_timelineentry.id
"""
COUNT_ENTRIES = """
    UPDATE incidents_incident SET last_entry_number = counted.entries
    FROM (SELECT incident_id, COUNT(*) AS entries FROM incidents_timelineentry GROUP BY incident_id) AS counted
    WHERE counted.incident_id = incidents_incident.id
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0010_version_of_milestones")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="last_entry_number",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="timelineentry",
            name="number",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(NUMBER_ENTRIES, migrations.RunSQL.noop),
        migrations.RunSQL(COUNT_ENTRIES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="timelineentry",
            name="number",
            field=models.PositiveIntegerField(editable=False),
        ),
        migrations.AddConstraint(
            model_name="timelineentry",
            constraint=models.UniqueConstraint(fields=("incident", "number"), name="one_entry_per_number"),
        ),
    ]
