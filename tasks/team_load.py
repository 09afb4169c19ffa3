"""Open tasks of a team: how many each person has, and how old they are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from accounts.models import User
from tasks.models import OUTSTANDING, CorrectiveTask, Status

AGES = [("under 1 week", 0, 7), ("1–2 weeks", 7, 14), ("2–4 weeks", 14, 28), ("4+ weeks", 28, None)]
BAR = 320  # units of the longest bar
COLUMN = 70  # height of the highest column


@dataclass(frozen=True)
class OpenTasks:
    late: int
    week: int
    later: int
    proposed: int
    ages: list[int]
    oldest_days: int | None
    median_days: int | None

    @property
    def outstanding(self) -> int:
        return self.late + self.week + self.later


def due_buckets(on: date) -> dict[str, Q]:
    """Accepted tasks that are late, due this week, or later."""
    outstanding, sunday = Q(status__in=sorted(OUTSTANDING)), on + timedelta(days=6 - on.weekday())
    return {
        "late": outstanding & Q(due_on__lt=on),
        "week": outstanding & Q(due_on__range=(on, sunday)),
        "later": outstanding & Q(due_on__gt=sunday),
    }


def open_tasks(rows: QuerySet[CorrectiveTask], on: date, now: datetime) -> OpenTasks:
    """Numbers and ages (days since creation) of unfinished tasks. Two queries."""
    rows = rows.filter(status__in=[*sorted(OUTSTANDING), Status.PROPOSED]).order_by()
    buckets = {name: Count("pk", filter=bucket) for name, bucket in due_buckets(on).items()}
    ages = {f"age{n}": Count("pk", filter=aged(now, low, high)) for n, (_, low, high) in enumerate(AGES)}
    outstanding = Q(status__in=sorted(OUTSTANDING))
    oldest = Min("created_at", filter=outstanding)
    counts = rows.aggregate(**buckets, **ages, proposed=Count("pk", filter=Q(status=Status.PROPOSED)), oldest=oldest)
    count = counts["late"] + counts["week"] + counts["later"]
    by_age = rows.filter(outstanding).order_by("created_at").values_list("created_at", flat=True)
    median = next(iter(by_age[count // 2 : count // 2 + 1]), None)
    return OpenTasks(
        counts["late"],
        counts["week"],
        counts["later"],
        counts["proposed"],
        [counts[f"age{n}"] for n in range(len(AGES))],
        (now - counts["oldest"]).days if counts["oldest"] else None,
        (now - median).days if median else None,
    )


def aged(now: datetime, low: int, high: int | None) -> Q:
    """Accepted tasks whose age is at least `low` and under `high` days."""
    young = Q(status__in=sorted(OUTSTANDING), created_at__lte=now - timedelta(days=low))
    return young & Q(created_at__gt=now - timedelta(days=high)) if high else young


def load_by_person(rows: QuerySet[CorrectiveTask], on: date) -> list[dict[str, Any]]:
    """Accepted tasks per owner, most first, with the lengths of their bars. Two queries."""
    counts = {name: Count("pk", filter=bucket) for name, bucket in due_buckets(on).items()}
    found = rows.filter(status__in=sorted(OUTSTANDING)).order_by().values("owner").annotate(total=Count("pk"), **counts)
    lines = list(found.order_by("-total", "owner")[:20])
    people = User.objects.in_bulk([line["owner"] for line in lines])
    longest = max((line["total"] for line in lines), default=1)
    return [bars(dict(line), people[line["owner"]], longest) for line in lines if line["owner"] in people]


def bars(line: dict[str, Any], person: User, longest: int) -> dict[str, Any]:
    scale = BAR / longest
    parts, x = [], 0.0
    for name in ["late", "week", "later"]:
        width = line[name] * scale
        if width:
            parts.append({"name": name, "x": round(x), "width": max(round(width) - 2, 2)})
        x += width
    words = ", ".join(f"{line[name]} {label}" for name, label in LABELS.items() if line[name])
    return {"person": person, "total": line["total"], "parts": parts, "words": words}


LABELS = {"late": "late", "week": "this week", "later": "later"}


def age_columns(ages: list[int]) -> list[dict[str, Any]]:
    """The columns of the chart of ages: label, number, height and place."""
    highest = max([*ages, 1])
    return [
        {
            "label": label,
            "n": n,
            "x": 12 + 74 * place,
            "middle": 37 + 74 * place,
            "y": 100 - round(COLUMN * n / highest),
            "height": round(COLUMN * n / highest),
            "above": 94 - round(COLUMN * n / highest),
            "old": place == len(AGES) - 1,
        }
        for place, ((label, _, _), n) in enumerate(zip(AGES, ages, strict=True))
    ]
