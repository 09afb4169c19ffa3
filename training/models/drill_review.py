"""Reviews of drill runs: notes of the facilitator, rated objectives, findings and their checks by later runs."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from core.access.models import CircleScoped, CircleScopedQuerySet
from tasks.models import CorrectiveTask
from training.models.drill_run import DrillRun

USER = settings.AUTH_USER_MODEL


class DrillNote(CircleScoped):
    """A note for the hot wash. Only the facilitator reads it during the run."""

    circle_parent = ("run",)

    run = models.ForeignKey(DrillRun, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=500)
    seconds = models.FloatField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class DrillObjective(CircleScoped):
    """An objective of one run and how well it was met, on the P, S, M, U scale of exercise evaluation."""

    circle_parent = ("run",)

    class Rating(models.TextChoices):
        PERFORMED = "P", "Performed without challenges"
        SOME = "S", "Performed with some challenges"
        MAJOR = "M", "Performed with major challenges"
        UNABLE = "U", "Unable to perform"

    run = models.ForeignKey(DrillRun, models.CASCADE, related_name="objectives")
    text = models.CharField(max_length=300)
    rating = models.CharField(max_length=1, choices=Rating, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class DrillFindingQuerySet(CircleScopedQuerySet):
    def open(self) -> Self:
        """Findings whose fix no later run has confirmed."""
        return self.exclude(Exists(DrillFindingCheck.objects.filter(finding=OuterRef("pk"), holds=True)))


class DrillFinding(CircleScoped):
    """Something to improve, found in a run. Its task has the origin drill. It closes when a later run confirms it."""

    circle_parent = ("run",)

    run = models.ForeignKey(DrillRun, models.CASCADE, related_name="findings")
    text = models.CharField(max_length=200)
    task = models.ForeignKey(CorrectiveTask, models.PROTECT, null=True, blank=True, related_name="drill_findings")
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = DrillFindingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def last_check(self) -> "DrillFindingCheck | None":
        """What the last later run showed. Read with `checks` prefetched in order of time."""
        return next(iter(reversed(self.checks.all())), None)


class DrillFindingCheck(CircleScoped):
    """What a later run showed about a finding: the fix holds, or the problem was seen again."""

    circle_parent = ("finding",)

    finding = models.ForeignKey(DrillFinding, models.CASCADE, related_name="checks")
    run = models.ForeignKey(DrillRun, models.CASCADE, related_name="finding_checks")
    holds = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["finding", "run"], name="a_run_checks_a_finding_once")]

    def __str__(self) -> str:
        return f"{self.finding_id} {'fixed' if self.holds else 'seen again'} in {self.run_id}"
