"""Finds incidents that share a factor category and a service with a task that was verified before they started."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from incidents.models import ENDED, Category, Factor, Incident, Kind, Service
from tasks.actions.recurrence import WATCHED, Match
from tasks.models import CorrectiveTask, Recurrence

LOOKED_BACK = timedelta(days=90)
LIMIT = 500
OF_TASKS = "incident__services__incidents__corrective_tasks"


def find_recurrences(now: datetime) -> list[Match]:
    """New matches of incidents that started in the last 90 days. Six queries for any number of rows."""
    started = Q(incident__started_at__gte=now - LOOKED_BACK, incident__kind=Kind.REAL)
    same = {
        f"{OF_TASKS}__status__in": sorted(WATCHED),
        f"{OF_TASKS}__factors__category": F("category"),
        f"{OF_TASKS}__verified_at__lt": F("incident__started_at"),
    }
    factors = Factor.objects.exclude(kind=Factor.Kind.LUCKY).filter(
        started, ~Q(incident__status__in=sorted(ENDED)), **same
    )
    names = ["incident", OF_TASKS, "category", "incident__services"]
    found = list(factors.order_by("incident", OF_TASKS, "category").values_list(*names).distinct()[:LIMIT])
    pairs = {(task, incident): (category, service) for incident, task, category, service in reversed(found)}
    known = Recurrence.objects.filter(incident__in={incident for _, incident in pairs})
    for pair in known.values_list("task", "incident"):
        pairs.pop(pair, None)
    return matches(pairs) if pairs else []


def matches(pairs: dict[tuple[int, int], tuple[int, int]]) -> list[Match]:
    tasks = CorrectiveTask.objects.select_related(
        "owner", "team__lead", "incident__lead", "incident__declared_by", "verified_by", "circle"
    ).in_bulk({task for task, _ in pairs})
    incidents = Incident.objects.select_related("circle").in_bulk({incident for _, incident in pairs})
    categories = Category.objects.in_bulk({category for category, _ in pairs.values()})
    services = Service.objects.in_bulk({service for _, service in pairs.values()})
    return [
        Match(tasks[task], incidents[incident], categories[category], services[service])
        for (task, incident), (category, service) in sorted(pairs.items())
        if tasks[task].incident_id != incident
    ]
