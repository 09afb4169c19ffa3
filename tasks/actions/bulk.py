"""Applies one verb to several tasks. Each task has its own outcome."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from core.errors import Invalid, NotAllowed, Refused
from tasks.actions.accepted_risk import decline_task
from tasks.actions.progress import change_owner
from tasks.actions.proposals import accept_task, edit_task
from tasks.actions.reschedule import move_date
from tasks.models import CorrectiveTask, Status


@dataclass(frozen=True)
class Outcome:
    """`words` is empty on success, else the message of the refusal; `field` is the input that it is about, if any."""

    task: CorrectiveTask
    words: str = ""
    field: str = ""


def apply_to_each(tasks: Iterable[CorrectiveTask], act: Callable[[CorrectiveTask], object]) -> list[Outcome]:
    """Call `act` on each task in its own transaction, so that a refusal does not undo other changes."""
    outcomes = []
    for task in tasks:
        try:
            act(task)
            outcomes.append(Outcome(task))
        except Invalid as error:
            outcomes.append(Outcome(task, str(error), error.field))
        except (Refused, NotAllowed) as error:
            outcomes.append(Outcome(task, str(error)))
    return outcomes


def set_owner(
    tasks: Iterable[CorrectiveTask], *, by: User, owner: User, note: str = "", now: datetime | None = None
) -> list[Outcome]:
    """Accept proposed tasks for the owner; change the owner of others, with a note to the new owner."""

    def act(task: CorrectiveTask) -> object:
        if task.status == Status.PROPOSED:
            return accept_task(task, by=by, owner=owner, now=now)
        return change_owner(task, by=by, to=owner, note=note, now=now)

    return apply_to_each(tasks, act)


def set_date(
    tasks: Iterable[CorrectiveTask], *, by: User, due_on: date, reason: str = "", now: datetime | None = None
) -> list[Outcome]:
    return apply_to_each(tasks, lambda task: move_date(task, by=by, due_on=due_on, reason=reason, now=now))


def set_priority(
    tasks: Iterable[CorrectiveTask], *, by: User, priority: str, now: datetime | None = None
) -> list[Outcome]:
    return apply_to_each(tasks, lambda task: edit_task(task, by=by, priority=priority, now=now))


def accept(
    tasks: Iterable[CorrectiveTask],
    *,
    by: User,
    owner: User | None = None,
    due_on: date | None = None,
    now: datetime | None = None,
) -> list[Outcome]:
    """Accept proposed tasks for the owner, by default `by`, with one due date or the default of each priority."""
    return apply_to_each(tasks, lambda task: accept_task(task, by=by, owner=owner or by, due_on=due_on, now=now))


def close(
    tasks: Iterable[CorrectiveTask],
    *,
    by: User,
    reason: str,
    risk_owner: User,
    review_on: date,
    now: datetime | None = None,
) -> list[Outcome]:
    """Mark tasks as won't do with one reason, risk owner and review date."""
    facts: dict[str, Any] = {"reason": reason, "risk_owner": risk_owner, "review_on": review_on}
    return apply_to_each(tasks, lambda task: decline_task(task, by=by, now=now, **facts))
