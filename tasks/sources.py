"""What this room brings to the shell, to My work and to the reminders."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from core.accounts.models import User
from core.reminders.registry import due_source
from core.work.registry import NavItem, WorkItem, nav_item, side_panel, work_count, work_source
from tasks.models import OWED, AuditRun, CorrectiveTask, Status

MOST = 50
SHOWN = 5


def my_tasks(user: User) -> QuerySet[CorrectiveTask]:
    return CorrectiveTask.objects.visible_to(user).owed().owned_by(user)


def my_runs(user: User) -> QuerySet[AuditRun]:
    return AuditRun.objects.visible_to(user).unfinished().assigned_to(user)


nav_item(NavItem("tasks", "Tasks", "list-check", "tasks:board", order=40, count=my_tasks))
nav_item(NavItem("audits", "Audits", "clipboard-check", "tasks:audits", order=50, count=my_runs))
work_count(my_tasks)
work_count(my_runs)


@due_source("task")
def owed_tasks() -> QuerySet[CorrectiveTask]:
    """Promises with a date. At last the incident's lead hears of them."""
    return CorrectiveTask.objects.owed().annotate(
        due=F("due_on"), lead_id=F("team__lead"), manager_id=F("team__manager"), fallback_id=F("incident__lead")
    )


@due_source("run")
def owed_runs() -> QuerySet[AuditRun]:
    """Runs with a date that nobody signed yet."""
    return (
        AuditRun.objects.unfinished()
        .filter(due_on__isnull=False)
        .annotate(
            due=F("due_on"),
            owner_id=F("assignee"),
            lead_id=F("team__lead"),
            manager_id=F("team__manager"),
            fallback_id=F("incident__lead"),
        )
    )


@work_source
def tasks_waiting(user: User, on: date) -> list[WorkItem]:
    """What I promised, what I am asked to check, and what my team finished and nobody verified."""
    mine = Q(owner=user, status__in=OWED)
    asked = Q(checker=user, status=Status.VERIFIED, check_opened_on__isnull=False)
    to_verify = Q(team__lead=user, status=Status.DONE) & ~Q(owner=user)
    rows = CorrectiveTask.objects.visible_to(user).filter(mine | asked | to_verify)
    found = rows.select_related("incident", "owner").order_by("due_on", "pk")[:MOST]
    return [work_item(task, user) for task in found]


def work_item(task: CorrectiveTask, user: User) -> WorkItem:
    facts: dict[str, Any] = {"title": task.title, "url": task.get_absolute_url(), "ref": task.ref}
    if task.incident:
        facts |= {"incident_ref": task.incident.ref, "incident_url": task.incident.get_absolute_url()}
    if task.status == Status.VERIFIED:
        detail = task.check_question or "Did it work?"
        facts |= {"detail": detail, "icon": "target", "due": task.check_on, "verb": "Answer", "late_alarm": False}
        return WorkItem(**facts | {"url": f"{task.get_absolute_url()}?do=answer"})
    if task.status == Status.DONE:
        detail = f"done by @{task.owner.handle}, waiting to be verified" if task.owner else ""
        done = timezone.localdate(task.done_at) if task.done_at else None
        facts |= {"detail": detail, "icon": "shield-check", "due": done, "verb": "Verify", "late_alarm": False}
        return WorkItem(**facts | {"url": f"{task.get_absolute_url()}?do=verify"})
    detail = f"blocked: {task.blocked_reason}" if task.status == Status.BLOCKED else task.done_when
    return WorkItem(**facts, detail=detail, icon="list-check", due=task.due_on, verb="Open")


@work_source
def runs_waiting(user: User, on: date) -> list[WorkItem]:
    """Runs assigned to me; for managers also signed ones of their teams that wait for approval."""
    signed = Q(state=AuditRun.State.SIGNED, team__manager=user) & ~Q(signed_by=user)
    mine = Q(assignee=user, state__in=[AuditRun.State.PLANNED, AuditRun.State.IN_PROGRESS])
    rows = AuditRun.objects.visible_to(user).filter(mine | signed)
    found = rows.select_related("version__checklist", "incident").order_by("due_on", "pk")[:MOST]
    return [
        WorkItem(
            title=run.title,
            url=run.get_absolute_url(),
            icon="clipboard-check",
            detail="signed, waiting for approval"
            if run.state == "signed"
            else f"{run.answered} of {run.asked} answered",
            due=run.due_on,
            verb="Approve" if run.state == "signed" else "Answer",
            ref=run.ref,
            incident_ref=run.incident.ref if run.incident else "",
            incident_url=run.incident.get_absolute_url() if run.incident else "",
        )
        for run in found
    ]


@side_panel
def proven_this_month(user: User) -> dict[str, Any] | None:
    """A card beside My work: what reality confirmed in the last 30 days."""
    since = timezone.now() - timedelta(days=30)
    rows = CorrectiveTask.objects.visible_to(user).filter(status=Status.EFFECTIVE, checked_at__gte=since)
    found = list(rows.order_by("-checked_at", "-pk")[:SHOWN])
    if not found:
        return None
    return {
        "template": "tasks/proven_panel.html",
        "title": "Proven this month",
        "rows": found,
        "url": reverse("tasks:board"),
    }
