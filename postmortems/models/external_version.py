"""The version of a postmortem for customers or the public."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.access.models import CircleScoped
from postmortems.models.postmortem import Postmortem

USER = settings.AUTH_USER_MODEL


class ExternalVersion(CircleScoped):
    """A text of its own for customers or the public, with its own approval. Editing it ends the approval."""

    circle_parent = ("postmortem",)
    postmortem = models.OneToOneField(Postmortem, models.CASCADE, related_name="external")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    roles_for_names = models.BooleanField(default=True)  # people are written as roles
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    writers: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(USER, blank=True, related_name="+")
    updated_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_title = models.CharField(max_length=200, blank=True)  # title and text as they were approved
    approved_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="external_version_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
            )
        ]

    def __str__(self) -> str:
        return f"external version of {self.postmortem_id}"
