"""Due date history of a task. A changed date is kept with the reason for the change."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from tasks.models.corrective_task import CorrectiveTask


class DueDate(CircleScoped):
    circle_parent = ("task",)

    class State(models.TextChoices):
        NOW = "now", "Current"
        MOVED = "moved", "Changed"
        MISSED = "missed", "Missed"  # it had passed before it was changed or withdrawn; this never changes back
        KEPT = "kept", "Kept"
        LATE = "late", "Done late"
        DROPPED = "dropped", "Withdrawn"

    task = models.ForeignKey(CorrectiveTask, models.CASCADE, related_name="due_dates")
    due_on = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.NOW)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.CharField(max_length=100, blank=True)  # "by policy (P0, 7 days)"
    reason = models.CharField(max_length=300, blank=True)  # why the date before this one changed
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["task"], name="one_current_due_date_per_task", condition=Q(state="now")),
            models.CheckConstraint(
                name="due_date_state_is_known",
                condition=Q(state__in=["now", "moved", "missed", "kept", "late", "dropped"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on} {self.state}"
