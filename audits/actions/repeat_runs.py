"""Running a checklist again for a task that still waits: its run did not pass or was missed, or it was reopened."""

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
from tasks.models import OWED, ClosesBy, CorrectiveTask, Status

DAYS_TO_RUN_IT_AGAIN = 7


@transaction.atomic
def run_again(run: AuditRun, *, by: User, now: datetime | None = None) -> AuditRun:
    """Plan the same checklist for the same task once more, bound to its newest version, due in the task's time."""
    if not can_plan_run(by):
        raise NotAllowed(f"Responders plan runs. Ask {responders_text()}.")
    now = now or timezone.now()
    task = hold_open(run)
    if waiting := run_still_to_come(task):
        state = waiting.get_state_display().lower()
        raise Refused(f"{waiting.ref} for {task.ref} is {state}. Bring that one to its end first.")
    return plan_run(
        run.version.checklist,
        by=by,
        title=run.title,
        scope=run.scope,
        assignee=who_answers(run, task),
        due_on=due_again(task, now),
        task=task,
        service=run.service,
        incident=run.incident,
        team=run.team,
        repeats=run,
        now=now,
    )


def hold_open(run: AuditRun) -> CorrectiveTask:
    """The task as it is now. Writing its row first makes a second person wait, who then finds the new run."""
    if run.task_id is None:
        raise Refused(f"{run.ref} closes no task. Plan a new run of its checklist.")
    held = CorrectiveTask.objects.filter(pk=run.task_id, status__in=OWED).update(status=F("status"))
    task = CorrectiveTask.objects.select_related("owner", "incident").get(pk=run.task_id)
    if task.closes_by != ClosesBy.RUN:
        raise Refused(f"{task.ref} closes by {task.get_closes_by_display()}, not by a run.")
    if task.status == Status.PROPOSED:
        raise Refused(f"{task.ref} is still a proposal. Give it an owner and a date, then run it again.")
    if not held:
        raise Refused(f"{task.ref} is not open any more, so no run is needed.")
    return task


def run_still_to_come(task: CorrectiveTask) -> AuditRun | None:
    """The run that may yet close it."""
    runs = task.runs.select_related("version").order_by("pk")
    return next((run for run in runs if run.may_still_close), None)


def who_answers(run: AuditRun, task: CorrectiveTask) -> User | None:
    """Who was asked before, else the owner; nobody who left or may not see it any more."""
    people = [person for person in [run.assignee, task.owner] if person and person.is_active and not person.is_bot]
    seeing = AuditRun.objects.filter(pk=run.pk)
    return next((p for p in people if seeing.visible_to(p).exists()), None)


def due_again(task: CorrectiveTask, now: datetime) -> date:
    today = timezone.localdate(now)
    return task.due_on if task.due_on and task.due_on > today else today + timedelta(days=DAYS_TO_RUN_IT_AGAIN)
