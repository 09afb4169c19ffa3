"""Rows of the drill pages."""

from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from accounts.models import User
from training.drill_chart import points_chart
from training.drill_clock import clock_text
from training.drill_words import mentions
from training.models import Drill, DrillInject, DrillRun, Release

HELD = Q(state__in=[DrillRun.State.HOT_WASH, DrillRun.State.DONE])


def drill_rows(drills: list[Drill], user: User, on: date) -> list[dict[str, Any]]:
    """Drills with the number of held runs, the last one and the date of the next. One query."""
    runs = DrillRun.objects.visible_to(user).filter(HELD, drill__in=drills).order_by()
    held = {pk: (n, last) for pk, n, last in runs.values_list("drill").annotate(n=Count("pk"), last=Max("ended_at"))}
    rows = []
    for drill in drills:
        count, last = held.get(drill.pk, (0, None))
        due = drill.next_due_on
        late = due is not None and due < on
        rows.append({"drill": drill, "runs": count, "last": last, "due": due, "late": late})
    return rows


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
