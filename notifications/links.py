"""Signed links in mails: unsubscribe from one topic. They name person and topic and need no row."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

from notifications.actions.preferences import TOPICS

if TYPE_CHECKING:
    from accounts.models import User

SALT = "notifications.unsubscribe"


def unsubscribe_url(person: "User", topic: str) -> str:
    token = signing.dumps([person.pk, topic], salt=SALT)
    return settings.BASE_URL + reverse("notifications:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """Person and topic; None for a token that we did not write."""
    try:
        person, topic = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (int(person), topic) if topic in TOPICS else None
