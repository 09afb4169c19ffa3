"""Training sessions with RSVPs and attendance."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models import Incident
from tasks.models import CorrectiveTask
from training.models.program import Program

USER = settings.AUTH_USER_MODEL
UNDECIDED = timedelta(days=1)  # without an RSVP deadline, the minimum is looked at so long before the start


class SessionQuerySet(CircleScopedQuerySet):
    def upcoming(self, now: datetime) -> Self:
        """Open or running sessions that have not ended. Sessions without a date are excluded."""
        return self.filter(status__in=[Session.Status.OPEN, Session.Status.RUNNING], ends_at__gte=now)

    def coming_in(self, series: uuid.UUID, now: datetime) -> Self:
        """Open sessions of a series that have not begun."""
        return self.filter(series=series, status=Session.Status.OPEN, starts_at__gt=now)

    def with_deadline(self) -> Self:
        """Annotates `deadline`: the end of RSVP, or without one the day before the start."""
        return self.annotate(
            deadline=Coalesce("rsvp_until", F("starts_at") - UNDECIDED, output_field=models.DateTimeField())
        )

    def minimum_to_check(self, now: datetime) -> Self:
        """Open sessions with a minimum whose deadline has passed and was not looked at since it was last moved."""
        rows = self.filter(status=Session.Status.OPEN, minimum__gt=0, starts_at__gt=now).with_deadline()
        seen = Q(minimum_checked_for__isnull=False, minimum_checked_for=F("deadline"))
        return rows.filter(deadline__lte=now).exclude(seen)

    def planned(self) -> Self:
        """Planned sessions without a date."""
        return self.filter(status=Session.Status.DRAFT)

    def past(self, now: datetime) -> Self:
        """Held, or over without an outcome."""
        never = [Session.Status.DRAFT, Session.Status.CANCELED]  # excluded, because `IN` would not use that index
        rows = self.exclude(status__in=never).filter(starts_at__lt=now)  # newest first along the index of starts
        return rows.filter(Q(status=Session.Status.DONE) | Q(ends_at__lt=now))

    def canceled(self) -> Self:
        return self.filter(status=Session.Status.CANCELED)

    def of(self, person: User) -> Self:
        """Sessions that this person leads, is enrolled in, or attended."""
        mine = Q(facilitator=person)
        for path in ("co_facilitators", "enrollments__person", "attendances__person"):
            mine |= Q(pk__in=Session.objects.filter(**{path: person}).values("pk"))
        return self.filter(mine)

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Scheduled sessions that take place between these instants."""
        return self.filter(
            status__in=[Session.Status.OPEN, Session.Status.RUNNING], starts_at__lt=end, ends_at__gt=start
        )

    def with_attendance(self) -> Self:
        """Annotates `n_present`, `n_partial`, `n_absent` and `n_excused`."""
        names = ("present", "partial", "absent", "excused")
        wanted = {f"n_{name}": Q(attendances__presence=name) for name in names}
        return self.annotate(
            **{name: Count("attendances", filter=each, distinct=True) for name, each in wanted.items()}
        )

    def for_list(self) -> Self:
        return self.select_related("program", "facilitator", "incident", "task")


class Session(CircleScoped, Versioned):
    circle_parent = ("incident", "task", "program")

    class Status(models.TextChoices):
        DRAFT = "draft", "Not scheduled"
        OPEN = "open", "Open"
        RUNNING = "running", "Running"
        DONE = "done", "Held"
        CANCELED = "canceled", "Canceled"

    class Format(models.TextChoices):
        LESSON = "lesson", "Lesson"
        READING = "reading", "Reading club"
        TABLETOP = "tabletop", "Tabletop"
        WHEEL = "wheel", "Wheel of misfortune"
        REPLAY = "replay", "Replay"
        GAME_DAY = "game_day", "Game day"
        REVIEW = "review", "Review"

    TRANSITIONS: dict[str, frozenset[str]] = {
        Status.DRAFT: frozenset({Status.OPEN, Status.CANCELED}),
        Status.OPEN: frozenset({Status.RUNNING, Status.DONE, Status.CANCELED}),
        Status.RUNNING: frozenset({Status.DONE, Status.CANCELED}),
        Status.DONE: frozenset(),
        Status.CANCELED: frozenset(),
    }

    class FeedbackMode(models.TextChoices):
        OFF = "off", "No feedback form"
        NAMED = "named", "With names"
        ANONYMOUS = "anonymous", "Anonymous if people choose so"

    program = models.ForeignKey(Program, models.PROTECT, null=True, blank=True, related_name="sessions")
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
    minimum = models.PositiveSmallIntegerField(default=0)  # people needed; 0 is no minimum
    rsvp_until = models.DateTimeField(null=True, blank=True)
    minimum_checked_for = models.DateTimeField(null=True, blank=True)  # the deadline whose notice was decided
    promotion_hours = models.PositiveSmallIntegerField(default=2)  # no one moves up later than this before the start
    feedback_mode = models.CharField(max_length=10, choices=FeedbackMode, default=FeedbackMode.ANONYMOUS)
    series = models.UUIDField(null=True, blank=True)  # shared by the sessions that were planned together
    facilitator = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    co_facilitators: Any = models.ManyToManyField(USER, blank=True, related_name="+")
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
        indexes = [
            models.Index(fields=["status", "starts_at", "id"], name="session_status_starts"),
            models.Index(fields=["-starts_at", "-id"], name="session_newest"),
            models.Index(fields=["starts_at"], name="session_minimum", condition=Q(status="open") & Q(minimum__gt=0)),
            models.Index(fields=["series"], name="session_series", condition=Q(series__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="an_open_session_has_its_time",
                condition=Q(status__in=["draft", "canceled"]) | Q(starts_at__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_session_ends_after_it_began", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="no_more_seats_than_there_are", condition=Q(taken__lte=F("capacity"))),
            models.CheckConstraint(name="the_minimum_fits_the_seats", condition=Q(minimum__lte=F("capacity"))),
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
    def missing_people(self) -> int:
        """How many people the minimum still lacks."""
        return max(0, self.minimum - self.taken)

    def lacks_people(self, now: datetime) -> bool:
        """Whether too few people were going when the RSVP deadline passed; they can still be found before the start."""
        if self.status != self.Status.OPEN or self.starts_at is None or self.starts_at <= now:
            return False
        return bool(self.missing_people and (self.rsvp_until or self.starts_at - UNDECIDED) <= now)

    @property
    def is_upcoming(self) -> bool:
        return self.status in {self.Status.OPEN, self.Status.RUNNING}

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.CANCELED}

    @property
    def program_title(self) -> str:
        return self.program.title if self.program else ""

    @property
    def icon(self) -> str:
        """The icon of the session format."""
        icons = {"replay": "masks-theater", "review": "users", "reading": "books", "game_day": "bolt"}
        return icons.get(self.format, "school")

    @property
    def chip(self) -> str:
        return {"draft": "dash", "done": "brand", "canceled": "alarm"}.get(self.status, "")

    def get_absolute_url(self) -> str:
        return address("training:session", self.pk)
