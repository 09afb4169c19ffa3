"""A schedule is planned anew, or stopped for good. Runs that are open stay as they are."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import managers_text
from audits.models import AuditSchedule
from audits.policies import can_reschedule
from audits.recurrence import is_rule
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import LATEST
from incidents.actions.services import refuse_retired

EDITABLE = [
    "title",
    "rrule",
    "next_due",
    "assignee",
    "team",
    "service",
    "opens_days_before",
    "closes_days_after",
]


@transaction.atomic
def edit_schedule(schedule: AuditSchedule, *, by: User, now: datetime | None = None, **changes: Any) -> AuditSchedule:
    """A manager says how often, when next and for whom. The rule then counts from the next day."""
    must_reschedule(by)
    now = now or timezone.now()
    refuse_stopped(schedule)
    changes = {field: value for field, value in changes.items() if field in EDITABLE}
    changes = {field: value for field, value in changes.items() if getattr(schedule, field) != value}
    if not changes:
        return schedule
    check(schedule, changes, timezone.localdate(now))
    before = {field: str(getattr(schedule, field)) for field in changes}
    due = changes.get("next_due", schedule.next_due)
    if {"next_due", "rrule"} & set(changes) and due:
        changes["starts_on"] = due
    days = changes.get("opens_days_before", schedule.opens_days_before)
    opens = AuditSchedule(opens_days_before=days).opens(due) if due else None
    as_read = AuditSchedule.objects.filter(pk=schedule.pk, stopped_at=None, next_due=schedule.next_due)
    if not as_read.update(**changes, next_opens=opens):
        raise Refused("Its next run opened meanwhile, or somebody changed it. Reload to see it.")
    schedule.refresh_from_db()
    record("schedule.edited", actor=by, target=schedule, at=now, before=before)
    return schedule


def check(schedule: AuditSchedule, changes: dict[str, Any], today: date) -> None:
    """What is new must be usable; what stays is not asked again."""
    if changes.get("rrule") and not is_rule(changes["rrule"]):
        raise Invalid("rrule", "Choose how often, daily or rarer, for example FREQ=MONTHLY;BYDAY=1MO.")
    over = schedule.starts_on is not None and schedule.next_due is None
    if ("next_due" in changes or (over and "rrule" in changes)) and not changes.get("next_due"):
        raise Invalid("next_due", "Write the day it comes round next. To end it, stop the schedule.")
    if due := changes.get("next_due"):
        check_day(schedule, due, today)
    if "service" in changes:
        refuse_retired([changes["service"]], "service")
    if to := changes.get("assignee"):
        sees = AuditSchedule.objects.visible_to(to).filter(pk=schedule.pk).exists()
        if not to.is_active or to.is_bot or not sees:
            raise Invalid("assignee", f"@{to.handle} cannot answer its runs. Choose somebody else.")


def check_day(schedule: AuditSchedule, due: date, today: date) -> None:
    if due < today:
        raise Invalid("next_due", "That day has passed. Choose today or a later day.")
    if due > LATEST:
        raise Invalid("next_due", f"Choose a day before {LATEST.year + 1}.")
    if schedule.runs.filter(due_on=due).exists():
        raise Invalid("next_due", "A run of that day is there already. Choose another day.")


@transaction.atomic
def stop_schedule(schedule: AuditSchedule, *, by: User, reason: str, now: datetime | None = None) -> AuditSchedule:
    """It comes round no more. Its runs stay, open ones are still answered."""
    must_reschedule(by)
    now = now or timezone.now()
    running = AuditSchedule.objects.filter(pk=schedule.pk, stopped_at=None)
    if not running.update(stopped_at=now, stopped_because=reason, next_due=None, next_opens=None):
        raise Refused("This schedule is stopped already.")
    schedule.refresh_from_db()
    record("schedule.stopped", actor=by, target=schedule, at=now, reason=reason)
    return schedule


def refuse_stopped(schedule: AuditSchedule) -> None:
    if schedule.stopped_at:
        raise Refused("This schedule is stopped. Plan a new one.")


def must_reschedule(by: User) -> None:
    if not can_reschedule(by):
        raise NotAllowed(f"Managers change and stop schedules. Ask {managers_text()}.")
