"""Saved views of the task list: a name for a set of filters, of one person or of a team."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Team, User


class SavedViewQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Their own views and those of their teams."""
        return self.filter(Q(owner=user) | Q(team__in=user.teams.values("pk")))


class SavedView(models.Model):
    """`query` is a query string without "?". It holds filters only, so it shows each reader what they may see."""

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
            models.UniqueConstraint(fields=["owner", "name"], name="view_name_is_unique_per_person"),
            models.UniqueConstraint(fields=["team", "name"], name="view_name_is_unique_per_team"),
        ]

    def __str__(self) -> str:
        return self.name
