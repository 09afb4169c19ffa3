"""Editing and stopping schedules. Open runs do not change."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import managers_text
from audits.models import AuditSchedule
from audits.policies import can_reschedule
from audits.schedule_recurrence import checked_rule, describe_recurrence
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import LATEST
from core.versioned import check_version, claim_version
from incidents.actions.services import refuse_archived

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
def edit_schedule(
    schedule: AuditSchedule, *, by: User, version: int | None = None, now: datetime | None = None, **changes: Any
) -> AuditSchedule:
    """Edit a schedule. With a `version`, only if that is still the current one.

    A new rule is counted from the next due date.
    """
    must_reschedule(by)
    now = now or timezone.now()
    refuse_stopped(schedule)
    changes = {field: value for field, value in changes.items() if field in EDITABLE}
    due = changes.get("next_due", schedule.next_due)
    if changes.get("rrule") and changes["rrule"] != schedule.rrule:
        changes["rrule"] = checked_rule(changes["rrule"], due or timezone.localdate(now))
    changes = {field: value for field, value in changes.items() if getattr(schedule, field) != value}
    if not changes:
        check_version(schedule, version)
        return schedule
    validate_changes(schedule, changes, timezone.localdate(now))
    before = {field: str(getattr(schedule, field)) for field in changes}
    if {"next_due", "rrule"} & set(changes) and due:
        changes["starts_on"] = due
    days = changes.get("opens_days_before", schedule.opens_days_before)
    opens = AuditSchedule(opens_days_before=days).opens(due) if due else None
    claim_version(schedule, version)
    as_read = AuditSchedule.objects.filter(pk=schedule.pk, stopped_at=None, next_due=schedule.next_due)
    if not as_read.update(**changes, next_opens=opens):
        raise Refused("This schedule was changed by someone else or its next run opened. Reload and try again.")
    schedule.refresh_from_db()
    words = {field: [value_text(field, before[field]), value_text(field, getattr(schedule, field))] for field in before}
    record("schedule.edited", actor=by, target=schedule, at=now, before=before, changes=words)
    return schedule


def value_text(field: str, value: Any) -> str:
    """A value of a schedule as its page shows it; "" if it is not set."""
    if value in {None, "None"}:
        return ""
    return describe_recurrence(str(value)) if field == "rrule" else str(value)


def validate_changes(schedule: AuditSchedule, changes: dict[str, Any], today: date) -> None:
    """Validate the changed values only."""
    over = schedule.starts_on is not None and schedule.next_due is None
    if ("next_due" in changes or (over and "rrule" in changes)) and not changes.get("next_due"):
        raise Invalid("next_due", "Enter the next due date. To end the schedule, stop it.")
    if due := changes.get("next_due"):
        check_day(schedule, due, today)
    if "service" in changes:
        refuse_archived([changes["service"]], "service")
    if to := changes.get("assignee"):
        sees = AuditSchedule.objects.visible_to(to).filter(pk=schedule.pk).exists()
        if not to.is_active or to.is_bot or not sees:
            raise Invalid("assignee", f"@{to.handle} cannot answer its runs. Choose another person.")


def check_day(schedule: AuditSchedule, due: date, today: date) -> None:
    if due < today:
        raise Invalid("next_due", "This date is in the past. Enter today or a later date.")
    if due > LATEST:
        raise Invalid("next_due", f"Enter a date before {LATEST.year + 1}.")
    if schedule.runs.filter(due_on=due).exists():
        raise Invalid("next_due", "This schedule already has a run on that date. Enter another date.")


@transaction.atomic
def stop_schedule(schedule: AuditSchedule, *, by: User, reason: str, now: datetime | None = None) -> AuditSchedule:
    """Stop a schedule. Its runs are kept and open ones can be completed."""
    must_reschedule(by)
    now = now or timezone.now()
    running = AuditSchedule.objects.filter(pk=schedule.pk, stopped_at=None)
    if not running.update(stopped_at=now, stopped_because=reason, next_due=None, next_opens=None):
        raise Refused("This schedule is already stopped.")
    schedule.refresh_from_db()
    record("schedule.stopped", actor=by, target=schedule, at=now, reason=reason)
    return schedule


def refuse_stopped(schedule: AuditSchedule) -> None:
    if schedule.stopped_at:
        raise Refused("This schedule is stopped. Create a new one.")


def must_reschedule(by: User) -> None:
    if not can_reschedule(by):
        raise NotAllowed(f"Only managers can change and stop schedules. Ask {managers_text()}.")
