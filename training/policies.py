"""Permissions for training. Facilitators have the rights of managers in their own sessions."""

from accounts.models import User
from accounts.people import format_names, managers_text, responders_text
from core.errors import NotAllowed
from training.models import Drill, DrillRun, Session


def can_plan(user: User) -> bool:
    """Create and change programs and sessions."""
    return user.is_manager and not user.is_bot


def must_plan(user: User) -> None:
    if not can_plan(user):
        raise NotAllowed(f"Only managers can plan training. Ask {managers_text()}.")


def can_propose(user: User) -> bool:
    """Suggest a program, which a manager activates."""
    return user.is_responder


def must_propose(user: User) -> None:
    if not can_propose(user):
        raise NotAllowed(f"Only responders can suggest training. Ask {managers_text()}.")


def can_run(user: User, session: Session) -> bool:
    """Change, invite, record attendance, close: managers and the facilitator."""
    return not user.is_bot and (user.is_manager or leads(user, session))


def leads(user: User, session: Session) -> bool:
    """The facilitator and the co-facilitators."""
    return session.facilitator_id == user.pk or user.pk in {person.pk for person in session.co_facilitators.all()}


def who_can_run_text(session: Session) -> str:
    managers = User.objects.managers().seeing(session.circle)
    return format_names({session.facilitator, *session.co_facilitators.all(), *managers})


def must_run(user: User, session: Session) -> None:
    if not can_run(user, session):
        raise NotAllowed(f"Only the facilitator or a manager can do this. Ask {who_can_run_text(session)}.")


def can_facilitate(user: User) -> bool:
    """Write drills and run them: responders, managers and administrators."""
    return user.is_responder and not user.is_bot


def must_facilitate(user: User) -> None:
    if not can_facilitate(user):
        raise NotAllowed(f"Only responders can write and run drills. Ask {responders_text()}.")


def can_edit_drill(user: User, drill: Drill) -> bool:
    """The author and managers. A drill without an author came with Debrief and belongs to all responders."""
    return can_facilitate(user) and (user.is_manager or drill.created_by_id in {None, user.pk})


def must_edit_drill(user: User, drill: Drill) -> None:
    if not can_edit_drill(user, drill):
        names = format_names({drill.created_by, *User.objects.managers().seeing(drill.circle)})
        raise NotAllowed(f"Only the author or a manager can change this drill. Ask {names}.")


def must_lead_run(user: User, run: DrillRun) -> None:
    """The console with its answers belongs to the facilitator alone."""
    if run.facilitator_id != user.pk:
        raise NotAllowed(f"Only the facilitator can do this. Ask {run.facilitator.name}.")


def can_replace_facilitator(user: User, run: DrillRun) -> bool:
    """The facilitator, and managers: a facilitator may be away or have left."""
    return not user.is_bot and (user.is_manager or run.facilitator_id == user.pk)


def must_replace_facilitator(user: User, run: DrillRun) -> None:
    if not can_replace_facilitator(user, run):
        names = format_names({run.facilitator, *User.objects.managers().seeing(run.circle)})
        raise NotAllowed(f"Only the facilitator or a manager can do this. Ask {names}.")
