"""Availability of a service in the last 30 days and how much of its error budget incidents have used."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from incidents.facts import Window
from incidents.metrics import Reliability, reliability
from incidents.models import ImpactWindow, Incident, Service

DAYS = 30


@dataclass(frozen=True)
class ErrorBudget:
    """Both counts of one window of 30 days. `weighted` is None if an impact window does not state its share."""

    days: int
    full: Reliability
    weighted: Reliability | None


def error_budget(service: Service, *, viewer: User, now: datetime) -> ErrorBudget | None:
    """From the impact windows of the incidents that the viewer may see. None without an availability target.

    Windows that name another service do not count; those that name none count for each service of their incident.
    Formulas: `incidents/metrics/reliability.py`.
    """
    if not service.slo:
        return None
    start = now - timedelta(days=DAYS)
    counted = Incident.objects.visible_to(viewer).counted()
    rows = (
        ImpactWindow.objects.visible_to(viewer)
        .filter(Q(service=service) | Q(service=None, incident__services=service), incident__in=counted)
        .filter(Q(ends_at=None) | Q(ends_at__gt=start), starts_at__lt=now)
    )
    windows = [
        Window(begun, ended, None if share is None else float(share))
        for begun, ended, share in rows.values_list("starts_at", "ends_at", "share").distinct()
    ]
    objective = float(service.slo)
    full = reliability(windows, start, now, objective)
    assert full  # only the weighted count can be unknown
    return ErrorBudget(DAYS, full, reliability(windows, start, now, objective, weighted=True))
