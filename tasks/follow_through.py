"""Whether tasks are done by their first due date, verified by another person, and effective.

- On time: tasks done on or before their first due date, of those whose first due date passed in the last 90 days.
  Tasks that are still open count as late; tasks that will not be done are left out.
- Verified: tasks verified, of those done in the last 90 days.
- Effective: tasks confirmed effective, of those whose effectiveness was decided in the last 180 days. Not effective
  and contradicted tasks count against it, also when they were reopened; pending checks do not count.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from core.statistics import Proportion
from tasks.models import CHECKED, FINISHED, CorrectiveTask, Status

WINDOW = timedelta(days=90)
CHECK_WINDOW = timedelta(days=180)
NOT_PROMISED = Q(status__in=[Status.WONT_DO, Status.PROPOSED])
WIDTH = 240  # of the drawn interval, in units


@dataclass(frozen=True)
class FollowThrough:
    on_time: Proportion
    verified: Proportion
    effective: Proportion


def follow_through(rows: QuerySet[CorrectiveTask], on: date) -> FollowThrough:
    """The three shares of `rows` on a day. One query."""
    done = Q(done_on__gte=on - WINDOW)
    decided = Q(checked_at__date__gte=on - CHECK_WINDOW)
    counts = rows.order_by().aggregate(**follow_through_counts(first_due_passed(on), done, decided))
    return follow_through_of(counts)


def follow_through_counts(passed: Q, done: Q, decided: Q, prefix: str = "") -> dict[str, Count]:
    """What an aggregate counts for the three shares: of tasks whose first due date passed, that were done, and whose
    effectiveness was decided in some period."""
    finished = done & Q(status__in=sorted(FINISHED))
    failed = ~Q(status=Status.EFFECTIVE)  # also a contradicted task that was reopened
    counted = {
        "passed": passed,
        "on_time": passed & Q(done_on__lte=F("first_due_on")),
        "done": finished,
        "verified": finished & Q(status__in=sorted(CHECKED)),
        "effective": decided & Q(status=Status.EFFECTIVE),
        "failed": decided & failed,
    }
    return {prefix + name: Count("pk", filter=condition) for name, condition in counted.items()}


def follow_through_of(counts: dict[str, int], prefix: str = "") -> FollowThrough:
    found = {name.removeprefix(prefix): count for name, count in counts.items() if name.startswith(prefix)}
    return FollowThrough(
        Proportion(found["on_time"], found["passed"]),
        Proportion(found["verified"], found["done"]),
        Proportion(found["effective"], found["effective"] + found["failed"]),
    )


def first_due_passed(on: date) -> Q:
    """Tasks whose first due date passed in the last 90 days; without those that will not be done."""
    return Q(first_due_on__lt=on, first_due_on__gte=on - WINDOW) & ~NOT_PROMISED


def on_time_share(rows: QuerySet[CorrectiveTask], on: date) -> Proportion:
    """The first of the three shares. One query, which reads only the tasks of the window."""
    found = rows.order_by().filter(first_due_passed(on))
    counts = found.aggregate(passed=Count("pk"), on_time=Count("pk", filter=Q(done_on__lte=F("first_due_on"))))
    return Proportion(counts["on_time"], counts["passed"])


def figure(label: str, value: Proportion) -> dict[str, Any]:
    """A share as the template shows it: n, percent, interval, and their positions on a line of `WIDTH` units."""
    if value.share is None or value.interval is None:
        return {"label": label, "of": "", "percent": "", "interval": "", "drawn": None}
    low, high = value.interval
    return {
        "label": label,
        "of": f"{value.count} of {value.total}",
        "percent": f"{round(value.share * 100)}%",
        "interval": f"{round(low * 100)}–{round(high * 100)}%",
        "drawn": {"from": round(low * WIDTH), "width": round((high - low) * WIDTH), "at": round(value.share * WIDTH)},
    }


def figures(shares: FollowThrough) -> list[dict[str, Any]]:
    return [
        figure("Done by first due date", shares.on_time),
        figure("Verified by someone else", shares.verified),
        figure("Confirmed effective", shares.effective),
    ]


def compare_shares(one: Proportion, other: Proportion) -> str:
    """Compares two shares: "lower", "higher", or a difference that may be chance."""
    if one.interval is None or other.interval is None:
        return ""
    if one.interval[1] < other.interval[0]:
        return "Lower than in all teams."
    if one.interval[0] > other.interval[1]:
        return "Higher than in all teams."
    return "The intervals overlap. The difference may be chance."
