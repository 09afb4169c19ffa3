"""The tabs of the audit pages, each with the number of rows that are not finished."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from audits.models import AuditRun, AuditSchedule, Checklist, Finding
from dashboard.counting import MAX_COUNT, counted, format_capped_count


def audit_tabs(user: User, here: str) -> list[dict[str, Any]]:
    """Unsigned runs, open findings, running schedules and current checklists that this person sees. One query."""
    tabs: list[tuple[str, str, QuerySet[Any]]] = [
        ("Runs", "audits:overview", AuditRun.objects.visible_to(user).unfinished()),
        ("Findings", "audits:findings", Finding.objects.visible_to(user).still_open()),
        ("Schedules", "audits:schedules", AuditSchedule.objects.visible_to(user).running()),
        ("Checklists", "audits:checklists", Checklist.objects.filter(archived_at=None)),
    ]
    numbers = counted([(label, rows.order_by().values("pk")[:MAX_COUNT]) for label, _, rows in tabs])
    return [
        {"label": label, "url": reverse(route), "current": label == here, "count": format_capped_count(numbers[label])}
        for label, route, _ in tabs
    ]
