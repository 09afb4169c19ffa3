"""A later incident with the factor category and the service of a task that was verified."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from incidents.models import Category, Incident, Service
from tasks.models.corrective_task import CorrectiveTask


class Recurrence(CircleScoped):
    """What was promised and verified is copied here, because the task changes when it is reopened.

    A recurrence is visible to those who may see the incident; it is only recorded if they may see the task too.
    """

    circle_parent = ("incident",)

    task = models.ForeignKey(CorrectiveTask, models.CASCADE, related_name="recurrences")
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="contradicted_tasks")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    promised_on = models.DateField()
    verified_at = models.DateTimeField()
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    previous_status = models.CharField(max_length=16, choices=CorrectiveTask.Status)  # restored when dismissed
    previous_checked_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    dismissed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "incident"], name="recurrence_is_recorded_once"),
            models.CheckConstraint(
                name="dismissed_recurrence_has_a_reason",
                condition=Q(dismissed_at=None) | ~Q(dismissed_reason="") & Q(dismissed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"A-{self.task_id} contradicted by INC-{self.incident_id}"
