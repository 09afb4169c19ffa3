"""Actions on a task from a message: accept, mark done, block, change due date or owner."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import User
from core.web.date_fields import DayField
from notifications.message_actions import MessageAction, message_actions
from tasks.actions.blocking import block_task
from tasks.actions.progress import change_owner, finish_task
from tasks.actions.proposals import accept_task
from tasks.actions.reschedule import move_date
from tasks.forms.corrective_tasks import BlockForm, ChangeOwnerForm, DateForm
from tasks.forms.fields import prose
from tasks.models import OUTSTANDING, ClosesBy, CorrectiveTask, Status
from tasks.policies import can_change, can_finish

Values = dict[str, Any]


class DoneFromMessageForm(forms.Form):
    text = prose(3, 1000, label="Evidence", help_text="Link or note. Another person must verify it.")


class AcceptFromMessageForm(forms.Form):
    due_on = DayField(
        required=False, label="Due", help_text="+15d, fri or 20 Mar. Leave empty to use the priority’s default."
    )
    done_when = prose(2, label="Done when", help_text="What others can check when it is done.")


def done(task: CorrectiveTask, by: User, values: Values, now: datetime) -> str:
    finish_task(task, by=by, now=now, **values)
    return f"marked {task.ref} done"


def block(task: CorrectiveTask, by: User, values: Values, now: datetime) -> str:
    block_task(task, by=by, now=now, **values)
    return f"marked {task.ref} blocked"


def change_owner_by_link(task: CorrectiveTask, by: User, values: Values, now: datetime) -> str:
    change_owner(task, by=by, now=now, **values)
    return f"made {values['to'].name} the owner of {task.ref}"


def move(task: CorrectiveTask, by: User, values: Values, now: datetime) -> str:
    move_date(task, by=by, now=now, **values)
    return f"moved {task.ref} to {values['due_on'].day} {values['due_on']:%B}"


def accept(task: CorrectiveTask, by: User, values: Values, now: datetime) -> str:
    accept_task(task, by=by, owner=by, now=now, **values)
    return f"accepted {task.ref}"


def accept_form(data: Any, person: User, task: CorrectiveTask) -> forms.BaseForm:
    return AcceptFromMessageForm(data, initial={"done_when": task.done_when})


def task_form(form: Any) -> Any:
    return lambda data, person, task: form(data, task=task, user=person)


def done_form(data: Any, person: User, task: CorrectiveTask) -> forms.BaseForm:
    return DoneFromMessageForm(data)


@message_actions("tasks.correctivetask")
def actions_of_task(user: User, task: CorrectiveTask) -> list[MessageAction]:
    """What the state of the task and the rights of the person allow now."""
    ref, found = task.ref, []
    if task.status == Status.PROPOSED and can_change(user, task):
        return [MessageAction("accept", "Accept", "check", f"Accept {ref}", accept_form, accept)]
    if task.status not in OUTSTANDING:
        return []
    if can_finish(user, task) and task.closes_by == ClosesBy.EVIDENCE:
        found.append(MessageAction("done", "Done", "circle-check", f"Mark {ref} done", done_form, done))
    if can_change(user, task):
        moved = MessageAction("date", "Change due date", "calendar-event", "Change due date", task_form(DateForm), move)
        owner = MessageAction(
            "owner", "Change owner", "users", "Change owner", task_form(ChangeOwnerForm), change_owner_by_link
        )
        found += [moved, owner] if task.owner_id == user.pk else [owner, moved]
        if task.status != Status.BLOCKED:
            found.append(MessageAction("block", "Blocked", "lock", f"Mark {ref} blocked", task_form(BlockForm), block))
    return found
