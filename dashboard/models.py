"""Calendar feeds: addresses that a calendar program reads without signing in."""

from typing import Any, Self

from django.conf import settings
from django.db import models

from accounts.models import Team, User


class CalendarFeedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """People see and revoke their own feeds; admins all."""
        return self.all() if user.is_admin else self.filter(owner=user)


class CalendarFeed(models.Model):
    """`owner` decides what the feed may show. The token is in the address and is stored as its SHA-256 only."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")  # None: the owner's work
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Work of {self.team.name}" if self.team else "My work"
