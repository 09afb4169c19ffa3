"""Close a session with its outcome, record one that already took place, and correct its attendance afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.models import Incident
from notifications.outbox import notify
from tasks.models import OUTSTANDING, CorrectiveTask
from training.actions.attendance import store_attendance
from training.actions.attendance_conditions import close_task_if_met
from training.actions.certificates import issue_for_session, store_revocation
from training.actions.sessions import check_span, create_session
from training.attendance_conditions import condition_of
from training.models import Attendance, Certificate, Program, Session
from training.policies import must_plan, must_run

Status = Session.Status
CAME = [Attendance.Presence.PRESENT, Attendance.Presence.PARTIAL]
NO_OUTCOME = "Describe the outcome: what people can do now, and what was unexpected."


@transaction.atomic
def close_session(
    session: Session,
    *,
    by: User,
    outcome: str,
    closes_task: bool | None = None,
    certify: Iterable[User] | None = None,
    now: datetime | None = None,
) -> Session:
    """Mark the session as held. Attendance must be recorded. Issues certificates and closes the task of the session.

    `certify`: who gets a certificate of those who may have one; None is everyone. `closes_task` decides for a task
    without an attendance condition.
    """
    must_run(by, session)
    now = now or timezone.now()
    if session.starts_at is None or session.starts_at > now:
        raise Refused(f"{session.ref} has not started.")
    if not outcome.strip():
        raise Invalid("outcome", NO_OUTCOME)
    if not session.attendances.filter(presence__in=CAME).exists():
        raise Refused("Record attendance first.")
    check_decision(session, closes_task)
    as_read = Session.objects.filter(pk=session.pk, status__in=[Status.OPEN, Status.RUNNING])
    if not as_read.update(status=Status.DONE, outcome=outcome.strip()):
        raise Refused(f"{session.ref} has already ended.")
    session.refresh_from_db()
    return finish(session, by=by, now=now, closes_task=closes_task, certify=certify)


def check_decision(session: Session, closes_task: bool | None) -> None:
    """A task without an attendance condition is closed only if the facilitator chooses to."""
    task = session.task
    if closes_task is None and task is not None and task.status in OUTSTANDING and condition_of(task) is None:
        raise Invalid(
            "closes_task", f"{task.ref} has no attendance condition. Choose whether this session closes the task."
        )


def finish(
    session: Session, *, by: User, now: datetime, closes_task: bool | None, certify: Iterable[User] | None
) -> Session:
    """The effects of a held session, in the caller's transaction: certificates and the task."""
    came = session.attendances.filter(presence__in=CAME).count()
    certificates = issue_for_session(session, by=by, now=now, to=certify)
    missing = close_task_if_met(session, by=by, now=now, closes=closes_task)
    event = record("session.held", actor=by, target=session, at=now, came=came, certificates=len(certificates))
    if missing and session.task:
        notify([session.task.owner], "session_task_open", about=session, occasion=event.pk, now=now, reason=missing)
    return session


@transaction.atomic
def record_session(
    program: Program | None,
    *,
    by: User,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    outcome: str,
    attendance: Mapping[User, str],
    incident: Incident | None = None,
    task: CorrectiveTask | None = None,
    facilitator: User | None = None,
    closes_task: bool | None = None,
    certify: Iterable[User] | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Session:
    """Record a session that already took place, with who attended. No one gets an invitation."""
    must_plan(by)
    now = now or timezone.now()
    check_span(starts_at, ends_at, facts.get("zone", "UTC"))
    if ends_at > now:
        raise Invalid("starts_at", "This session has not ended yet. Plan it instead.")
    if not outcome.strip():
        raise Invalid("outcome", NO_OUTCOME)
    if not any(presence in CAME for presence in attendance.values()):
        raise Invalid("attendance", "Choose at least one person who attended.")
    facts |= {"starts_at": starts_at, "ends_at": ends_at, "facilitator": facilitator}
    facts["capacity"] = max(facts.get("capacity", 0), len(attendance), 1)
    session = create_session(program, by=by, title=title, incident=incident, task=task, now=now, **facts)
    for person, presence in attendance.items():
        store_attendance(session, person=person, presence=presence, by=by, now=now)
    check_decision(session, closes_task)
    Session.objects.filter(pk=session.pk).update(status=Status.DONE, outcome=outcome.strip())
    session.refresh_from_db()
    return finish(session, by=by, now=now, closes_task=closes_task, certify=certify)


@transaction.atomic
def correct_attendance(
    session: Session,
    *,
    person: User,
    presence: str,
    reason: str,
    by: User,
    note: str = "",
    now: datetime | None = None,
) -> Attendance:
    """Correct the attendance of a closed session, or add a person who was left out. The reason is kept.

    Certificates follow: missing ones are issued, those that rest on this attendance are revoked. The task is closed
    when its condition is now met; a closed task is never reopened by this.
    """
    must_run(by, session)
    now = now or timezone.now()
    if session.status != Status.DONE:
        raise Refused(f"{session.ref} is not closed. Change its attendance directly.")
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is kept with the correction.")
    row = store_attendance(session, person=person, presence=presence, by=by, now=now, note=note, reason=reason.strip())
    if presence == Attendance.Presence.PRESENT:
        issue_for_session(session, by=by, now=now, to=[person])
    else:
        for certificate in Certificate.objects.filter(session=session, person=person, revoked_at=None):
            store_revocation(certificate, by=by, reason=f"Attendance corrected: {reason.strip()}"[:300], now=now)
    close_task_if_met(session, by=by, now=now)
    return row
