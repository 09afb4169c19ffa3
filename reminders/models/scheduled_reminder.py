"""Scheduled reminders (one step of one item for one person), and snoozes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from reminders.models.policy import ScheduleStep


class ScheduledReminder(CircleScoped):
    """One step of one item for one person. The unique key makes each reminder happen once."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENT = "sent", "Sent"
        CANCELED = "canceled", "Canceled"  # planned again if it is needed again
        SUPPRESSED = "suppressed", "Not sent after a restore"  # final

    kind = models.CharField(max_length=30)  # of the due source
    target_kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    reference = models.CharField(max_length=30, blank=True)
    due = models.DateField()
    step = models.ForeignKey(ScheduleStep, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    send_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    settled_at = models.DateTimeField(null=True, blank=True)  # when it was sent or canceled
    batch = models.UUIDField(null=True, blank=True)  # the run that sent it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "target_id", "due", "step", "recipient"], name="reminded_once_per_step"
            )
        ]
        indexes = [
            models.Index(fields=["send_at"], name="occasion_planned", condition=Q(state="planned")),
            models.Index(fields=["target_kind", "target_id"], name="occasion_target"),
            models.Index(fields=["batch"], name="occasion_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}, {self.day}, {self.state}"


class Snooze(models.Model):
    """A person asks not to be reminded for a few days, of one thing or (no target) of everything."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    target_kind = models.CharField(max_length=60, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "until"], name="snooze_person")]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until:%Y-%m-%d}"
