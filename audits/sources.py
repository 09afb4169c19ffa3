"""Audit runs in the navigation, on My work and in reminders."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import User
from audits.models import AuditRun
from core.web.urls_cached import address
from dashboard.registry import NavItem, WorkItem, nav_item, rows_source
from dashboard.work_query import Row, WorkQuery, to_work_rows
from reminders.registry import due_source
from tasks.sources import ANSWERABLE, origin


def my_runs(user: User) -> QuerySet[AuditRun]:
    return AuditRun.objects.visible_to(user).unfinished().assigned_to(user)


nav_item(NavItem("audits", "Audits", "clipboard-check", "audits:overview", order=50, count=my_runs))


@due_source("run")
def owed_runs() -> QuerySet[AuditRun]:
    """Unsigned runs with a due date."""
    return (
        AuditRun.objects.unfinished()
        .filter(due_on__isnull=False)
        .annotate(
            due=F("due_on"),
            owner_id=F("assignee"),
            lead_id=F("team__lead"),
            manager_id=F("team__manager"),
            fallback_id=ANSWERABLE,
        )
    )


def run_in_words(row: Row) -> WorkItem:
    facts: dict[str, Any] = {"url": address("audits:run", row.pk), "ref": f"RUN-{row.pk}", **origin(row)}
    facts |= {"title": row.title, "due": row.due, "icon": "clipboard-check"}
    if row.facts["state"] == AuditRun.State.SIGNED:
        return WorkItem(**facts, detail="Signed, awaiting approval", verb="Approve")
    return WorkItem(**facts, detail=f"{row.facts['answered']} of {row.facts['asked']} answered", verb="Answer")


@rows_source("run", run_in_words)
def runs_waiting(user: User, on: date) -> WorkQuery:
    """Runs assigned to the user; for managers also signed runs of their teams that await approval."""
    signed = Q(state=AuditRun.State.SIGNED, team__manager=user) & ~Q(signed_by=user)
    mine = Q(assignee=user, state__in=[AuditRun.State.PLANNED, AuditRun.State.IN_PROGRESS])
    rows = AuditRun.objects.visible_to(user).filter(mine | signed).order_by("due_on", "pk")
    shape = {"title": "title", "due": "due_on", "incident_id": "incident"}
    return to_work_rows("run", rows, **shape, state="state", answered="answered", asked="asked")
