"""Review meetings with incidents on the agenda, attendees and decisions."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from core.access.models import CircleScoped
from core.web.urls_cached import address
from incidents.models import Incident

USER = settings.AUTH_USER_MODEL


class ReviewMeeting(CircleScoped):
    """Its circle is that of its incidents: the public one, or the one restricted circle they all share."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELED = "canceled", "Canceled"

    title = models.CharField(max_length=120, default="Incident review")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=300, blank=True)
    facilitator = models.ForeignKey(USER, models.PROTECT, related_name="+")
    note_taker = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    sequence = models.PositiveIntegerField(default=0)  # of the calendar entry
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["-starts_at", "-id"], name="meeting_newest")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"M-{self.pk}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def get_absolute_url(self) -> str:
        return address("postmortems:meeting", self.pk)


class AgendaItem(CircleScoped):
    circle_parent = ("meeting",)
    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="agenda")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=30)
    started_at = models.DateTimeField(null=True, blank=True)  # the discussion of this incident
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "incident"], name="incident_once_on_an_agenda"),
            models.CheckConstraint(
                name="an_agenda_item_that_ended_has_started",
                condition=models.Q(ended_at=None) | models.Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} in {self.meeting_id}"


class Attendee(CircleScoped):
    circle_parent = ("meeting",)
    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="attendees")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    present = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="attendee_once_per_meeting")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.meeting_id}"


class MeetingNote(CircleScoped):
    """A note on a question, or a captured decision, task or follow-up."""

    circle_parent = ("meeting",)

    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        DECISION = "decision", "Decision"
        TASK = "task", "Task"
        FOLLOW_UP = "follow_up", "Follow-up"

    meeting = models.ForeignKey(ReviewMeeting, models.CASCADE, related_name="notes")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, blank=True, related_name="notes")
    prompt = models.CharField(max_length=40, blank=True)  # key of the question, see postmortems.run_sheet
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.NOTE)
    text = models.CharField(max_length=500)
    reference = models.CharField(max_length=30, blank=True)  # of the task that was made
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
