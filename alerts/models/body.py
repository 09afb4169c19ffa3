"""Bodies as they were received, accepted or refused. Kept for 30 days."""

from django.db import models

from alerts.models.source import AlertSource
from core.access.models import CircleScoped


class ReceivedBody(CircleScoped):
    """The same body sent again is the same row: `digest` is of the body and of what the request said about it."""

    circle_parent = ("source",)

    source = models.ForeignKey(AlertSource, models.CASCADE, related_name="bodies")
    digest = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    size = models.PositiveIntegerField()  # bytes
    accepted = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)  # why it was refused
    status = models.PositiveSmallIntegerField()  # of the answer
    answer = models.JSONField(default=list, blank=True)  # what happened per alert
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "received bodies"
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="one_row_per_received_body")]
        indexes = [
            models.Index(fields=["last_at"], name="received_body_last"),
            models.Index(
                fields=["source", "-last_at"], name="received_body_refused", condition=models.Q(accepted=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size} bytes at {self.last_at:%Y-%m-%d %H:%M}"
