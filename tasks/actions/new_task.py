"""Create a task with all that is known about it, in one step."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from tasks.actions.effectiveness import plan_check
from tasks.actions.proposals import accept_task, propose_task
from tasks.models import CorrectiveTask


@transaction.atomic
def accept_new_task(
    *,
    by: User,
    owner: User | None,
    due_on: date | None = None,
    check: dict[str, Any] | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> CorrectiveTask:
    """Propose a task; with an owner accept it, and with a `check` (arguments of `plan_check`) plan that too."""
    task = propose_task(by=by, now=now, **facts)
    if owner:
        accept_task(task, by=by, owner=owner, due_on=due_on, now=now)
    if check:
        plan_check(task, by=by, now=now, **check)
    return task
