"""The one-time link that creates the first admin."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actions.invitations import new_invitation
from accounts.links import hash_of, path_of, token_of
from accounts.models import Invitation, User
from accounts.roles import Role

LIFE = timedelta(days=7)


@transaction.atomic
def first_admin_link(*, now: datetime | None = None) -> str | None:
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
