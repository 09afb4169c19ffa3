"""Planning and assigning runs: by hand, from a schedule, or for the task they close."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from accounts.people import responders_text
from audits.models import AuditRun, AuditSchedule, Checklist, ChecklistVersion
from audits.policies import can_plan_run
from audits.schedule_recurrence import next_day
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import EARLIEST, LATEST
from incidents.actions.services import refuse_archived
from incidents.models import Incident
from notifications.outbox import notify
from tasks.actions.proposals import check_due
from tasks.due_date_hooks import after_due_date_set
from tasks.models import ClosesBy, CorrectiveTask

DAYS_OPEN_AFTER_DUE = 7
DAYS_TO_ANSWER = 14  # for runs planned without a due date


def newest_version(checklist: Checklist) -> ChecklistVersion:
    version = checklist.versions.filter(published_at__isnull=False).order_by("-number").first()
    if version is None:
        raise Refused(f"“{checklist.title}” is not published yet. Publish it before you plan a run.")
    return version


def refuse_archived_checklist(checklist: Checklist) -> None:
    if checklist.archived_at:
        raise Refused(f"“{checklist.title}” is archived. Choose another checklist or ask a manager to restore it.")


@transaction.atomic
def plan_run(
    checklist: Checklist,
    *,
    by: User,
    title: str = "",
    assignee: User | None = None,
    due_on: date | None = None,
    closes_on: date | None = None,
    task: CorrectiveTask | None = None,
    schedule: AuditSchedule | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> AuditRun:
    """Plan a run of the latest published version. Without a due date it is due with its task, else in 14 days."""
    if not can_plan_run(by):
        raise NotAllowed(f"Only responders can plan runs. Ask {responders_text()}.")
    now = now or timezone.now()
    check_plan(checklist, task=task, due_on=due_on, today=None if schedule else timezone.localdate(now))
    if schedule is None and not facts.get("repeats"):
        refuse_archived([facts.get("service")], "service")
    version = newest_version(checklist)
    incident = incident_of(facts.pop("incident", None), task)
    due_on = due_on or (task.due_on if task else timezone.localdate(now) + timedelta(days=DAYS_TO_ANSWER))
    run = AuditRun.objects.for_parent(task or schedule or incident or Circle.public()).create(
        version=version,
        title=title or checklist.title,
        assignee=assignee,
        due_on=due_on,
        closes_on=closes_on or closing_day(due_on, timezone.localdate(now)),
        task=task,
        schedule=schedule,
        incident=incident,
        asked=version.items.filter(shown_if=None).count(),
        created_by=by,
        created_at=now,
        **facts,
    )
    event = record("run.planned", actor=by, target=run, at=now, due=due_on.isoformat() if due_on else "")
    if assignee != by:
        notify([assignee], "run_assigned", about=run, occasion=event.pk, now=now)
    return run


def closing_day(due_on: date | None, today: date) -> date | None:
    """The last day to sign: a week after the due date, or after today if the date of the task has passed."""
    return max(due_on, today) + timedelta(days=DAYS_OPEN_AFTER_DUE) if due_on else None


def check_plan(
    checklist: Checklist, *, task: CorrectiveTask | None, due_on: date | None, today: date | None = None
) -> None:
    """Refuse an archived checklist, a task that a run does not close, and a date that is invalid or before `today`."""
    refuse_archived_checklist(checklist)
    if task is not None and task.closes_by != ClosesBy.RUN:
        raise Invalid("task", f"{task.ref} closes with {task.get_closes_by_display()}, not with a run.")
    if due_on and not EARLIEST <= due_on <= LATEST:
        raise Invalid("due_on", f"Enter a date between {EARLIEST.year} and {LATEST.year}.")
    if due_on and today:
        check_due(due_on, today)


def incident_of(incident: Incident | None, task: CorrectiveTask | None) -> Incident | None:
    """The incident of the run. One that differs from the incident of its task is refused."""
    if task is None:
        return incident
    if incident is not None and incident.pk != task.incident_id:
        raise Invalid("incident", f"{task.ref} does not belong to {incident.ref}. Enter one of them.")
    return task.incident


@after_due_date_set
def date_waiting_runs(task: CorrectiveTask, *, now: datetime) -> None:
    """Copy owner and due date of the task to its runs that have not started or have no date, and to its schedules."""
    due = task.due_on
    if due is None:
        return
    undated = Q(due_on=None, state=AuditRun.State.IN_PROGRESS)
    waiting = AuditRun.objects.filter(Q(state=AuditRun.State.PLANNED) | undated, task=task)
    waiting.filter(assignee=None).update(assignee=task.owner)
    passed = waiting.filter(due_on__lt=timezone.localdate(now), missed_due_on=None).exclude(due_on=due)
    passed.update(missed_due_on=F("due_on"))
    waiting.update(due_on=due, closes_on=due + timedelta(days=DAYS_OPEN_AFTER_DUE))
    for schedule in AuditSchedule.objects.filter(task=task, starts_on=None, stopped_at=None):
        set_next(schedule, starts_on=due, after=due, assignee=schedule.assignee or task.owner)


def set_next(schedule: AuditSchedule, *, starts_on: date, after: date, **facts: Any) -> None:
    """Store the due date of the next run after `after` and the date it opens; both None if there is no next run."""
    due = next_day(schedule.rrule, starts_on, after)
    AuditSchedule.objects.filter(pk=schedule.pk).update(
        starts_on=starts_on, next_due=due, next_opens=schedule.opens(due) if due else None, **facts
    )
    schedule.refresh_from_db()


@transaction.atomic
def assign_run(run: AuditRun, *, by: User, to: User, now: datetime | None = None) -> AuditRun:
    """Set the assignee: anyone with access to the run, viewers included."""
    if not can_plan_run(by):
        raise NotAllowed(f"Only responders can assign runs. Ask {responders_text()}.")
    if not to.is_active or to.is_bot or not AuditRun.objects.visible_to(to).filter(pk=run.pk).exists():
        raise Invalid("to", f"@{to.handle} cannot answer this run. Choose another person.")
    before = run.assignee
    if to == before:
        raise Invalid("to", f"@{to.handle} is already the assignee.")
    open_states = [AuditRun.State.PLANNED, AuditRun.State.IN_PROGRESS]
    if not AuditRun.objects.filter(pk=run.pk, state__in=open_states, assignee=before).update(assignee=to):
        raise Refused(f"{run.ref} was reassigned or is no longer open. Reload and try again.")
    run.refresh_from_db()
    event = record("run.assigned", actor=by, target=run, at=now, to=to.handle)
    if to != by:
        notify([to], "run_assigned", about=run, occasion=event.pk, now=now)
    if before != by:
        words: dict[str, Any] = {"to": to.name, "who": by.name}
        notify([before], "run_assignee_changed", about=run, occasion=event.pk, now=now, **words)
    return run
