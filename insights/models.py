"""Search documents, the position of the index in the event log, and risks that managers accepted."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from incidents.models import Category


class SearchDocument(CircleScoped):
    """What search knows of one object. It copies the circle of the object, so search shows what the page would."""

    target_kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    reference = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    title_terms = models.TextField(blank=True, default="")  # reference and title as terms (search/terms.py)
    body_terms = models.TextField(blank=True, default="")
    url = models.CharField(max_length=300)
    at = models.DateTimeField()  # what "newest" means for it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_kind", "target_id"], name="one_document_per_thing")]
        indexes = [models.Index(fields=["-at", "-id"], name="document_newest")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class Cursor(models.Model):
    """How far one reader has followed the event log."""

    name = models.CharField(max_length=40, unique=True)
    event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.event}"


class RiskAcceptanceQuerySet(CircleScopedQuerySet):
    def active(self, on: date) -> Self:
        """Those that were not withdrawn and have not expired."""
        return self.filter(ended_at=None, until__gte=on)


class RiskAcceptance(CircleScoped):
    """A manager accepts until a day that nothing covers a category of factors. Public: everyone may read the reason."""

    class Cover(models.TextChoices):
        TASKS = "tasks", "Tasks"
        ALERTS = "alerts", "Alerts"
        AUDITS = "audits", "Audits"
        DRILLS = "drills", "Drills"

    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    cover = models.CharField(max_length=6, choices=Cover)  # what is missing
    reason = models.CharField(max_length=300)
    until = models.DateField()  # the last day; then the risk is open again
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # withdrawn, or replaced after it expired
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RiskAcceptanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "cover"], name="one_current_acceptance_of_a_risk", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="accepted_risk_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} without {self.cover} until {self.until}"
