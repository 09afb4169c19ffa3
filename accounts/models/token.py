"""Personal tokens of the API."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from knox.models import AbstractAuthToken, AuthTokenManager

from accounts.models.user import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> Self:
        """People see their own tokens; admins see all, to revoke them."""
        return self if user.is_admin else self.filter(user=user)

    def active(self, now: datetime) -> Self:
        return self.filter(Q(expiry=None) | Q(expiry__gt=now))


class ApiTokenManager(AuthTokenManager.from_queryset(ApiTokenQuerySet)):  # type: ignore[misc]
    """`create(user, expiry=…)` returns the row and the token, which is not stored."""


class ApiToken(AbstractAuthToken):
    """A personal token: hashed, named, with scope and end. Its rights never exceed its owner's current rights."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"
        ADMIN = "admin", "Administer"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # public id; the key is the hash
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenManager()

    def __str__(self) -> str:
        return self.name
