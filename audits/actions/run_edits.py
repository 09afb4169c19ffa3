"""Edit or cancel an open run."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Team, User
from accounts.people import managers_text, responders_text
from audits.actions.planning import DAYS_OPEN_AFTER_DUE
from audits.models import AuditRun
from audits.policies import can_cancel_run, can_plan_run
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import EARLIEST, LATEST
from core.versioned import check_version, claim_version
from incidents.actions.services import refuse_archived
from incidents.models import Service
from notifications.outbox import notify
from tasks.actions.proposals import check_due

STATE = AuditRun.State
OPEN = [STATE.PLANNED, STATE.IN_PROGRESS]


@transaction.atomic
def edit_run(
    run: AuditRun,
    *,
    by: User,
    title: str,
    scope: str,
    service: Service | None,
    team: Team | None,
    due_on: date | None,
    version: int | None = None,
    now: datetime | None = None,
) -> AuditRun:
    """Change the facts of a run before it is signed. The checklist version and the answers stay.

    With a `version`, only if `details_version` is still that one. A due date that had passed stays as `missed_due_on`.
    """
    if not can_plan_run(by):
        raise NotAllowed(f"Only responders can edit runs. Ask {responders_text()}.")
    if due_on and not EARLIEST <= due_on <= LATEST:
        raise Invalid("due_on", f"Enter a date between {EARLIEST.year} and {LATEST.year}.")
    if service is not None and service.pk != run.service_id:
        refuse_archived([service], "service")
    wanted: dict[str, Any] = {"title": title, "scope": scope, "service": service, "team": team, "due_on": due_on}
    changes = {name: value for name, value in wanted.items() if getattr(run, name) != value}
    if not changes:
        check_version(run, version, field="details_version")
        return run
    if "due_on" in changes:
        if due_on and run.schedule_id and AuditRun.objects.filter(schedule=run.schedule_id, due_on=due_on).exists():
            raise Invalid("due_on", "The schedule already has a run on this date. Choose another date.")
        today = timezone.localdate(now, run.assignee.zone if run.assignee else None)
        if due_on:
            check_due(due_on, today)
        if run.due_on and run.due_on < today and run.missed_due_on is None:
            changes["missed_due_on"] = run.due_on
        days = run.schedule.closes_days_after if run.schedule else DAYS_OPEN_AFTER_DUE
        changes["closes_on"] = due_on + timedelta(days=days) if due_on else None
    as_read = AuditRun.objects.filter(pk=run.pk, state__in=OPEN, due_on=run.due_on, title=run.title)
    words = {name: [str(getattr(run, name) or ""), str(changes[name] or "")] for name in wanted if name in changes}
    claim_version(run, version, field="details_version")
    if not as_read.update(**changes):
        raise Refused(f"{run.ref} was changed by someone else or is no longer open. Reload and try again.")
    run.refresh_from_db()
    event = record("run.edited", actor=by, target=run, at=now, changes=words)
    if "due_on" in changes and run.assignee and run.assignee != by:
        was = words["due_on"][0]
        notify([run.assignee], "run_due_date_changed", about=run, occasion=event.pk, now=now, was=was, who=by.name)
    return run


@transaction.atomic
def cancel_run(run: AuditRun, *, by: User, reason: str, now: datetime | None = None) -> AuditRun:
    """Cancel an open run with a reason. Its answers are kept; it counts neither as signed nor as missed."""
    if not can_cancel_run(by, run):
        raise NotAllowed(f"Only managers and the person who planned the run can cancel it. Ask {managers_text()}.")
    if not reason:
        raise Invalid("reason", "Enter a reason. It is recorded.")
    now = now or timezone.now()
    facts = {"canceled_by": by, "canceled_at": now, "canceled_because": reason}
    if not AuditRun.objects.filter(pk=run.pk, state__in=OPEN).update(state=STATE.CANCELED, **facts):
        raise Refused(f"{run.ref} is no longer open. Reload to see its state.")
    run.refresh_from_db()
    event = record("run.canceled", actor=by, target=run, at=now, reason=reason)
    if run.assignee and run.assignee != by:
        notify([run.assignee], "run_canceled", about=run, occasion=event.pk, now=now)
    return run
