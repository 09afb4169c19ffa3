"""Severities are rows with policy, so that a team can change the policy without a release."""

from datetime import timedelta

from django.db import models

from core.versioned import Versioned

TARGETS = {  # metrics that can have a target in minutes
    "detect": "Detection",
    "acknowledge": "First response",
    "escalate": "Called team joins",
    "identify": "Cause found",
    "mitigate": "Recovery",
}


class Severity(Versioned):
    """SEV-1 … SEV-4. Response policy: due days of the postmortem, update interval, default task priority."""

    rank = models.PositiveSmallIntegerField(unique=True)  # 1 is the most severe
    name = models.CharField(max_length=20, unique=True)
    description = models.CharField(max_length=300)
    postmortem_required = models.BooleanField(default=True)
    postmortem_days = models.PositiveSmallIntegerField(null=True, blank=True)  # from resolution; null: no date
    postmortem_working_days = models.BooleanField(default=True)
    every_reviewer = models.BooleanField(default=False)  # a postmortem needs all named reviewers, not one of them
    update_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    task_priority = models.CharField(max_length=2, default="P3")
    targets = models.JSONField(default=dict, blank=True)  # metric: minutes, for example {"detect": 5, "mitigate": 60}

    class Meta:
        ordering = ["rank"]
        verbose_name_plural = "severities"

    def __str__(self) -> str:
        return self.name

    @property
    def update_every(self) -> timedelta | None:
        return timedelta(minutes=self.update_minutes) if self.update_minutes else None
