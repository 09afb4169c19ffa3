"""Which role may (decision of the house). Asked by the actions, reused by the pages to draw buttons."""

from accounts.models import Team, User
from accounts.people import managers_text, names, responders_text
from tasks.models import CorrectiveTask
from tasks.models.evidence import AbstractEvidence


def can_propose(user: User) -> bool:
    return user.is_responder


def who_can_propose() -> str:
    return responders_text()


def can_change(user: User, task: CorrectiveTask) -> bool:
    """Own tasks, tasks nobody owns yet, one's own proposals; managers any. Leads steer their team's."""
    if not user.is_responder:
        return False
    mine = user.pk in {task.owner_id, task.created_by_id}
    return user.is_manager or mine or task.owner_id is None or leads(user, task)


def leads(user: User, task: CorrectiveTask) -> bool:
    """The incident's lead (without one, who brought it in), or the lead or manager of the accountable team."""
    team: Team | None = task.team
    of_team = team is not None and user.pk in {team.lead_id, team.manager_id}
    return of_team or (task.incident is not None and task.incident.is_led_by(user))


def who_can_change(task: CorrectiveTask) -> str:
    team = task.team
    people = [task.owner, team.lead if team else None, task.incident.answerable if task.incident else None]
    return names({p for p in people if p is not None and p.is_responder}) if any(people) else managers_text()


def can_finish(user: User, task: CorrectiveTask) -> bool:
    """The owner says it is done; a manager may say it for them."""
    return user.is_responder and not user.is_bot and (user.is_manager or task.owner_id == user.pk)


def who_can_finish(task: CorrectiveTask) -> str:
    return names([task.owner]) if task.owner else managers_text()


def can_verify(user: User, task: CorrectiveTask) -> bool:
    return user.is_responder and not user.is_bot


def who_can_verify(task: CorrectiveTask) -> str:
    own = [pk for pk in [task.owner_id, task.done_by_id] if pk]  # a null in NOT IN would exclude everybody
    return names(User.objects.responders().seeing(task.circle).exclude(pk__in=own))


def can_open_check(user: User, task: CorrectiveTask) -> bool:
    return user.is_bot


def can_answer_check(user: User, task: CorrectiveTask) -> bool:
    """The named checker, or any manager. Whether they own the task is the action's rule."""
    return user.is_responder and not user.is_bot and (user.is_manager or task.checker_id == user.pk)


def who_can_answer_check(task: CorrectiveTask) -> str:
    return names([task.checker]) if task.checker else managers_text()


def can_reopen(user: User, task: CorrectiveTask) -> bool:
    """Whoever may verify may also say that something is missing, and add what they saw."""
    return user.is_responder and not user.is_bot


def who_can_reopen(task: CorrectiveTask) -> str:
    return names(User.objects.responders().seeing(task.circle))


def can_remove_file(user: User, evidence: AbstractEvidence) -> bool:
    """One's own; managers any."""
    return not user.is_bot and (user.is_manager or evidence.added_by_id == user.pk)


def who_can_remove_file(evidence: AbstractEvidence) -> str:
    return names({evidence.added_by, *User.objects.managers().seeing(evidence.circle)})
