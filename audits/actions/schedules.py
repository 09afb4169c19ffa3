"""Schedules of recurring runs. A job calls `open_due_run` to open the runs."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.people import responders_text
from audits.actions.planning import newest_version, plan_run, refuse_archived_checklist, set_next
from audits.actions.schedule_edits import refuse_stopped
from audits.models import AuditRun, AuditSchedule, Checklist
from audits.policies import can_schedule
from audits.schedule_recurrence import checked_rule, describe_recurrence, next_day
from core.access.models import Circle, Parent
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import LATEST
from incidents.actions.services import refuse_archived


@transaction.atomic
def create_schedule(
    checklist: Checklist,
    *,
    by: User,
    title: str,
    starts_on: date,
    rrule: str = "",
    parent: Parent | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> AuditSchedule:
    """Schedule a checklist once or on a recurring basis. `facts`: zone, assignee, team, service, window in days."""
    must_schedule(by)
    refuse_archived_checklist(checklist)
    newest_version(checklist)  # refused without one: its runs could not open
    now = now or timezone.now()
    if starts_on < timezone.localdate(now):
        raise Invalid("starts_on", "This date is in the past. Enter today or a later date.")
    if starts_on > LATEST:
        raise Invalid("starts_on", f"Enter a date before {LATEST.year + 1}.")
    rrule = checked_rule(rrule, starts_on)
    refuse_archived([facts.get("service")], "service")
    parent = parent or facts.get("task") or facts.get("incident") or Circle.public()
    rows = AuditSchedule.objects.for_parent(parent)
    schedule = rows.create(title=title, checklist=checklist, rrule=rrule, created_by=by, created_at=now, **facts)
    AuditSchedule.objects.filter(pk=schedule.pk).update(
        starts_on=starts_on, next_due=starts_on, next_opens=schedule.opens(starts_on)
    )
    schedule.refresh_from_db()
    record("schedule.created", actor=by, target=schedule, at=now, often=describe_recurrence(rrule))
    return schedule


def must_schedule(by: User) -> None:
    if not can_schedule(by):
        raise NotAllowed(f"Only responders can plan audits. Ask {responders_text()}.")


@transaction.atomic
def pause_schedule(schedule: AuditSchedule, *, by: User, now: datetime | None = None) -> AuditSchedule:
    """Pause a schedule: no new run opens. Open runs are kept."""
    must_schedule(by)
    now = now or timezone.now()
    refuse_stopped(schedule)
    if not AuditSchedule.objects.filter(pk=schedule.pk, paused_at=None, stopped_at=None).update(paused_at=now):
        raise Refused("This schedule is already paused.")
    schedule.refresh_from_db()
    record("schedule.paused", actor=by, target=schedule, at=now)
    return schedule


@transaction.atomic
def resume_schedule(schedule: AuditSchedule, *, by: User, now: datetime | None = None) -> AuditSchedule:
    """Resume a schedule with its next date in the future. Dates during the pause are skipped."""
    must_schedule(by)
    now = now or timezone.now()
    refuse_stopped(schedule)
    refuse_archived_checklist(schedule.checklist)
    paused = AuditSchedule.objects.filter(pk=schedule.pk, paused_at__isnull=False, stopped_at=None)
    if not paused.update(paused_at=None):
        raise Refused("This schedule is not paused.")
    schedule.refresh_from_db()
    today = timezone.localdate(now)
    if schedule.starts_on and schedule.next_due and schedule.next_due < today:
        set_next(schedule, starts_on=schedule.starts_on, after=today)
    record("schedule.resumed", actor=by, target=schedule, at=now)
    return schedule


def who_answers(schedule: AuditSchedule) -> User | None:
    """The assignee, else the lead of the team, as far as they are still active and see the schedule."""
    candidates = [schedule.assignee, schedule.team.lead if schedule.team else None]
    people = [person for person in candidates if person and person.is_active and not person.is_bot]
    seeing = AuditSchedule.objects.filter(pk=schedule.pk)
    return next((person for person in people if seeing.visible_to(person).exists()), None)


@transaction.atomic
def open_due_run(schedule: AuditSchedule, *, by: User, on: date, now: datetime | None = None) -> AuditRun:
    """Open the next run of the schedule and advance to the following date. Concurrent calls open one run only."""
    due = schedule.next_due
    ready = AuditSchedule.objects.to_open(on).filter(pk=schedule.pk, next_due=due)
    following = (
        next_day(schedule.rrule, schedule.starts_on, due) if due and schedule.starts_on and schedule.rrule else None
    )
    opens = schedule.opens(following) if following else None
    if due is None or not ready.update(next_due=following, next_opens=opens, version=F("version") + 1):
        raise Refused("This run is already open or not due yet.")
    last = schedule.runs.order_by("-pk").first()
    accept_task = schedule.task if schedule.task and schedule.task.is_outstanding else None
    run = plan_run(
        schedule.checklist,
        by=by,
        title=schedule.title,
        assignee=who_answers(schedule),
        due_on=due,
        closes_on=schedule.closes(due),
        task=accept_task,
        schedule=schedule,
        service=schedule.service,
        incident=schedule.incident,
        team=schedule.team,
        repeats=last,
        now=now,
    )
    schedule.refresh_from_db()
    return run
