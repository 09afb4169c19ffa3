"""Which role may do what with training. A facilitator is like a manager in their own session."""

from accounts.models import User
from accounts.people import managers_text, names
from core.errors import NotAllowed
from training.models import Session


def can_plan(user: User) -> bool:
    """Create and change programs and sessions."""
    return user.is_manager and not user.is_bot


def must_plan(user: User) -> None:
    if not can_plan(user):
        raise NotAllowed(f"Managers plan training. Ask {managers_text()}.")


def can_propose(user: User) -> bool:
    """Suggest a program; a manager makes it active."""
    return user.is_responder


def must_propose(user: User) -> None:
    if not can_propose(user):
        raise NotAllowed(f"Responders propose training. Ask {managers_text()}.")


def can_run(user: User, session: Session) -> bool:
    """Change, invite, mark attendance, finish: a manager, or who facilitates it."""
    return not user.is_bot and (user.is_manager or session.facilitator_id == user.pk)


def who_can_run(session: Session) -> str:
    return names({session.facilitator, *User.objects.managers().seeing(session.circle)})


def must_run(user: User, session: Session) -> None:
    if not can_run(user, session):
        raise NotAllowed(f"The facilitator or a manager does this. Ask {who_can_run(session)}.")
