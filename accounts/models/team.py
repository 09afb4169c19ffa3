"""Teams and their members."""

from typing import Self

from django.conf import settings
from django.db import models

from accounts.models.user import User
from core.versioned import Versioned
from core.web.urls_cached import address


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User) -> Self:
        """Every member sees every team."""
        return self if user.is_active else self.none()

    def run_by(self, user: User) -> Self:
        """Teams whose members this person may change: all for admins, their own for managers."""
        if user.is_admin:
            return self
        return self.filter(manager=user) if user.is_manager else self.none()


class Team(Versioned):
    """A team owns services. Overdue work is escalated to its lead, then to its manager."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="teams_led")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="teams_managed"
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("accounts:team", self.slug)


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="member_of_a_team_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
