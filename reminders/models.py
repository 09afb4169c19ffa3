"""Policies with their rungs, the occasions they lead to, and snoozes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from reminders.schedule import Step

LADDER = [(-3, "owner"), (-1, "owner"), (0, "owner"), (1, "owner"), (3, "lead"), (7, "manager")]
"""The ladder every installation begins with: working days from the due date, and who is told."""


class Policy(models.Model):
    """How people are reminded: the hour on their own clock, their quiet hours, and the rungs."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    hour = models.PositiveSmallIntegerField(default=9)
    quiet_from = models.PositiveSmallIntegerField(default=19)
    quiet_to = models.PositiveSmallIntegerField(default=8)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                name="hours_are_on_the_clock", condition=Q(hour__lt=24, quiet_from__lt=24, quiet_to__lt=24)
            )
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleStep(models.Model):
    class Audience(models.TextChoices):
        OWNER = "owner", "Owner"
        LEAD = "lead", "Team lead"
        MANAGER = "manager", "Manager"

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="rungs")
    offset = models.SmallIntegerField()  # days from the due date, negative before it
    working = models.BooleanField(default=True)  # counted in working days
    audience = models.CharField(max_length=10, choices=Audience)

    class Meta:
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "offset", "audience"], name="one_rung_per_day_and_audience")
        ]

    def __str__(self) -> str:
        return f"{self.offset:+d} days to the {self.get_audience_display().lower()}"

    @property
    def step(self) -> Step:
        return Step(self.offset, self.audience, self.working, self.pk)


class ScheduledReminder(CircleScoped):
    """One rung of one object for one person by one channel. The unique key is what makes a reminder happen once."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Canceled"  # planned again when it is wanted again
        SUPPRESSED = "suppressed", "Not sent after a restore"  # final

    kind = models.CharField(max_length=30)  # of the due source
    target_kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    reference = models.CharField(max_length=30, blank=True)
    due = models.DateField()
    rung = models.ForeignKey(ScheduleStep, models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, default="mail")
    day = models.DateField()
    send_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    settled_at = models.DateTimeField(null=True, blank=True)  # when it was sent or cancelled
    batch = models.UUIDField(null=True, blank=True)  # the run that sent it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "target_id", "due", "rung", "recipient", "channel"], name="reminded_once_per_occasion"
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
