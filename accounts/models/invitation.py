"""Invitations to create an account."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models.team import Team
from accounts.models.user import User
from accounts.roles import Role
from notifications.models import Delivery


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        """Neither used, revoked nor expired at `now`."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def visible_to(self, user: User) -> Self:
        """Admins see all, managers those into their own teams. The welcome link is never listed."""
        sent = self.exclude(invited_by=None)
        return sent if user.is_admin else sent.filter(team__in=Team.objects.run_by(user))

    def with_mail_failure(self) -> Self:
        """`mail_failed`: the outbox gave up on its mail."""
        failed = Delivery.objects.filter(letter="invitation", letter_id=OuterRef("pk"), state=Delivery.State.DEAD)
        return self.annotate(mail_failed=Exists(failed))


class Invitation(models.Model):
    """A one-time link that creates an account.

    The token is derived from `nonce` and the secret key (`links.py`), so the mail can be rendered
    later, and the table alone is not enough to use it.
    """

    email = models.EmailField(blank=True)  # empty for the welcome link: its user enters their own
    role = models.CharField(max_length=10, choices=Role, default=Role.RESPONDER)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # null: first start
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="one_waiting_invitation_per_address",
                condition=Q(accepted_at=None, revoked_at=None) & ~Q(email=""),
            )
        ]

    def __str__(self) -> str:
        return f"invitation of {self.email or 'the first admin'}"

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now

    @property
    def is_first_link(self) -> bool:
        return self.invited_by_id is None
