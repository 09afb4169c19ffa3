"""The event log: ordered and append-only. Actions write events; jobs read them from a cursor."""

from typing import Any

from django.conf import settings
from django.db import models

from core.access.models import CircleScoped


class Event(CircleScoped):
    verb = models.CharField(max_length=60)  # "<noun>.<past participle>"
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    target_kind = models.CharField(max_length=60)  # the model's label, "tasks.correctivetask"
    target_id = models.BigIntegerField()
    reference = models.CharField(max_length=30, blank=True)  # "A-79", or "" if the object has none
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["circle", "id"], name="event_circle_id"),
            models.Index(fields=["target_kind", "target_id", "id"], name="event_target"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.reference or self.target_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise TypeError("Events are appended, never changed.")
        super().save(*args, **kwargs)
