"""Exploring the sample as one of its people."""

from datetime import datetime

from django.utils import timezone

from accounts.actions.invitations import USED
from accounts.models import Invitation, User
from core.errors import Refused


def start_sample_session(invitation: Invitation, *, handle: str, now: datetime | None = None) -> User:
    """The sample person to sign in as. Possible while the first link is unused; it stays unused."""
    now = now or timezone.now()
    if not (invitation.is_first_link and invitation.is_open(now)):
        raise Refused(USED)
    person = User.objects.sample().filter(handle=handle).first()
    if person is None:
        raise Refused("This person is not part of the sample data. Choose one of the people shown.")
    return person
