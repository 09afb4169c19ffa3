"""Permissions for training. Facilitators have the rights of managers in their own sessions."""

from accounts.models import User
from accounts.people import format_names, managers_text
from core.errors import NotAllowed
from training.models import Session


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


def who_can_run(session: Session) -> str:
    managers = User.objects.managers().seeing(session.circle)
    return format_names({session.facilitator, *session.co_facilitators.all(), *managers})


def must_run(user: User, session: Session) -> None:
    if not can_run(user, session):
        raise NotAllowed(f"Only the facilitator or a manager can do this. Ask {who_can_run(session)}.")
