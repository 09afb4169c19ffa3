"""The incident: its lifecycle as data, and the facts that lists need."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.schedule.moments import zone_with_offset
from core.schedule.zone_names import zone_label
from core.web.urls_cached import address
from incidents.models.service import Service
from incidents.models.severity import Severity

if TYPE_CHECKING:
    from accounts.models import User

USER = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    REAL = "real", "Incident"
    NEAR_MISS = "near_miss", "Near miss"
    DRILL = "drill", "Drill"
    BACKFILLED = "backfilled", "Backfilled"
    PLANNED = "planned", "Planned work"


class Status(models.TextChoices):
    TRIAGE = "triage", "Triage"
    DIAGNOSING = "diagnosing", "Diagnosing"
    FIXING = "fixing", "Fixing"
    RECOVERING = "recovering", "Recovering"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"
    CANCELED = "canceled", "Canceled"
    MERGED = "merged", "Merged"


ACTIVE = frozenset({Status.TRIAGE, Status.DIAGNOSING, Status.FIXING, Status.RECOVERING})
ENDED = frozenset({Status.CANCELED, Status.MERGED})
# Used by the buttons of the page, the actions, and the diagram in docs/domain.md.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.TRIAGE: ACTIVE - {Status.TRIAGE} | {Status.RESOLVED} | ENDED,
    Status.DIAGNOSING: ACTIVE - {Status.DIAGNOSING} | {Status.RESOLVED} | ENDED,
    Status.FIXING: ACTIVE - {Status.FIXING} | {Status.RESOLVED} | ENDED,
    Status.RECOVERING: ACTIVE - {Status.RECOVERING} | {Status.RESOLVED} | ENDED,
    Status.RESOLVED: frozenset({Status.CLOSED, Status.DIAGNOSING, Status.MERGED}),
    Status.CLOSED: frozenset({Status.DIAGNOSING}),
    Status.CANCELED: frozenset({Status.DIAGNOSING}),
    Status.MERGED: frozenset(),
}


class IncidentQuerySet(CircleScopedQuerySet):
    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def counted(self) -> Self:
        """Incidents that count in statistics, without drills, near misses and planned work."""
        return self.filter(kind=Kind.REAL).exclude(status__in=ENDED)

    def of_service(self, service: Service) -> Self:
        return self.filter(services=service)

    def for_list(self) -> Self:
        """Load what a list row shows, without a query per row."""
        return self.select_related("severity", "lead").prefetch_related("services")


class Incident(CircleScoped):
    """Each incident has an access list (circle); related rows copy its `circle_id`."""

    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.REAL)
    status = models.CharField(max_length=12, choices=Status, default=Status.TRIAGE)
    severity = models.ForeignKey(Severity, models.PROTECT, related_name="incidents")
    services = models.ManyToManyField(Service, blank=True, related_name="incidents")
    lead = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="led_incidents")
    zone = models.CharField(max_length=60, default="UTC")  # the time zone of its timeline
    zone_text = models.CharField(max_length=30, blank=True)  # as it was written: "GMT", "PST"
    declared_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ended_reason = models.CharField(max_length=300, blank=True)  # why it was canceled or merged
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    recurrence_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="recurrences")

    # Facts that lists and statistics need, stored by the action that changes them.
    started_at = models.DateTimeField()  # start of impact, else first entry, else time of declaration
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    impact_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    weighted_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    mitigation_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    diversion_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    metric_seconds = models.JSONField(default=dict, blank=True)  # {"detect": 300, "fixing": 2700, …}, known ones only
    phases = models.JSONField(default=list, blank=True)  # [[name, start, end | null], …] computed by incidents.metrics
    update_due_at = models.DateTimeField(null=True, blank=True)
    last_entry_number = models.PositiveIntegerField(default=0, editable=False)  # of its timeline; only counts up
    cleared_milestone_version = models.PositiveIntegerField(default=0, editable=False)  # highest of the cleared ones
    details_version = models.PositiveIntegerField(default=1)  # counts edits of title, summary, kind, zone, services

    objects = IncidentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="incident_newest"),
            models.Index(fields=["status", "-started_at"], name="incident_status"),
            models.Index(fields=["-started_at"], name="incident_live", condition=Q(status__in=sorted(ACTIVE))),
        ]
        constraints = [
            models.CheckConstraint(name="incident_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="merged_incident_has_a_target", condition=~Q(status="merged") | Q(merged_into__isnull=False)
            ),
            models.CheckConstraint(
                name="ended_incident_has_a_reason", condition=~Q(status="canceled") | ~Q(ended_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"INC-{self.pk}"

    def get_absolute_url(self) -> str:
        return address("incidents:detail", self.pk)

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def zone_label(self) -> str:
        return self.zone_text or zone_label(self.zone)

    @property
    def zone_with_offset(self) -> str:
        """`Europe/Berlin (UTC+1)`: shown next to times of the incident, with the offset of its start."""
        return zone_with_offset(self.tz, self.started_at, self.zone_label)

    @property
    def moves(self) -> list[Status]:
        """The allowed next statuses, in the order of the lifecycle."""
        return [status for status in Status if status in TRANSITIONS[Status(self.status)]]

    def duration(self, until: datetime) -> timedelta:
        """From the start to resolution, or to `until` while it runs."""
        return (self.resolved_at or until) - self.started_at

    @property
    def answerable(self) -> "User | None":
        """The contact: the lead, or without one the person who created it, unless that is a bot."""
        return self.lead or (None if self.declared_by.is_bot else self.declared_by)

    def is_led_by(self, user: "User") -> bool:
        """Whether this person is the lead, without a query."""
        return user.pk == (self.lead_id or self.declared_by_id) and not user.is_bot


class IncidentRole(CircleScoped):
    """A role in an incident, its holder, start and end."""

    circle_parent = ("incident",)

    class Role(models.TextChoices):
        LEAD = "lead", "Incident lead"
        SCRIBE = "scribe", "Scribe"
        COMMUNICATIONS = "communications", "Communications"
        RESPONDER = "responder", "Responder"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=Role)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "role"],
                name="one_person_per_leading_role",
                condition=Q(until=None) & ~Q(role="responder"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.incident_id}"
