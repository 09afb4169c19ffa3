"""Training sessions with RSVPs and attendance."""

import uuid
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.web.urls_cached import address
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.models.program import Program

USER = settings.AUTH_USER_MODEL


class SessionQuerySet(CircleScopedQuerySet):
    def upcoming(self, now: datetime) -> Self:
        """Open or running sessions that have not ended. Sessions without a date are excluded."""
        return self.filter(status__in=[Session.Status.OPEN, Session.Status.RUNNING], ends_at__gte=now)

    def planned(self) -> Self:
        """Planned sessions without a date."""
        return self.filter(status=Session.Status.DRAFT)

    def for_list(self) -> Self:
        return self.select_related("program", "facilitator", "incident", "task")


class Session(CircleScoped):
    circle_parent = ("incident", "task", "program")

    class Status(models.TextChoices):
        DRAFT = "draft", "Not scheduled"
        OPEN = "open", "Open"
        RUNNING = "running", "Running"
        DONE = "done", "Held"
        CANCELLED = "cancelled", "Canceled"

    class Format(models.TextChoices):
        LESSON = "lesson", "Lesson"
        READING = "reading", "Reading club"
        TABLETOP = "tabletop", "Tabletop"
        WHEEL = "wheel", "Wheel of misfortune"
        REPLAY = "replay", "Replay"
        GAME_DAY = "game_day", "Game day"
        REVIEW = "review", "Review"

    MOVES: dict[str, frozenset[str]] = {
        Status.DRAFT: frozenset({Status.OPEN, Status.CANCELLED}),
        Status.OPEN: frozenset({Status.RUNNING, Status.DONE, Status.CANCELLED}),
        Status.RUNNING: frozenset({Status.DONE, Status.CANCELLED}),
        Status.DONE: frozenset(),
        Status.CANCELLED: frozenset(),
    }

    program = models.ForeignKey(Program, models.PROTECT, related_name="sessions")
    title = models.CharField(max_length=120)
    format = models.CharField(max_length=10, choices=Format, default=Format.LESSON)
    goal = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, default="UTC")
    place = models.CharField(max_length=300, blank=True)  # a room or a link
    capacity = models.PositiveSmallIntegerField(default=12)
    taken = models.PositiveSmallIntegerField(default=0)  # reserved seats, updated by compare-and-set
    facilitator = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="training_sessions")
    task = models.ForeignKey(CorrectiveTask, models.PROTECT, null=True, blank=True, related_name="sessions")
    outcome = models.TextField(blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)  # incremented by each change that calendars must show
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "starts_at", "id"], name="session_status_starts")]
        constraints = [
            models.CheckConstraint(
                name="an_open_session_has_its_time",
                condition=Q(status__in=["draft", "cancelled"]) | Q(starts_at__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_session_ends_after_it_began", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="no_more_seats_than_there_are", condition=Q(taken__lte=F("capacity"))),
            models.CheckConstraint(name="a_session_held_has_an_outcome", condition=~Q(status="done") | ~Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"S-{self.pk}"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    @property
    def is_upcoming(self) -> bool:
        return self.status in {self.Status.OPEN, self.Status.RUNNING}

    @property
    def icon(self) -> str:
        """The icon of the session format."""
        icons = {"replay": "masks-theater", "review": "users", "reading": "books", "game_day": "bolt"}
        return icons.get(self.format, "school")

    @property
    def chip(self) -> str:
        return {"draft": "dash", "done": "brand", "cancelled": "alarm"}.get(self.status, "")

    def get_absolute_url(self) -> str:
        return address("training:session", self.pk)


class EnrollmentQuerySet(CircleScopedQuerySet):
    def with_place(self) -> Self:
        """Annotates `place`, the waitlist position from 1. Only meaningful for waiting people."""
        line = Enrollment.objects.filter(session=OuterRef("session"), state=Enrollment.State.WAITING)
        sooner = Q(waiting_since__lt=OuterRef("waiting_since"))
        same = Q(waiting_since=OuterRef("waiting_since"), pk__lt=OuterRef("pk"))
        ahead = line.filter(sooner | same).order_by().values("session").annotate(count=Count("pk"))
        return self.annotate(place=Coalesce(Subquery(ahead.values("count")), 0) + 1)


class Enrollment(CircleScoped):
    """The RSVP of one person. Waiting people move up in order of `waiting_since`."""

    circle_parent = ("session",)

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        GOING = "going", "Going"
        MAYBE = "maybe", "Maybe"
        DECLINED = "declined", "Can’t go"
        WAITING = "waiting", "On the waitlist"
        WITHDRAWN = "withdrawn", "Withdrawn"

    session = models.ForeignKey(Session, models.CASCADE, related_name="enrollments")
    person = models.ForeignKey(USER, models.PROTECT, related_name="enrollments")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    waiting_since = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["waiting_since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_answer_per_person"),
            models.CheckConstraint(
                name="who_waits_has_a_place_in_line", condition=~Q(state="waiting") | Q(waiting_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.session_id}"


class Attendance(CircleScoped):
    """The attendance of one person, and who recorded it."""

    circle_parent = ("session",)

    class Presence(models.TextChoices):
        PRESENT = "present", "Present"
        PARTIAL = "partial", "Partially present"
        ABSENT = "absent", "Absent"
        EXCUSED = "excused", "Excused"

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(USER, models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=8, choices=Presence)
    marked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="attendance_once_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.presence} at {self.session_id}"
