"""Rows of the drill pages."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from accounts.models import User
from training.drill_chart import points_chart
from training.drill_clock import clock_text
from training.drill_words import mentions
from training.models import Drill, DrillInject, DrillObjective, DrillRun, Release

HELD = Q(state__in=[DrillRun.State.HOT_WASH, DrillRun.State.DONE])


def drill_rows(drills: list[Drill], user: User, on: date) -> list[dict[str, Any]]:
    """Drills with the number of held runs, the last one with its result, and the date of the next. Two queries."""
    runs = DrillRun.objects.visible_to(user).filter(HELD, drill__in=drills).order_by()
    counts = runs.values_list("drill").annotate(n=Count("pk"), last=Max("ended_at"), newest=Max("pk"))
    held = {pk: (n, last, newest) for pk, n, last, newest in counts}
    results = objectives_met(newest for _, _, newest in held.values())
    rows = []
    for drill in drills:
        count, last, newest = held.get(drill.pk, (0, None, 0))
        due = drill.next_due_on
        late = due is not None and due < on
        result = results.get(newest, "")
        rows.append({"drill": drill, "runs": count, "last": last, "result": result, "due": due, "late": late})
    return rows


def objectives_met(runs: Iterable[int]) -> dict[int, str]:
    """ "3 of 4 objectives met" by run: those rated P or S, of those that were rated. One query."""
    rated = DrillObjective.objects.filter(run__in=list(runs)).exclude(rating="").order_by()
    met = Count("pk", filter=Q(rating__in=[DrillObjective.Rating.PERFORMED, DrillObjective.Rating.SOME]))
    counts = rated.values_list("run").annotate(n=Count("pk"), met=met)
    return {run: f"{found} of {n} objective{'' if n == 1 else 's'} met" for run, n, found in counts}


def inject_rows(drill: Drill) -> list[dict[str, Any]]:
    """The script: each inject with its time, artifacts and a warning if it names the cause early. One query."""
    rows = list(DrillInject.objects.filter(drill=drill).select_related("picture", "entry"))
    return [
        {
            "inject": row,
            "at": clock_text(row.offset_seconds),
            "chart": points_chart(row.chart_title, row.chart_points),
            "reveals": row.release != Release.MANUAL and reveals(row, drill),
        }
        for row in rows
    ]


def reveals(inject: DrillInject, drill: Drill) -> bool:
    """Whether its text, document, chart or picture name mentions the cause."""
    texts = [inject.text, inject.document, inject.chart_title]
    if inject.picture:
        texts.append(inject.picture.name.replace("-", " ").replace("_", " "))
    return any(mentions(text, drill.cause_words) for text in texts)
