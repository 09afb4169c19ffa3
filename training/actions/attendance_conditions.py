"""The attendance condition of a task, and tasks that close by a session."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Team, User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from core.versioned import check_created, claim_optional_version
from incidents.models import Incident
from tasks.actions.new_task import accept_new_task
from tasks.actions.proof import Proof, close_with_proof
from tasks.models import OUTSTANDING, UNFINISHED, ClosesBy, CorrectiveTask, Kind
from tasks.policies import can_change, who_can_change_text
from training.actions.sessions import create_session
from training.attendance_conditions import condition_state
from training.models import AttendanceCondition, Program, Session
from training.policies import can_plan

MAX_PEOPLE = 500


@transaction.atomic
def set_condition(
    task: CorrectiveTask,
    *,
    by: User,
    count: int | None = None,
    people: Iterable[User] | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> AttendanceCondition:
    """Say who must attend, and how many at least, before a session closes this task. None keeps what is stored.

    With a `version`, only if that is still the current one; 0 is the version of a task without a condition.
    """
    if not can_change(by, task):
        raise NotAllowed(f"Only the owner or a lead can change this task. Ask {who_can_change_text(task)}.")
    if task.closes_by != ClosesBy.SESSION:
        raise Refused(f"{task.ref} does not close by a session.")
    if task.status not in UNFINISHED:
        raise Refused(f"{task.ref} is finished. Reopen it before you change its condition.")
    facts: dict[str, Any] = {"set_by": by, "set_at": now or timezone.now()}
    if count is not None:
        facts["count"] = count
        if not 1 <= count <= MAX_PEOPLE:
            raise Invalid("count", f"Enter a number of people from 1 to {MAX_PEOPLE}.")
    named = None if people is None else list(people)
    must_see(task, named or [])
    claim_optional_version(AttendanceCondition.objects.filter(task=task), version)
    condition, new = AttendanceCondition.objects.for_parent(task).update_or_create(defaults=facts)
    check_created(condition, new, version)
    if named is not None:
        condition.people.set(named)
    handles = sorted(condition.people.values_list("handle", flat=True))
    event_type = "task.attendance_condition_set"
    record(event_type, actor=by, target=task, at=facts["set_at"], count=condition.count, people=handles)
    return condition


def must_see(task: CorrectiveTask, people: list[User]) -> None:
    seeing = User.objects.seeing(task.circle).filter(pk__in=[person.pk for person in people])
    if without_access := set(people) - set(seeing):
        handles = ", ".join(sorted(f"@{person.handle}" for person in without_access))
        raise Invalid("people", f"{handles} cannot see {task.ref}. Choose other people or grant access first.")


@transaction.atomic
def create_training_task(
    *,
    by: User,
    title: str,
    owner: User | None = None,
    due_on: date | None = None,
    done_when: str = "",
    incident: Incident | None = None,
    program: Program | None = None,
    team: Team | None = None,
    count: int = 1,
    people: Iterable[User] = (),
    now: datetime | None = None,
    **facts: Any,
) -> CorrectiveTask:
    """A task that closes by a session, with its condition. Managers get a planned session with it."""
    now, named = now or timezone.now(), list(people)
    done_when = done_when.strip() or f"{max(count, len(named))} people attended a completed session."
    facts |= {"incident": incident, "closes_by": ClosesBy.SESSION, "kind": Kind.LEARN, "done_when": done_when}
    if team:
        facts["team"] = team
    task = accept_new_task(by=by, title=title, owner=owner, due_on=due_on, now=now, **facts)
    if can_change(by, task):
        set_condition(task, by=by, count=count, people=named, now=now)
    if can_plan(by):
        create_session(program, by=by, title=title[:120], incident=incident, task=task, now=now)
    return task


def close_task_if_met(session: Session, *, by: User, now: datetime, closes: bool | None = None) -> str:
    """Close the task of a held session when its condition is met. Returns what is missing, "" when it was closed.

    A task without a condition is closed if `closes` is true. A proposed task is not changed.
    """
    task = session.task
    if task is None or task.status not in OUTSTANDING:
        return ""
    state = condition_state(task)
    if state is None and not closes:
        return f"{task.ref} stays open." if closes is False else ""
    if state is not None and not state.met:
        return f"{task.ref} stays open. {state.words}"
    came = session.attendances.filter(presence="present").count()
    words = state.words if state else f"{came} attended."
    close_with_proof(task, Proof("session", session.ref, f"{words} {session.outcome}"[:500]), by=by, now=now)
    return ""
