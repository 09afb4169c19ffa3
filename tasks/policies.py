"""Which role may (decision of the house). Asked by the actions, reused by the pages to draw buttons."""

from core.accounts.models import Team, User
from core.accounts.people import names, who_manages, who_responds
from tasks.models import AuditRun, CorrectiveTask, Evidence, SignOff


def can_propose(user: User) -> bool:
    return user.is_responder


def who_can_propose() -> str:
    return who_responds()


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
    return names({p for p in people if p is not None and p.is_responder}) if any(people) else who_manages()


def can_finish(user: User, task: CorrectiveTask) -> bool:
    """The owner says it is done; a manager may say it for them."""
    return user.is_responder and not user.is_bot and (user.is_manager or task.owner_id == user.pk)


def who_can_finish(task: CorrectiveTask) -> str:
    return names([task.owner]) if task.owner else who_manages()


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
    return names([task.checker]) if task.checker else who_manages()


def can_reopen(user: User, task: CorrectiveTask) -> bool:
    """Whoever may verify may also say that something is missing, and add what they saw."""
    return user.is_responder and not user.is_bot


def who_can_reopen(task: CorrectiveTask) -> str:
    return names(User.objects.responders().seeing(task.circle))


def can_take_file_away(user: User, evidence: Evidence) -> bool:
    """One's own; managers any."""
    return not user.is_bot and (user.is_manager or evidence.added_by_id == user.pk)


def who_can_take_file_away(evidence: Evidence) -> str:
    return names({evidence.added_by, *User.objects.managers().seeing(evidence.circle)})


def can_draft_checklist(user: User) -> bool:
    return user.is_responder


def can_publish_checklist(user: User) -> bool:
    return user.is_manager and not user.is_bot


def can_schedule(user: User) -> bool:
    """Responders plan and pause schedules; viewers read them."""
    return user.is_responder


def can_reschedule(user: User) -> bool:
    """What was planned is changed and stopped by managers."""
    return user.is_manager


def can_plan_run(user: User) -> bool:
    return user.is_responder


def can_answer(user: User, run: AuditRun) -> bool:
    """Responders answer any run; a viewer the one assigned to them."""
    return not user.is_bot and (user.is_responder or run.assignee_id == user.pk)


def who_can_answer(run: AuditRun) -> str:
    return names([run.assignee]) if run.assignee else who_responds()


def can_approve(user: User, run: AuditRun) -> bool:
    return user.is_manager and not user.is_bot


def took_part(user: User, run: AuditRun) -> bool:
    """Answered an item or signed: then somebody else approves."""
    return run.answers.filter(by=user).exists() or run.sign_offs.filter(by=user, step=SignOff.Step.SIGNED).exists()


def who_can_approve(run: AuditRun) -> str:
    taking_part = {run.signed_by_id, *run.answers.values_list("by", flat=True)}
    return names(User.objects.managers().seeing(run.circle).exclude(pk__in=taking_part - {None}))


def can_accept_missed(user: User) -> bool:
    return user.is_manager and not user.is_bot


def can_raise_finding(user: User, run: AuditRun) -> bool:
    return can_answer(user, run)


def can_close_finding(user: User) -> bool:
    return user.is_manager and not user.is_bot
