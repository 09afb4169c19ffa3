"""Ends all credentials of a person: after a password reset or change, deactivation, or the end of the sample."""

from datetime import datetime

from django.db import transaction

from accounts.actions.sessions import end_sessions
from accounts.hooks import run_credential_hooks
from accounts.models import ApiToken, Invitation, User
from core.activity.log import record
from core.errors import Invalid


def end_credentials(person: User, *, now: datetime, keep: str = "", keep_tokens: bool = False) -> None:
    """End sessions (all but the key `keep`), API tokens, calendar feeds and the invitations the person sent.

    `keep_tokens` keeps API tokens and calendar feeds. Called by actions.
    """
    end_sessions(person, keep=keep)
    if not keep_tokens:
        ApiToken.objects.filter(user=person).delete()
        run_credential_hooks(person)
    Invitation.objects.open(now).filter(invited_by=person).update(revoked_at=now)


@transaction.atomic
def change_password(
    person: User, *, current: str, password: str, now: datetime, keep: str = "", keep_tokens: bool = False
) -> User:
    """Set a new password. Every session but `keep` ends, API tokens and calendar feeds too unless `keep_tokens`."""
    if not person.check_password(current):
        raise Invalid("current", "The current password is incorrect.")
    person.set_password(password)
    User.objects.filter(pk=person.pk).update(password=person.password)
    end_credentials(person, now=now, keep=keep, keep_tokens=keep_tokens)
    record("password.changed", actor=person, target=person, at=now)
    return person


@transaction.atomic
def finish_reset(person: User, *, now: datetime) -> None:
    """After a password reset by mail all credentials end, because the old password may be known to another person."""
    end_credentials(person, now=now)
    record("password.changed", actor=person, target=person, at=now, by_mail=True)


def end_sample(*, now: datetime) -> None:
    """When the first administrator exists, the sample people lose all access. Called by actions."""
    for person in User.objects.sample():
        end_credentials(person, now=now)
