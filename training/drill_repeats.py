"""When a repeated drill is due again."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Max

from training.models import Drill, DrillRun


def next_due(drill: Drill) -> date | None:
    """So many months after the last run, or after the drill was made. None if it is not repeated. One query."""
    if not drill.repeat_months:
        return None
    last: datetime | None = DrillRun.objects.filter(drill=drill).held().aggregate(last=Max("ended_at"))["last"]
    return (last or drill.created_at).date() + relativedelta(months=drill.repeat_months)
