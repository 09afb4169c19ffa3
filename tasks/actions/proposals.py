"""Propose, accept and edit tasks."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from accounts.models import Team, User
from core.access.models import Circle, Parent
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.schedule.moments import LATEST
from core.versioned import check_version, claim_version
from incidents.models import Factor, Incident, Measure
from tasks.actions.due_dates import local_day, set_due_date
from tasks.actions.notify_people import notify_owner
from tasks.due_date_hooks import run_due_date_hooks
from tasks.models import DAYS_TO_DO, UNFINISHED, CorrectiveTask, Origin, Priority, Status
from tasks.policies import can_change, can_propose, who_can_change_text, who_can_propose_text

TWICE_WITHIN = timedelta(minutes=1)
EDITABLE = frozenset(
    {"title", "text", "done_when", "kind", "strength", "priority", "effort", "closes_by", "team", "measure", "link"}
)
FACTS = frozenset({"text", "done_when", "kind", "strength", "effort", "closes_by", "owner_name", "team", "link"})


@transaction.atomic
def propose_task(
    *,
    title: str,
    by: User,
    incident: Incident | None = None,
    priority: str = "",
    measure: Measure | None = None,
    factors: Iterable[Factor] = (),
    origin: str = Origin.INCIDENT,
    follow_up_of: CorrectiveTask | None = None,
    parent: Parent | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> CorrectiveTask:
    """Propose a task. Without a priority, the default of the incident's severity is used. `facts`: see FACTS."""
    if not can_propose(by):
        raise NotAllowed(f"Only responders can propose tasks. Ask {who_can_propose_text()}.")
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    now = now or timezone.now()
    refuse_twice(title, incident, by, now)
    rows = CorrectiveTask.objects.for_parent(incident or parent or follow_up_of or Circle.public())
    task = rows.create(
        title=title,
        incident=incident,
        measure=measure,
        origin=origin if incident or origin != Origin.INCIDENT else Origin.SUGGESTION,
        priority=priority or (incident.severity.task_priority if incident else Priority.P2),
        follow_up_of=follow_up_of,
        created_by=by,
        created_at=now,
        **facts,
    )
    attach_factors(task, factors)
    record("task.proposed", actor=by, target=task, at=now, title=title)
    return task


def refuse_twice(title: str, incident: Incident | None, by: User, now: datetime) -> None:
    """Refuse a second task with the same title from the same person within `TWICE_WITHIN`."""
    same = CorrectiveTask.objects.filter(
        title=title, incident=incident, created_by=by, created_at__gte=now - TWICE_WITHIN
    )
    if twin := same.exclude(status=Status.WONT_DO).first():
        raise Refused(f"You created {twin.ref} with this title a moment ago. Open it or choose another title.")


def attach_factors(task: CorrectiveTask, factors: Iterable[Factor]) -> None:
    chosen = list(factors)
    if any(factor.incident_id != task.incident_id for factor in chosen):
        raise Invalid("factors", "Choose factors of this task’s incident.")
    task.factors.set(chosen)


