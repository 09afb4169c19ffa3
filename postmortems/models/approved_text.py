"""Approved texts, unchanged, and their corrections."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from postmortems.models.postmortem import Postmortem

USER = settings.AUTH_USER_MODEL


class ApprovedText(CircleScoped):
    """Text and facts of a postmortem at the moment of its approval. Rows are added, never changed."""

    circle_parent = ("postmortem",)
    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="approved_texts")
    revision = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    facts = models.JSONField()  # the incident and its parts, see postmortems.frozen_incident
    blocks = models.JSONField(default=dict, blank=True)  # name of a live block: rows that other apps own
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-approved_at", "-pk"]

    def __str__(self) -> str:
        return f"approved revision {self.revision} of {self.postmortem_id}"


class CorrectionQuerySet(CircleScopedQuerySet):
    def approved(self) -> Self:
        return self.filter(approved_at__isnull=False)

    def for_page(self) -> Self:
        return self.select_related("by", "approved_by").order_by("at", "pk")


class Correction(CircleScoped):
    """A dated correction of a published text. Readers see it once another person has approved it."""

    circle_parent = ("postmortem",)
    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="corrections")
    quote = models.CharField(max_length=1000)  # the passage as it was published
    replacement = models.CharField(max_length=1000)  # what it should say
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_correction_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("by")),
            )
        ]

    def __str__(self) -> str:
        return self.replacement[:60]
