"""One run of a drill: clock, players, released injects and answers. All state is stored in the database, so it survives
restarts."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.web.urls_cached import address
from incidents.models import Incident, TimelineEntry
from training.models.drill import Drill, InjectFacts
from training.models.session import Session

if TYPE_CHECKING:
    from accounts.models import User

USER = settings.AUTH_USER_MODEL
SPEEDS = (0.5, 1.0, 2.0, 4.0)


class DrillRunQuerySet(CircleScopedQuerySet):
    def live(self) -> Self:
        """Runs whose clock was started and that have not ended."""
        return self.filter(state__in=[DrillRun.State.RUNNING, DrillRun.State.PAUSED])

    def unfinished(self) -> Self:
        return self.filter(state__in=[DrillRun.State.READY, DrillRun.State.RUNNING, DrillRun.State.PAUSED])

    def held(self) -> Self:
        return self.filter(state__in=[DrillRun.State.HOT_WASH, DrillRun.State.DONE])


class DrillRun(CircleScoped):
    """Its incident (of kind drill) holds log, hypotheses and chart; answers stay here."""

    circle_parent = ("drill",)
    circle_owned = ("incident",)

    class State(models.TextChoices):
        READY = "ready", "Ready"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        HOT_WASH = "hot_wash", "Hot wash"
        DONE = "done", "Done"
        CANCELED = "canceled", "Canceled"

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()  # of the script
    script = models.JSONField()  # that version, without its injects
    incident = models.OneToOneField(Incident, models.PROTECT, null=True, blank=True, related_name="drill_run")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="drill_runs")
    facilitator = models.ForeignKey(USER, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    # The clock: `clock_seconds` passed until `clock_since`; from then on time passes at `speed`. Null: paused.
    clock_seconds = models.FloatField(default=0.0)
    clock_since = models.DateTimeField(null=True, blank=True)
    speed = models.FloatField(default=1.0)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    went_well = models.TextField(blank=True)
    to_improve = models.TextField(blank=True)
    unexpected = models.TextField(blank=True)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = DrillRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state"], name="drill_run_live", condition=Q(state="running"))]
        constraints = [
            models.UniqueConstraint(fields=["drill", "number"], name="one_run_per_drill_number"),
            models.CheckConstraint(
                name="the_clock_moves_only_in_a_running_drill",
                condition=Q(state="running", clock_since__isnull=False) | ~Q(state="running") & Q(clock_since=None),
            ),
            models.CheckConstraint(
                name="a_started_drill_has_an_incident",
                condition=Q(state__in=["ready", "canceled"]) | Q(incident__isnull=False, started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        """`DR-1/2`: also the name by which the stream announces changes."""
        return f"DR-{self.drill_id}/{self.number}"

    @property
    def label(self) -> str:
        return f"DR-{self.drill_id}, run {self.number}"

    @property
    def title(self) -> str:
        return str(self.script["title"])

    @property
    def player_title(self) -> str:
        return str(self.script["player_title"])

    @property
    def is_live(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.PAUSED}

    @property
    def is_unfinished(self) -> bool:
        return self.is_live or self.state == self.State.READY

    @property
    def was_held(self) -> bool:
        return self.state in {self.State.HOT_WASH, self.State.DONE}

    def elapsed(self, now: datetime) -> float:
        """Seconds on the drill clock."""
        if self.clock_since is None:
            return self.clock_seconds
        return self.clock_seconds + max(0.0, (now - self.clock_since).total_seconds()) * self.speed

    def get_absolute_url(self) -> str:
        return address("training:drill-run", self.drill_id, self.number)

    def play_url(self) -> str:
        return address("training:drill-play", self.drill_id, self.number)

    def report_url(self) -> str:
        return address("training:drill-report", self.drill_id, self.number)


class DrillPlayer(CircleScoped):
    circle_parent = ("run",)

    run = models.ForeignKey(DrillRun, models.CASCADE, related_name="players")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)  # when the player last read something new

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "user"], name="a_player_once_per_run")]

    def __str__(self) -> str:
        return f"{self.user_id} in run {self.run_id}"

    @property
    def ref(self) -> str:
        """The name by which the stream announces answers: only the console listens to it."""
        return f"{self.run.ref}/answers"


class DrillRunInject(CircleScoped, InjectFacts):
    """An inject of one run. It is released once; until then players do not see it."""

    circle_parent = ("run",)

    run = models.ForeignKey(DrillRun, models.CASCADE, related_name="injects")
    asked_by = models.ForeignKey(DrillPlayer, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_seconds = models.FloatField(null=True, blank=True)  # when a player's decision called for it
    released_at = models.DateTimeField(null=True, blank=True)
    released_seconds = models.FloatField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    entry = models.ForeignKey(TimelineEntry, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(InjectFacts.Meta):
        ordering = [models.F("offset_seconds").asc(nulls_last=True), "pk"]
        indexes = [models.Index(fields=["run", "offset_seconds"], name="run_inject_due")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_waiting(self) -> bool:
        return self.released_at is None and self.skipped_at is None


class DrillAnswerQuerySet(CircleScopedQuerySet):
    def readable_by(self, user: "User") -> Self:
        """A person's own answers, and all answers of the runs this person facilitates."""
        return self.filter(Q(player__user=user) | Q(run__facilitator=user))


class DrillAnswer(CircleScoped):
    """What a player did and why. Only the player and the facilitator may read it."""

    circle_parent = ("run",)

    class Kind(models.TextChoices):
        SUSPECT = "suspect", "Suspect"
        RULE_OUT = "rule_out", "Rule out"
        ASK = "ask", "Ask"
        ESCALATE = "escalate", "Escalate"
        UPDATE = "update", "Send update"
        ACT = "act", "Act"

    class Confidence(models.TextChoices):
        UNSURE = "unsure", "Unsure"
        FAIRLY = "fairly", "Fairly sure"
        CERTAIN = "certain", "Certain"

    class About(models.TextChoices):
        DECOY = "decoy", "Decoy"
        CAUSE = "cause", "Cause"
        OTHER = "other", "Something else"

    run = models.ForeignKey(DrillRun, models.CASCADE, related_name="answers")
    player = models.ForeignKey(DrillPlayer, models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=300)
    why = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.FAIRLY)
    about = models.CharField(max_length=10, choices=About, default=About.OTHER)
    seconds = models.FloatField()  # on the drill clock
    at = models.DateTimeField()
    client_key = models.CharField(max_length=64, blank=True)  # the same answer sent twice is one

    objects: Any = DrillAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["seconds", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["player", "client_key"], name="one_answer_per_client_key", condition=~Q(client_key="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:60]}"
