"""Fills what earlier rows do not say: the day on which a task was done, and which changed due dates had been missed."""

from django.db import migrations
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate


def fill(apps, schema_editor):
    Task = apps.get_model("tasks", "CorrectiveTask")
    DueDate = apps.get_model("tasks", "DueDate")
    Task.objects.filter(done_at__isnull=False).update(done_on=TruncDate("done_at"))
    DueDate.objects.filter(state__in=["moved", "dropped"], ended_at__date__gt=F("due_on")).update(state="missed")
    missed = DueDate.objects.filter(task=OuterRef("pk"), state="missed").order_by()
    counted = missed.values("task").annotate(n=Count("pk")).values("n")
    with_missed = DueDate.objects.filter(state="missed").values("task")
    Task.objects.filter(pk__in=with_missed).update(missed_due_dates=Coalesce(Subquery(counted), 0))


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_due_date_history_and_saved_views")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
