"""Timeline entries with type, precision and source, and the milestones they mark."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models.incident import Incident

USER = settings.AUTH_USER_MODEL


class Precision(models.TextChoices):
    EXACT = "exact", "exact"
    APPROXIMATE = "approx", "approximate"
    UNKNOWN = "unknown", "unknown"


class Source(models.TextChoices):
    SYSTEM = "system", "system"
    PERSON = "person", "person"
    IMPORT = "import", "import"
    ALERT = "alert", "alert"


class EntryType(models.TextChoices):
    CHANGE = "change", "Change"
    ALERT = "alert", "Alert"
    OBSERVATION = "observation", "Observation"
    HYPOTHESIS = "hypothesis", "Hypothesis"
    DECISION = "decision", "Decision"
    ACTION = "action", "Action"
    COMMUNICATION = "communication", "Communication"
    ESCALATION = "escalation", "Escalation"
    STATUS = "status", "Status or impact change"
    EXTERNAL = "external", "External"


class MilestoneName(models.TextChoices):
    IMPACT_STARTED = "impact_started", "Impact began"
    DETECTED = "detected", "Detected"
    ALERTED = "alerted", "Alerted"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    DECLARED = "declared", "Declared"
    CAUSE_IDENTIFIED = "cause_identified", "Cause identified"
    FIX_APPLIED = "fix_applied", "Fix applied"
    MITIGATED = "mitigated", "Impact ended"
    RESOLVED = "resolved", "Resolved"
    REVIEWED = "reviewed", "Reviewed"
    CLOSED = "closed", "Closed"


class EntryQuerySet(CircleScopedQuerySet):
    def not_removed(self) -> Self:
        """Entries that were not removed."""
        return self.filter(removed_at=None)

    def in_order(self) -> Self:
        return self.order_by("at", "pk")

    def create(self, **facts: Any) -> Any:
        """One entry with the next number of its incident. Call it in a transaction."""
        facts = {**facts, **(self._of_parent or {})}
        return super().create(**{"number": next_entry_number(facts["incident"]), **facts})


def next_entry_number(incident: Incident) -> int:
    """Count an entry of the incident. One statement, unless it was counted further since it was read.

    The row stays locked until the transaction ends, so that a number that was rolled back can be given again.
    """
    row, known = Incident.objects.filter(pk=incident.pk), incident.last_entry_number
    if row.filter(last_entry_number=known).update(last_entry_number=known + 1):
        incident.last_entry_number = known + 1
    else:
        row.update(last_entry_number=F("last_entry_number") + 1)
        incident.last_entry_number = row.values_list("last_entry_number", flat=True).get()
    return incident.last_entry_number


class TimelineEntry(CircleScoped):
    """A timeline entry. Author and actor may differ; the time as typed is stored too."""

    circle_parent = ("incident",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField(editable=False)  # #12 of its incident: never changed, never used again
    at = models.DateTimeField()
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.EXACT)
    source = models.CharField(max_length=8, choices=Source, default=Source.PERSON)
    type = models.CharField(max_length=14, choices=EntryType, default=EntryType.OBSERVATION)
    text = models.TextField()
    actor_role = models.CharField(max_length=80, blank=True)  # "incident lead", "infrastructure team"
    evidence = models.URLField(max_length=500, blank=True)
    entered_time = models.CharField(max_length=60, blank=True)  # "10:05 PM", "@23:20"
    milestone = models.CharField(max_length=20, choices=MilestoneName, blank=True)
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    client_key = models.CharField(max_length=64, blank=True)  # the same line replayed is one entry

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "timeline entries"
        indexes = [models.Index(fields=["incident", "at", "id"], name="entry_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="one_entry_per_number"),
            models.UniqueConstraint(
                fields=["incident", "client_key"], name="one_entry_per_client_key", condition=~Q(client_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.text[:60]}"

    @property
    def ref(self) -> str:
        """`#12`, within its incident."""
        return f"#{self.number}"

    @property
    def anchor(self) -> str:
        """Its place on the pages that show the timeline."""
        return f"#e{self.pk}"

    def get_absolute_url(self) -> str:
        return f"{address('incidents:detail', self.incident_id)}{self.anchor}"


class EntryEdit(CircleScoped):
    """An earlier version of an entry."""

    circle_parent = ("entry",)
    entry = models.ForeignKey(TimelineEntry, models.CASCADE, related_name="edits")
    before = models.JSONField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"edit of {self.entry_id}"


class Milestone(CircleScoped, Versioned):
    """One named instant with its provenance. Earlier values are in the event log."""

    circle_parent = ("incident",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=20, choices=MilestoneName)
    at = models.DateTimeField()
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.EXACT)
    source = models.CharField(max_length=8, choices=Source, default=Source.PERSON)
    note = models.CharField(max_length=300, blank=True)  # source of the value, as text

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "name"], name="one_milestone_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M}"
