"""Checklist runs and schedules from an imported postmortem."""

from datetime import datetime

from accounts.models import User
from audits.actions.planning import plan_run
from audits.models import AuditSchedule, Checklist
from audits.schedule_recurrence import describe_recurrence
from core.activity.log import record
from tasks.classify_imported import Sort, topics_in
from tasks.models import CorrectiveTask

PURPOSE = Checklist.Purpose


def prepare_run(task: CorrectiveTask, checklist: Checklist, sort: Sort, *, by: User, now: datetime) -> None:
    """A schedule of the checklist and its first run. Both get their day when the task gets one."""
    facts = {"incident": task.incident, "created_by": by, "created_at": now}
    schedules = AuditSchedule.objects.for_parent(task)
    schedule = schedules.create(title=task.title, checklist=checklist, rrule=sort.rrule, **facts)
    record("schedule.created", actor=by, target=schedule, at=now, often=describe_recurrence(sort.rrule), task=task.ref)
    plan_run(checklist, by=by, title=task.title, task=task, schedule=schedule, now=now)


def best_checklist(words: str, sort: Sort) -> Checklist | None:
    """The published checklist that shares most topics with the text; else the general one of that purpose."""
    purposes = [PURPOSE.PROCEDURE] if sort.is_procedure else [PURPOSE.AUDIT, PURPOSE.REVIEW]
    found = list(Checklist.objects.in_use().filter(purpose__in=purposes).order_by("pk"))
    fitting = max(found, key=lambda each: topics_in(words, each.topics), default=None)
    if fitting is not None and topics_in(words, fitting.topics):
        return fitting
    return next((checklist for checklist in found if not checklist.topics), None)
