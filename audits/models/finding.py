"""Findings for failed items. Fixing one does not change the recorded answer."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from audits.models.checklist import Item
from audits.models.run import AuditRun
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.web.urls_cached import address
from tasks.models.corrective_task import CorrectiveTask

USER = settings.AUTH_USER_MODEL


class FindingQuerySet(CircleScopedQuerySet):
    def still_open(self) -> Self:
        return self.filter(state=Finding.State.OPEN)

    def for_list(self) -> Self:
        return self.select_related("run", "item", "task__owner")


class Finding(CircleScoped):
    circle_parent = ("run",)

    class Grade(models.TextChoices):
        MAJOR = "major", "Major nonconformity"
        MINOR = "minor", "Minor nonconformity"
        OBSERVATION = "observation", "Observation"
        OPPORTUNITY = "opportunity", "Opportunity for improvement"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        ACCEPTED = "accepted", "Risk accepted"

    run = models.ForeignKey(AuditRun, models.PROTECT, related_name="findings")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=1000, blank=True)
    grade = models.CharField(max_length=12, choices=Grade, default=Grade.MINOR)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    task = models.ForeignKey(CorrectiveTask, models.PROTECT, null=True, blank=True, related_name="findings")
    raised_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-id"], name="finding_state_newest")]
        constraints = [
            models.UniqueConstraint(fields=["run", "item"], name="one_finding_for_an_item_of_a_run"),
            models.CheckConstraint(
                name="a_closed_finding_says_who_when_and_why",
                condition=Q(state="open") | Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(closed_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"F-{self.pk}"

    def get_absolute_url(self) -> str:
        return address("audits:finding", self.pk)
