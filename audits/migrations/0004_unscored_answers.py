from django.db import migrations
from django.db.models import F, Q


def unscore(apps, schema_editor):
    """Text and choices without a passing answer no longer score. Signed runs stay as they were signed."""
    Answer = apps.get_model("audits", "Answer")
    AuditRun = apps.get_model("audits", "AuditRun")
    unscored = Answer.objects.filter(
        Q(item__type="text") | Q(item__type="choice", item__passing=[]),
        run__state__in=["planned", "in_progress"],
        result="pass",
    )
    for answer in unscored.select_related("item"):
        weight = answer.item.weight
        AuditRun.objects.filter(pk=answer.run_id, earned__gte=weight, possible__gte=weight).update(
            earned=F("earned") - weight, possible=F("possible") - weight
        )
        Answer.objects.filter(pk=answer.pk).update(result="answered")


class Migration(migrations.Migration):
    dependencies = [("audits", "0003_canceled_runs_and_unscored_answers")]
    operations = [migrations.RunPython(unscore, migrations.RunPython.noop)]
