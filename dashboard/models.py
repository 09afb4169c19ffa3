"""Calendar feeds, which a calendar program reads without signing in, and saved views of lists."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

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


class SavedViewQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Their own views and those of their teams."""
        return self.filter(Q(owner=user) | Q(team__in=user.teams.values("pk")))


class SavedView(models.Model):
    """A name for a set of filters of a list, of one person or of a team.

    `list_of` is a key of `dashboard.saved_views.lists`, `query` a query string without "?". It holds filters only, so
    it shows each reader what they may see.
    """

    list_of = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="view_belongs_to_a_person_or_a_team",
                condition=Q(owner__isnull=False, team=None) | Q(owner=None, team__isnull=False),
            ),
            models.UniqueConstraint(fields=["owner", "list_of", "name"], name="view_name_is_unique_per_person"),
            models.UniqueConstraint(fields=["team", "list_of", "name"], name="view_name_is_unique_per_team"),
        ]

    def __str__(self) -> str:
        return self.name
