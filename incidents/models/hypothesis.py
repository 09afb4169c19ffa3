"""A possible cause with its evidence, result and the time spent on it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.access.models import CircleScoped
from incidents.models.incident import Incident


class Hypothesis(CircleScoped):
    circle_parent = ("incident",)

    class Verdict(models.TextChoices):
        OPEN = "open", "Open"
        RULED_OUT = "ruled_out", "Ruled out"
        CONFIRMED = "confirmed", "Confirmed"
        ABANDONED = "abandoned", "Abandoned"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="hypotheses")
    statement = models.CharField(max_length=300)
    plausible_because = models.TextField(blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    verdict_because = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "hypotheses"
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_verdict_has_its_time", condition=Q(verdict="open") | Q(ended_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_hypothesis_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    def cost(self, until: datetime) -> timedelta:
        """How long it was followed; open ones until `until`."""
        return (self.ended_at or until) - self.started_at


class Escalation(CircleScoped):
    """An escalation to another team: when it was requested and when it joined."""

    circle_parent = ("incident",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="escalations")
    from_team = models.CharField(max_length=80, blank=True)
    to_team = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)
    requested_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)
    notified = models.JSONField(null=True, blank=True)  # names of the notified people; null if no one was notified
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["requested_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_team_joins_after_it_was_asked",
                condition=Q(joined_at=None) | Q(joined_at__gte=F("requested_at")),
            )
        ]

    def __str__(self) -> str:
        return f"to {self.to_team}"
