"""Who may manage alert sources, and who may handle alerts. Visibility is decided by the access list before."""

from accounts.models import User
from accounts.people import managers_text, responders_text
from core.errors import NotAllowed


def can_manage_alert_sources(user: User) -> bool:
    return user.is_manager and not user.is_bot


def must_manage_alert_sources(user: User) -> None:
    if not can_manage_alert_sources(user):
        raise NotAllowed(f"Only managers can manage alert sources. Ask {managers_text()}.")


def can_handle_alerts(user: User) -> bool:
    """Attach, declare from, mute."""
    return user.is_responder


def must_handle_alerts(user: User) -> None:
    if not can_handle_alerts(user):
        raise NotAllowed(f"Only responders can handle alerts. Ask {responders_text()}.")
