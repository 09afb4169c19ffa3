"""Repeats a run: for a task that is still open, or after the run was missed, canceled or failed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.people import responders_text
from audits.actions.planning import plan_run
from audits.models import AuditRun
from audits.policies import can_plan_run
from core.errors import NotAllowed, Refused
from tasks.models import OUTSTANDING, ClosesBy, CorrectiveTask, Status

DAYS_TO_RUN_IT_AGAIN = 7
STATE = AuditRun.State
ENDED = [STATE.MISSED, STATE.CANCELED, STATE.APPROVED]


@transaction.atomic
def repeat_run(run: AuditRun, *, by: User, now: datetime | None = None) -> AuditRun:
    """Plan a run of the same checklist, with its newest version and, if the run has a task, the task's due date."""
    if not can_plan_run(by):
        raise NotAllowed(f"Only responders can plan runs. Ask {responders_text()}.")
    now = now or timezone.now()
    if run.task_id is None:
        return repeat_without_task(run, by=by, now=now)
    task = lock_open_task(run.task_id)
    if waiting := unfinished_run_of(task):
        state = waiting.get_state_display().lower()
        raise Refused(f"{waiting.ref} for {task.ref} is {state}. Complete that run first.")
    return plan_copy(run, by=by, due_on=due_date_of_repeat(task, now), task=task, now=now)


def repeat_without_task(run: AuditRun, *, by: User, now: datetime) -> AuditRun:
    """A run without a task: once it ended without success, and only one new run at a time."""
    held = AuditRun.objects.filter(pk=run.pk, state__in=ENDED).update(state=F("state"))
    if not held or not can_be_repeated(run):
        raise Refused(f"{run.ref} is {run.get_state_display().lower()}. Only missed, canceled and failed runs repeat.")
    if waiting := open_repeat(run):
        raise Refused(f"{waiting.ref} already repeats {run.ref}. Complete that run first.")
    return plan_copy(run, by=by, due_on=timezone.localdate(now) + timedelta(days=DAYS_TO_RUN_IT_AGAIN), now=now)


def can_be_repeated(run: AuditRun) -> bool:
    """Whether the run ended without success: missed, canceled, or approved with a failing score."""
    return run.state in {STATE.MISSED, STATE.CANCELED} or (run.state == STATE.APPROVED and run.passed is False)


def open_repeat(run: AuditRun) -> AuditRun | None:
    return run.repeated_by.exclude(state__in=[STATE.MISSED, STATE.CANCELED]).order_by("-pk").first()


def plan_copy(run: AuditRun, *, by: User, due_on: date, now: datetime, task: CorrectiveTask | None = None) -> AuditRun:
    return plan_run(
        run.version.checklist,
        by=by,
        title=run.title,
        scope=run.scope,
        assignee=assignee_of_repeat(run, task),
        due_on=due_on,
        task=task,
        service=run.service,
        incident=run.incident,
        team=run.team,
        repeats=run,
        now=now,
    )


def lock_open_task(task_id: int) -> CorrectiveTask:
    """The current task, with its row locked, so that a second request waits and then finds the new run."""
    held = CorrectiveTask.objects.filter(pk=task_id, status__in=OUTSTANDING).update(status=F("status"))
    task = CorrectiveTask.objects.select_related("owner", "incident").get(pk=task_id)
    if task.closes_by != ClosesBy.RUN:
        raise Refused(f"{task.ref} closes with {task.get_closes_by_display()}, not with a run.")
    if task.status == Status.PROPOSED:
        raise Refused(f"{task.ref} is only proposed. Set an owner and a due date before you repeat the run.")
    if not held:
        raise Refused(f"{task.ref} is no longer open, so no run is needed.")
    return task


def unfinished_run_of(task: CorrectiveTask) -> AuditRun | None:
    """The run that can still close the task, or None."""
    runs = task.runs.select_related("version").order_by("pk")
    return next((run for run in runs if run.may_still_close), None)


def assignee_of_repeat(run: AuditRun, task: CorrectiveTask | None) -> User | None:
    """The previous assignee, else the owner of the task; None if that person is inactive or has no access."""
    candidates = [run.assignee, task.owner if task else None]
    people = [person for person in candidates if person and person.is_active and not person.is_bot]
    seeing = AuditRun.objects.filter(pk=run.pk)
    return next((p for p in people if seeing.visible_to(p).exists()), None)


def due_date_of_repeat(task: CorrectiveTask, now: datetime) -> date:
    today = timezone.localdate(now)
    return task.due_on if task.due_on and task.due_on > today else today + timedelta(days=DAYS_TO_RUN_IT_AGAIN)
