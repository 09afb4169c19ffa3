"""Permissions for checklists, runs, schedules and findings."""

from accounts.models import User
from accounts.people import format_names, responders_text
from audits.models import AuditRun, SignOff


def can_draft_checklist(user: User) -> bool:
    return user.is_responder


def can_publish_checklist(user: User) -> bool:
    return user.is_manager and not user.is_bot


def can_schedule(user: User) -> bool:
    """Create, pause and resume schedules."""
    return user.is_responder


def can_reschedule(user: User) -> bool:
    """Edit and stop schedules."""
    return user.is_manager


def can_plan_run(user: User) -> bool:
    return user.is_responder


def can_cancel_run(user: User, run: AuditRun) -> bool:
    """Managers, and responders who planned the run themselves."""
    return not user.is_bot and (user.is_manager or (user.is_responder and run.created_by_id == user.pk))


def can_answer(user: User, run: AuditRun) -> bool:
    """Responders can answer all runs, viewers those assigned to them."""
    return not user.is_bot and (user.is_responder or run.assignee_id == user.pk)


def who_can_answer_text(run: AuditRun) -> str:
    return format_names([run.assignee]) if run.assignee else responders_text()


def can_approve(user: User, run: AuditRun) -> bool:
    return user.is_manager and not user.is_bot


def took_part(user: User, run: AuditRun) -> bool:
    """Whether the user answered an item or signed, so that another person must approve."""
    return run.answers.filter(by=user).exists() or run.sign_offs.filter(by=user, step=SignOff.Step.SIGNED).exists()


def unable_to_approve(run: AuditRun) -> set[int]:
    """Ids of those who signed the run or, once it is signed, answered an item: another person approves it."""
    answered = run.answers.values_list("by", flat=True) if run.state == AuditRun.State.SIGNED else []
    return {pk for pk in (run.signed_by_id, *answered) if pk}


def who_can_approve_text(run: AuditRun) -> str:
    return format_names(User.objects.managers().seeing(run.circle).exclude(pk__in=unable_to_approve(run)))


def approvers(run: AuditRun) -> list[User]:
    """Who must approve a signed run or accept a missed one: the manager of the run's team, else of its task's
    team, else every manager with access. My work follows the same rule (`sources.runs_to_approve`)."""
    managers = User.objects.managers().seeing(run.circle).exclude(pk__in=unable_to_approve(run))
    for team in (run.team, run.task.team if run.task else None):
        if team and (found := managers.filter(pk=team.manager_id).first()):
            return [found]
    return list(managers)


def can_acknowledge_missed(user: User) -> bool:
    return user.is_manager and not user.is_bot


def can_export_period(user: User) -> bool:
    """Request audit exports, and download one's own; administrators download all."""
    return user.is_manager and not user.is_bot


def can_raise_finding(user: User, run: AuditRun) -> bool:
    return can_answer(user, run)


def can_close_finding(user: User) -> bool:
    return user.is_manager and not user.is_bot
