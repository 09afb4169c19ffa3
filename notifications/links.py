"""Signed links in messages. They contain their subject and need no row; rights are checked when they are used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

from notifications.actions.preferences import TOPICS

if TYPE_CHECKING:
    from accounts.models import User

UNSUBSCRIBE, ACTION = "notifications.unsubscribe", "notifications.action"
ACTION_LINK_DAYS = 7


def unsubscribe_url(person: "User", topic: str) -> str:
    token = signing.dumps([person.pk, topic], salt=UNSUBSCRIBE)
    return settings.BASE_URL + reverse("notifications:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """Person and topic; None for a token that was not written here."""
    try:
        person, topic = signing.loads(token, salt=UNSUBSCRIBE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (int(person), topic) if topic in TOPICS else None


@dataclass(frozen=True)
class ActionLink:
    """What a token names: a notification, and until when it may be used."""

    notification_id: int
    expires_at: datetime


def action_url(notification_id: int, *, now: datetime) -> str:
    expires = int((now + timedelta(days=ACTION_LINK_DAYS)).timestamp())
    token = signing.dumps([notification_id, expires], salt=ACTION)
    return settings.BASE_URL + reverse("notifications:act", args=[token])


def message_links(
    notification_id: int, links: Iterable[tuple[str, str]], *, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Label and address of each link of a notice: a page of ours ("/…"), or an action behind a signed link."""
    links = tuple(links)
    act = action_url(notification_id, now=now) if any(not name.startswith("/") for _, name in links) else ""
    return tuple(
        (label, f"{settings.BASE_URL}{name}" if name.startswith("/") else f"{act}?do={name}") for label, name in links
    )


def read_action(token: str) -> ActionLink | None:
    """None for an invalid token. An expired one is returned, so that its page can say so."""
    try:
        notification, expires = signing.loads(token, salt=ACTION)
        return ActionLink(int(notification), datetime.fromtimestamp(int(expires), UTC))
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
