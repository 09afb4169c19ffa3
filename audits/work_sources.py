"""Audit runs in the navigation, on My work and in reminders."""

from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from accounts.models import User
from accounts.roles import Role, roles_from
from audits.models import Answer, AuditRun
from audits.policies import can_export_period, can_plan_run
from core.access.rule import rows_seen_by
from core.web.urls_cached import address
from dashboard.registry import Command, NavItem, WorkItem, command, nav_item, rows_source
from dashboard.work_query import Row, WorkQuery, to_work_rows
from reminders.due_sources import due_source
from tasks.work_sources import ANSWERABLE, origin


def my_runs(user: User) -> QuerySet[AuditRun]:
    return AuditRun.objects.visible_to(user).unfinished().assigned_to(user)


command(Command("Plan an audit run", "clipboard-check", "audits:run-new", 40, can_plan_run))
command(Command("Export a period for auditors", "download", "audits:exports", 45, can_export_period))
nav_item(NavItem("audits", "Audits", "clipboard-check", "audits:overview", order=50, count=my_runs))


@due_source(
    "run",
    label="Audit runs",
    button="Open run",
    icon="clipboard-check",
    facets={"team": "team_id", "severity": "incident__severity__name"},
)
def outstanding_runs() -> QuerySet[AuditRun]:
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


def run_item(row: Row) -> WorkItem:
    facts: dict[str, Any] = {"url": address("audits:run", row.pk), "ref": f"RUN-{row.pk}", **origin(row)}
    facts |= {"title": row.title, "due": row.due, "icon": "clipboard-check"}
    if row.facts["state"] == AuditRun.State.MISSED:
        return WorkItem(**facts, detail="Missed, awaiting a manager's reason", button="Acknowledge")
    if row.facts["state"] == AuditRun.State.SIGNED:
        return WorkItem(**facts, detail="Signed, awaiting approval", button="Approve")
    closes = f", closes A-{row.facts['task']}" if row.facts["task"] else ""
    return WorkItem(
        **facts, detail=f"{row.facts['answered']} of {row.facts['asked']} answered{closes}", button="Answer"
    )


SIGNED, MISSED = AuditRun.State.SIGNED, AuditRun.State.MISSED


def can_be_asked(manager: str) -> Q:
    """Condition on runs: the person at this path is a manager with access who did not take part."""
    answered = Answer.objects.filter(run=OuterRef("pk"), by=OuterRef(manager))
    took_part = Q(signed_by=F(manager), signed_by__isnull=False) | Q(Exists(answered), state=SIGNED)
    is_manager = Q(**{f"{manager}__role__in": roles_from(Role.MANAGER), f"{manager}__is_bot": False})
    return is_manager & rows_seen_by(manager) & ~took_part


def asked_manager() -> Case:
    """The manager of the run's team, else of its task's team; null when every manager is asked."""
    paths = ["team__manager", "task__team__manager"]
    return Case(*(When(can_be_asked(path), then=path) for path in paths))


def runs_to_approve(user: User) -> Q:
    """Signed or missed runs that wait for this manager: the rule of `policies.approvers`."""
    waits = Q(state=SIGNED) | Q(state=MISSED, missed_acknowledged_by=None)
    answered = Answer.objects.filter(run=OuterRef("pk"), by=user)
    took_part = Q(signed_by=user, signed_by__isnull=False) | Q(Exists(answered), state=SIGNED)
    return waits & (Q(asked_manager=user.pk) | Q(asked_manager=None)) & ~took_part


@rows_source("run", run_item)
def runs_waiting(user: User, on: date) -> WorkQuery:
    """Runs assigned to the user; for managers also those that await their approval or reason."""
    mine = Q(assignee=user, state__in=[AuditRun.State.PLANNED, AuditRun.State.IN_PROGRESS])
    rows = AuditRun.objects.visible_to(user)
    if user.is_manager:
        states = [AuditRun.State.PLANNED, AuditRun.State.IN_PROGRESS, AuditRun.State.SIGNED, AuditRun.State.MISSED]
        rows = rows.filter(state__in=states).alias(asked_manager=asked_manager())  # for the index on the state
        mine |= runs_to_approve(user)
    rows = rows.filter(mine).order_by("due_on", "pk")
    shape: dict[str, Any] = {"title": "title", "due": "due_on", "incident_id": "incident"}
    return to_work_rows("run", rows, **shape, state="state", answered="answered", asked="asked", task=F("task"))
