"""Metrics and phases in seconds on the incident, for statistics; worked out for existing incidents."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

from incidents.facts import facts_of
from incidents.metrics import compared_seconds, measure

BATCH = 500


def fill(apps: Any, editor: Any) -> None:
    incidents, now = apps.get_model("incidents", "Incident").objects.using(editor.connection.alias), timezone.now()
    related = {name: apps.get_model("incidents", name).objects for name in ["Milestone", "ImpactWindow", "Hypothesis"]}
    rows = []
    for incident in incidents.order_by("pk").iterator():
        own = Q(incident=incident)
        united = own | Q(incident__merged_into=incident)
        facts = facts_of(
            incident,
            now=now,
            windows=related["ImpactWindow"].filter(united),
            milestones=related["Milestone"].filter(own | united & Q(name="detected")).order_by("-at"),
            hypotheses=related["Hypothesis"].filter(own),
        )
        incident.metric_seconds = compared_seconds(facts, measure(facts))
        rows.append(incident)
        if len(rows) == BATCH:
            incidents.bulk_update(rows, ["metric_seconds"])
            rows = []
    incidents.bulk_update(rows, ["metric_seconds"])


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_version_of_cleared_milestones")]

    operations = [
        migrations.AddField("incident", "metric_seconds", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