@transaction.atomic
def accept_task(
    task: CorrectiveTask,
    *,
    by: User,
    owner: User,
    due_on: date | None = None,
    done_when: str = "",
    team: Team | None = None,
    now: datetime | None = None,
) -> CorrectiveTask:
    """Accept a proposed task with owner, “done when” and due date. Without a date, the priority's default is used."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can accept this task. Ask {who_can_change_text(task)}.")
    now = now or timezone.now()
    check_owner(task, owner)
    done_when = done_when or task.done_when
    if not done_when:
        raise Invalid("done_when", "Enter what others can check when it is done.")
    today = local_day(now, task)
    words = "" if due_on else f"by policy ({task.priority}, {DAYS_TO_DO[Priority(task.priority)]} days)"
    due_on = due_on or default_due(task.priority, today)
    check_due(due_on, today)
    as_read = CorrectiveTask.objects.filter(pk=task.pk, status=Status.PROPOSED)
    if not as_read.update(
        status=Status.OPEN,
        owner=owner,
        owned_at=now,
        team=team or task.team or owner.teams.first(),
        due_on=due_on,
        first_due_on=due_on,
        done_when=done_when,
    ):
        raise Refused(f"{task.ref} is no longer proposed. Reload and try again.")
    claim_version(task)
    task.refresh_from_db()
    set_due_date(task, due_on, by=by, now=now, words=words)
    run_due_date_hooks(task, now=now)
    event = record("task.accepted", actor=by, target=task, at=now, owner=owner.handle, due=due_on.isoformat())
    notify_owner(task, "task_assigned", by=by, event=event, now=now)
    return task


def default_due(priority: str, today: date) -> date:
    return today + timedelta(days=DAYS_TO_DO[Priority(priority)])


def check_due(due_on: date, today: date, *, field: str = "due_on") -> None:
    if due_on < today:
        raise Invalid(field, f"{due_on.day} {due_on:%B %Y} is in the past. Enter today or a later date.")
    if due_on > LATEST:
        raise Invalid(field, f"Enter a date before {LATEST.year + 1}.")


def check_owner(task: CorrectiveTask, owner: User, *, field: str = "owner") -> None:
    """Raise Invalid unless `owner` is active, may own tasks and may see this one."""
    if not owner.is_active or owner.is_bot or not owner.is_responder:
        raise Invalid(field, f"@{owner.handle} cannot own tasks. Choose an active responder.")
    if not CorrectiveTask.objects.visible_to(owner).filter(pk=task.pk).exists():
        raise Invalid(field, f"@{owner.handle} cannot own this task. Choose another person.")


@transaction.atomic
def edit_task(
    task: CorrectiveTask, *, by: User, version: int | None = None, now: datetime | None = None, **facts: Any
) -> CorrectiveTask:
    """Edit a task that is not finished. With a `version`, only if that is still the current one."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can edit this task. Ask {who_can_change_text(task)}.")
    if unknown := facts.keys() - EDITABLE:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    if task.done_when and facts.get("done_when") == "" and task.status != Status.PROPOSED:
        raise Invalid("done_when", "Enter what others can check when it is done.")
    if measure := facts.get("measure"):
        check_measure(task, measure)
    changed = {name: value for name, value in facts.items() if getattr(task, name) != value}
    if not changed:
        check_version(task, version)
        return task
    before = {name: value_text(task, name) for name in changed}
    claim_version(task, version)
    if not CorrectiveTask.objects.filter(pk=task.pk, status__in=UNFINISHED).update(**changed):
        raise Refused(f"{task.ref} is finished. Reopen it before you edit it.")
    task.refresh_from_db()
    what = "; ".join(
        f"{name.replace('_', ' ')}: {was or 'not set'} → {value_text(task, name) or 'not set'}"
        for name, was in sorted(before.items())
    )
    record("task.edited", actor=by, target=task, at=now, fields=sorted(changed), what=what)
    return task


def value_text(task: CorrectiveTask, name: str) -> str:
    """A field of a task as the history shows it: a label, a name or the first 200 characters of a text."""
    label = getattr(task, f"get_{name}_display", None)
    value = label() if label else getattr(task, name)
    return Truncator(str(value or "")).chars(200)


def check_measure(task: CorrectiveTask, measure: Measure) -> None:
    if measure.incident_id != task.incident_id:
        raise Invalid("measure", "Choose a measure of this task’s incident.")


@transaction.atomic
def link_factors(
    task: CorrectiveTask, *, by: User, factors: Iterable[Factor], now: datetime | None = None
) -> CorrectiveTask:
    """Set the contributing factors that this task addresses."""
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can link factors. Ask {who_can_change_text(task)}.")
    attach_factors(task, factors)
    record(
        "task.factors_linked", actor=by, target=task, at=now, factors=sorted(task.factors.values_list("pk", flat=True))
    )
    return task
