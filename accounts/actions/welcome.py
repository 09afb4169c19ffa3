"""The welcome link for the first admin, and exploring the sample as one of its people."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions.invitations import USED, new_invitation
from accounts.links import hash_of, path_of, token_of
from accounts.models import Invitation, User
from accounts.roles import Role
from core.errors import Refused

LIFE = timedelta(days=7)


@transaction.atomic
def first_link(*, now: datetime | None = None) -> str | None:
    """The path of the one-time link that creates the first admin; None if an admin exists.

    A start that finds an unused link renews it, so an open tab keeps working; a link that has expired, or was made
    with another secret key, is revoked and replaced.
    """
    now = now or timezone.now()
    if User.objects.has_administrator():
        return None
    waiting = Invitation.objects.filter(invited_by=None, accepted_at=None, revoked_at=None)
    for invitation in waiting.open(now):
        if hash_of(token_of(invitation.nonce)) == invitation.token_hash:
            Invitation.objects.filter(pk=invitation.pk).update(expires_at=now + LIFE)
            return path_of(invitation)
    waiting.update(revoked_at=now)
    return path_of(new_invitation(email="", role=Role.ADMIN, team=None, by=None, now=now, life=LIFE))


def start_sample_session(invitation: Invitation, *, handle: str, now: datetime | None = None) -> User:
    """The sample person to sign in as. Possible while the first link is unused; it stays unused."""
    now = now or timezone.now()
    if not (invitation.is_first_link and invitation.is_open(now)):
        raise Refused(USED)
    person = User.objects.sample().filter(handle=handle).first()
    if person is None:
        raise Refused("This person is not part of the sample data. Choose one of the people shown.")
    return person
