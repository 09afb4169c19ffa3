"""One verb on several tasks: one action and one outcome per task."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from core.errors import Invalid, Refused
from tasks.actions.progress import change_owner
from tasks.actions.proposals import accept_task, edit_task
from tasks.actions.reschedule import move_date
from tasks.models import CorrectiveTask, Status


@dataclass(frozen=True)
class Outcome:
    """`words` is empty on success, else the message of the refusal."""

    task: CorrectiveTask
    words: str = ""


def each(tasks: Iterable[CorrectiveTask], act: Callable[[CorrectiveTask], object]) -> list[Outcome]:
    """Call `act` on each task in its own transaction, so that a refusal does not undo other changes."""
    outcomes = []
    for task in tasks:
        try:
            act(task)
            outcomes.append(Outcome(task))
        except (Refused, Invalid) as said:
            outcomes.append(Outcome(task, str(said)))
    return outcomes


def set_owner(tasks: Iterable[CorrectiveTask], *, by: User, owner: User, now: datetime | None = None) -> list[Outcome]:
    """Accept proposed tasks for the owner; change the owner of others."""

    def act(task: CorrectiveTask) -> object:
        if task.status == Status.PROPOSED:
            return accept_task(task, by=by, owner=owner, now=now)
        return change_owner(task, by=by, to=owner, now=now)

    return each(tasks, act)


def set_date(
    tasks: Iterable[CorrectiveTask], *, by: User, due_on: date, reason: str = "", now: datetime | None = None
) -> list[Outcome]:
    return each(tasks, lambda task: move_date(task, by=by, due_on=due_on, reason=reason, now=now))


def set_priority(
    tasks: Iterable[CorrectiveTask], *, by: User, priority: str, now: datetime | None = None
) -> list[Outcome]:
    return each(tasks, lambda task: edit_task(task, by=by, priority=priority, now=now))
