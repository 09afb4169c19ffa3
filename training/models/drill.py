"""A drill: the script of a practice incident, from a real incident or written by hand."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.files.models import StoredFile
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models import Category, Incident, TimelineEntry

USER = settings.AUTH_USER_MODEL
MAX_OBJECTIVES = 10


class DrillQuerySet(CircleScopedQuerySet):
    def active(self) -> Self:
        return self.exclude(state=Drill.State.ARCHIVED)

    def repeated(self) -> Self:
        """Drills that are to be run again by a date, and for which no run is prepared."""
        rows = self.filter(state=Drill.State.READY, next_due_on__isnull=False)
        return rows.exclude(runs__state__in=["ready", "running", "paused"])

    def for_list(self) -> Self:
        return self.select_related("incident").prefetch_related("categories")


class Drill(CircleScoped, Versioned):
    """The script as it is edited. Runs use the last published version."""

    circle_parent = ("incident",)

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        READY = "ready", "Ready"
        ARCHIVED = "archived", "Archived"

    title = models.CharField(max_length=160)
    player_title = models.CharField(max_length=160)  # what players see; it must not reveal the cause
    briefing = models.TextField(blank=True)  # what players read before the start
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="drills")
    reference_start = models.DateTimeField(null=True, blank=True)  # the instant of the incident that is 0:00
    decoy = models.CharField(max_length=300, blank=True)  # the wrong hypothesis that the script makes plausible
    decoy_words = models.CharField(max_length=200, blank=True)  # an answer with one of these is about the decoy
    cause = models.CharField(max_length=300, blank=True)
    cause_words = models.CharField(max_length=200, blank=True)
    escalate_to = models.CharField(max_length=80, blank=True)  # the team that can help
    objectives = models.TextField(blank=True)  # one per line
    categories: Any = models.ManyToManyField(Category, blank=True, related_name="+")
    repeat_months = models.PositiveSmallIntegerField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)  # of a repeated drill, see training/drill_repeats.py
    repeat_owner = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")  # is reminded
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    script_version = models.PositiveIntegerField(default=0)  # the last published version; 0 is none
    has_changes = models.BooleanField(default=True)  # edited since it was published
    created_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")  # null: comes along
    created_at = models.DateTimeField()

    objects = DrillQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="a_ready_drill_has_a_version", condition=~Q(state="ready") | Q(script_version__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"DR-{self.pk}"

    @property
    def objective_list(self) -> list[str]:
        return [line.strip("-* \t") for line in self.objectives.splitlines() if line.strip("-* \t")][:MAX_OBJECTIVES]

    @property
    def next_version(self) -> int:
        return self.script_version + 1

    def get_absolute_url(self) -> str:
        return address("training:drill", self.pk)


class Release(models.TextChoices):
    TIME = "time", "At a time"
    ESCALATION = "escalation", "After players escalate"
    REQUEST = "request", "When players ask"
    MANUAL = "manual", "By the facilitator"


class Channel(models.TextChoices):
    ALERT = "alert", "Alert"
    MONITORING = "monitoring", "Monitoring"
    CHAT = "chat", "Chat"
    SUPPORT = "support", "Support"
    PHONE = "phone", "Phone"
    STATUS = "status", "Status page"


ICONS = {
    Channel.ALERT: "bell",
    Channel.MONITORING: "activity",
    Channel.CHAT: "message",
    Channel.SUPPORT: "users",
    Channel.PHONE: "speakerphone",
    Channel.STATUS: "world",
}


class InjectFacts(models.Model):
    """What players receive, and when. Abstract: the script and each run have the same fields."""

    release = models.CharField(max_length=10, choices=Release, default=Release.TIME)
    offset_seconds = models.PositiveIntegerField(null=True, blank=True)  # on the drill clock; at the latest, if decided
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.CHAT)
    sender = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    ask_words = models.CharField(max_length=200, blank=True)  # a question with one of these asks for this inject
    is_decoy = models.BooleanField(default=False)  # players do not see this
    expected = models.CharField(max_length=300, blank=True)  # what players should do
    document = models.TextField(blank=True)  # an artifact as text: a log, a configuration
    chart_title = models.CharField(max_length=80, blank=True)
    chart_points = models.JSONField(default=list, blank=True)  # numbers at equal distances
    picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_at_a_time_has_one", condition=~Q(release="time") | Q(offset_seconds__isnull=False)
            )
        ]

    @property
    def icon(self) -> str:
        return ICONS[Channel(self.channel)]

    @property
    def origin(self) -> str:
        """ "Alert, Monitoring": the channel and who sends it, unless both have the same name."""
        channel = str(Channel(self.channel).label)
        same = self.sender.casefold() in {"", channel.casefold()}
        return channel if same else f"{channel}, {self.sender}"

    @property
    def shown_picture(self) -> StoredFile | None:
        return self.picture if self.picture and self.picture.removed_at is None else None


class DrillInject(CircleScoped, Versioned, InjectFacts):
    circle_parent = ("drill",)
    circle_owned = ("picture",)

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="injects")
    entry = models.ForeignKey(TimelineEntry, models.SET_NULL, null=True, blank=True, related_name="+")
    picture = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(InjectFacts.Meta):
        ordering = [models.F("offset_seconds").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class DrillVersion(CircleScoped):
    """A published script, as runs use it."""

    circle_parent = ("drill",)

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    script = models.JSONField()  # the facts of the drill and its injects, see training/drill_script.py
    note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["drill", "number"], name="one_script_per_drill_version")]

    def __str__(self) -> str:
        return f"{self.drill_id}, version {self.number}"
