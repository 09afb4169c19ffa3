"""State of mails with a link: claimed with a lease, retried later, given up finally."""

from datetime import datetime, timedelta

from accounts.models import Invitation

LEASE = timedelta(minutes=5)


def claim_mail(invitation: Invitation, *, now: datetime) -> bool:
    """Claim this mail for five minutes. False if another worker has claimed it."""
    waiting = Invitation.objects.due_for_mail(now).filter(pk=invitation.pk, mail_attempts=invitation.mail_attempts)
    return bool(waiting.update(mail_attempts=invitation.mail_attempts + 1, next_mail_at=now + LEASE))


def mark_mailed(invitation: Invitation, *, now: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk, mailed_at=None).update(mailed_at=now)


def schedule_retry(invitation: Invitation, *, now: datetime) -> None:
    """Try again after 1, 2, 4 … minutes."""
    wait = timedelta(minutes=2**invitation.mail_attempts)
    Invitation.objects.filter(pk=invitation.pk, mailed_at=None).update(next_mail_at=now + wait)
