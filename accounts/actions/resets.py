"""Password reset: request the email with the link."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.emails import RESET
from notifications.letters import send_letter


@transaction.atomic
def request_reset(email: str, *, now: datetime | None = None) -> None:
    """Queue the mail. Whether an account uses the address is asked when it is sent, so that the answer here takes
    the same time for every address."""
    send_letter(RESET, to=email.strip().lower(), key=uuid4().hex, now=now or timezone.now())
