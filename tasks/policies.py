"""Permissions by role. Actions enforce them; pages use them to show or hide buttons."""

from accounts.models import Team, User
from accounts.people import format_names, managers_text, responders_text
from tasks.models import CorrectiveTask
from tasks.models.evidence import AbstractEvidence


def can_propose(user: User) -> bool:
    return user.is_responder


def who_can_propose_text() -> str:
    return responders_text()


def can_change(user: User, task: CorrectiveTask) -> bool:
    """Owners; responders for unassigned tasks and their own proposals; leads for their team's tasks; any manager."""
    if not user.is_responder:
        return False
    mine = user.pk in {task.owner_id, task.created_by_id}
    return user.is_manager or mine or task.owner_id is None or leads(user, task)


def leads(user: User, task: CorrectiveTask) -> bool:
    """The incident lead (or, without one, the person who created the incident), or the lead or manager of the team."""
    team: Team | None = task.team
    of_team = team is not None and user.pk in {team.lead_id, team.manager_id}
    return of_team or (task.incident is not None and task.incident.is_led_by(user))


def who_can_change_text(task: CorrectiveTask) -> str:
    team = task.team
    people = [task.owner, team.lead if team else None, task.incident.answerable if task.incident else None]
    return format_names({p for p in people if p is not None and p.is_responder}) if any(people) else managers_text()


def can_finish(user: User, task: CorrectiveTask) -> bool:
    """The owner, or a manager on their behalf."""
    return user.is_responder and not user.is_bot and (user.is_manager or task.owner_id == user.pk)


def who_can_finish_text(task: CorrectiveTask) -> str:
    return format_names([task.owner]) if task.owner else managers_text()


def can_verify(user: User, task: CorrectiveTask) -> bool:
    return user.is_responder and not user.is_bot


def who_can_verify_text(task: CorrectiveTask) -> str:
    own = [pk for pk in [task.owner_id, task.done_by_id] if pk]  # NOT IN with a null matches no row
    return format_names(User.objects.responders().seeing(task.circle).exclude(pk__in=own))


def can_open_check(user: User, task: CorrectiveTask) -> bool:
    return user.is_bot


def can_answer_check(user: User, task: CorrectiveTask) -> bool:
    """The named reviewer or any manager. The action refuses the owner of the task."""
    return user.is_responder and not user.is_bot and (user.is_manager or task.checker_id == user.pk)


def who_can_answer_check_text(task: CorrectiveTask) -> str:
    return format_names([task.checker]) if task.checker else managers_text()


def can_reopen(user: User, task: CorrectiveTask) -> bool:
    """Everyone who may verify may also reopen the task and add evidence."""
    return user.is_responder and not user.is_bot


def who_can_reopen_text(task: CorrectiveTask) -> str:
    return format_names(User.objects.responders().seeing(task.circle))


def can_remove_file(user: User, evidence: AbstractEvidence) -> bool:
    """The uploader or any manager."""
    return not user.is_bot and (user.is_manager or evidence.added_by_id == user.pk)


def who_can_remove_file_text(evidence: AbstractEvidence) -> str:
    return format_names({evidence.added_by, *User.objects.managers().seeing(evidence.circle)})


def can_review_risk(user: User, task: CorrectiveTask) -> bool:
    """The risk owner or any manager."""
    return user.is_responder and not user.is_bot and (user.is_manager or task.risk_owner_id == user.pk)


def who_can_review_risk_text(task: CorrectiveTask) -> str:
    return format_names([task.risk_owner]) if task.risk_owner else managers_text()


def can_manage_trackers(user: User) -> bool:
    return user.is_manager and not user.is_bot
