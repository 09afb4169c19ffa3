"""Corrective tasks: states, allowed changes of state, and queries."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Team, User
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models import Factor, Incident, Measure

USER = settings.AUTH_USER_MODEL


class Status(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    BLOCKED = "blocked", "Blocked"
    DONE = "done", "Done, awaiting verification"
    VERIFIED = "verified", "Verified"
    EFFECTIVE = "effective", "Effective"
    NOT_EFFECTIVE = "not_effective", "Not effective"
    CONTRADICTED = "contradicted", "Contradicted"
    WONT_DO = "wont_do", "Won’t do"


OUTSTANDING = frozenset({Status.OPEN, Status.IN_PROGRESS, Status.BLOCKED})
"""Accepted by an owner and not done."""
UNFINISHED = OUTSTANDING | {Status.PROPOSED}
FINISHED = frozenset({Status.DONE, Status.VERIFIED, Status.EFFECTIVE, Status.NOT_EFFECTIVE, Status.CONTRADICTED})
CHECKED = frozenset({Status.VERIFIED, Status.EFFECTIVE, Status.NOT_EFFECTIVE, Status.CONTRADICTED})
NOT_BLOCKED: dict[str, Any] = {"blocked_reason": "", "blocked_at": None, "blocked_by": None, "blocked_until": None}
# Used for the buttons of the page, for the rules of the actions and for the diagram in the docs.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.PROPOSED: frozenset({Status.OPEN, Status.WONT_DO}),
    Status.OPEN: frozenset({Status.IN_PROGRESS, Status.BLOCKED, Status.DONE, Status.WONT_DO}),
    Status.IN_PROGRESS: frozenset({Status.BLOCKED, Status.DONE, Status.WONT_DO}),
    Status.BLOCKED: frozenset({Status.OPEN, Status.IN_PROGRESS, Status.DONE, Status.WONT_DO}),
    Status.DONE: frozenset({Status.VERIFIED, Status.OPEN}),
    Status.VERIFIED: frozenset({Status.EFFECTIVE, Status.NOT_EFFECTIVE, Status.CONTRADICTED, Status.OPEN}),
    Status.EFFECTIVE: frozenset({Status.CONTRADICTED}),
    Status.NOT_EFFECTIVE: frozenset({Status.OPEN}),
    Status.CONTRADICTED: frozenset({Status.OPEN, Status.EFFECTIVE}),
    Status.WONT_DO: frozenset({Status.OPEN, Status.PROPOSED}),
}


class Kind(models.TextChoices):
    """The purpose of the task. How it closes is `ClosesBy`."""

    MITIGATE = "mitigate_now", "mitigate now"
    REPAIR = "repair", "repair"
    DETECT = "detect", "detect"
    PREVENT = "prevent", "prevent"
    LIMIT = "limit_impact", "limit impact"
    RESPOND = "respond_better", "respond better"
    LEARN = "learn", "learn"


class Strength(models.TextChoices):
    """Kind of fix, strongest first."""

    ELIMINATE = "eliminate", "eliminate"
    AUTOMATE = "automate", "automate"
    DETECT = "detect", "detect"
    DOCUMENT = "document", "document"
    TRAIN = "train", "train"


class Priority(models.TextChoices):
    P0 = "P0", "P0"
    P1 = "P1", "P1"
    P2 = "P2", "P2"
    P3 = "P3", "P3"


DAYS_TO_DO = {Priority.P0: 7, Priority.P1: 15, Priority.P2: 30, Priority.P3: 90}
"""The default due date, in calendar days from acceptance."""


class ClosesBy(models.TextChoices):
    EVIDENCE = "evidence", "evidence"
    SESSION = "session", "a session with attendance"
    RUN = "run", "an approved run"


class Origin(models.TextChoices):
    INCIDENT = "incident", "incident"
    FINDING = "finding", "finding"
    DRILL = "drill", "drill"
    NEAR_MISS = "near_miss", "near miss"
    SUGGESTION = "suggestion", "suggestion"


class CorrectiveTaskQuerySet(CircleScopedQuerySet):
    def outstanding(self) -> Self:
        return self.filter(status__in=OUTSTANDING)

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def of_team(self, team: Team) -> Self:
        return self.filter(team=team)

    def overdue(self, on: date) -> Self:
        return self.outstanding().filter(due_on__lt=on)

    def check_due(self, on: date) -> Self:
        return self.filter(status=Status.VERIFIED, check_on__lte=on, check_opened_on=None)

    def for_list(self) -> Self:
        """Loads what a row or card shows, without a query per row."""
        return self.select_related("owner", "team", "incident", "checker", "verified_by")


class CorrectiveTask(CircleScoped, Versioned):
    """A task with one owner, one due date and a verifiable result. `due_dates` keeps all earlier due dates."""

    circle_parent = ("incident", "follow_up_of")
    Status = Status
    ClosesBy = ClosesBy

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    done_when = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.PROPOSED)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.PREVENT)
    strength = models.CharField(max_length=12, choices=Strength, blank=True)
    priority = models.CharField(max_length=2, choices=Priority, default=Priority.P2)
    effort = models.CharField(max_length=60, blank=True)
    closes_by = models.CharField(max_length=10, choices=ClosesBy, default=ClosesBy.EVIDENCE)
    owner = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="owned_tasks")
    owner_name = models.CharField(max_length=100, blank=True)  # name in an imported text that matches no account
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="corrective_tasks")

    origin = models.CharField(max_length=12, choices=Origin, default=Origin.INCIDENT)
    incident = models.ForeignKey(  # a task is never deleted with its incident
        Incident, models.PROTECT, null=True, blank=True, related_name="corrective_tasks"
    )
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, blank=True, related_name="corrective_tasks")
    factors = models.ManyToManyField(Factor, blank=True, related_name="corrective_tasks")
    follow_up_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="follow_ups")
    link = models.URLField(max_length=500, blank=True)  # the same work in an external tracker

    due_on = models.DateField(null=True, blank=True)
    first_due_on = models.DateField(null=True, blank=True)
    due_date_changes = models.PositiveSmallIntegerField(default=0)  # counts only changes to a later date
    missed_due_dates = models.PositiveSmallIntegerField(default=0)  # due dates that passed before they were changed
    owned_at = models.DateTimeField(null=True, blank=True)  # when the first owner was set
    started_at = models.DateTimeField(null=True, blank=True)
    blocked_reason = models.CharField(max_length=300, blank=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="blocks")
    blocked_until = models.DateField(null=True, blank=True)  # when the blocker is expected to end

    done_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)  # the day of done_at where the owner is; decides "on time"
    verify_by = models.DateField(null=True, blank=True)  # until when another person should verify it, once it is done
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.CharField(max_length=30, blank=True)  # reference of the session or run that closed it
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    verification_note = models.CharField(max_length=500, blank=True)

    checker = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    check_from = models.DateField(null=True, blank=True)  # first day of the window that is looked at
    check_on = models.DateField(null=True, blank=True)  # last day of the window; the check opens on it
    check_opened_on = models.DateField(null=True, blank=True)
    check_question = models.CharField(max_length=300, blank=True)
    check_threshold = models.CharField(max_length=200, blank=True)  # "effective if …"
    check_outcome = models.CharField(max_length=500, blank=True)  # observation given with the last answer
    checked_at = models.DateTimeField(null=True, blank=True)
    times_not_effective = models.PositiveSmallIntegerField(default=0)

    wont_do_reason = models.CharField(max_length=500, blank=True)
    risk_owner = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    review_on = models.DateField(null=True, blank=True)

    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = CorrectiveTaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "status", "due_on"], name="task_owner_status_due"),
            models.Index(fields=["status", "due_on", "id"], name="task_status_due"),
            models.Index(fields=["status", "-id"], name="task_status_newest"),
            models.Index(fields=["team", "status", "due_on"], name="task_team_status_due"),
            models.Index(fields=["first_due_on"], name="task_first_due"),
            models.Index(fields=["check_on"], name="task_checks", condition=Q(check_on__isnull=False)),
            models.Index(fields=["review_on"], name="task_reviews", condition=Q(review_on__isnull=False)),
            models.Index(fields=["verify_by"], name="task_verifications", condition=Q(status="done")),
            models.Index(
                fields=["check_on"], name="task_check_on", condition=Q(status="verified", check_opened_on=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="task_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="task_priority_is_known", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(
                name="accepted_task_has_an_owner",
                condition=Q(status__in=["proposed", "wont_do"]) | Q(owner__isnull=False),
            ),
            models.CheckConstraint(
                name="accepted_task_has_a_due_date",
                condition=Q(status__in=["proposed", "wont_do"]) | Q(due_on__isnull=False, first_due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="blocked_task_has_a_reason", condition=~Q(status="blocked") | ~Q(blocked_reason="")
            ),
            models.CheckConstraint(
                name="finished_has_a_time", condition=~Q(status__in=sorted(FINISHED)) | Q(done_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_session_or_a_run_is_the_proof",
                condition=~Q(status__in=sorted(FINISHED)) | Q(closes_by="evidence") | ~Q(proof=""),
            ),
            models.CheckConstraint(
                name="verified_by_someone_other_than_the_owner",
                condition=~Q(status__in=sorted(CHECKED))
                | Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("owner")),
            ),
            models.CheckConstraint(
                name="a_planned_check_names_its_checker", condition=Q(check_on=None) | Q(checker__isnull=False)
            ),
            models.CheckConstraint(
                name="effective_task_has_a_check_outcome", condition=~Q(status="effective") | ~Q(check_outcome="")
            ),
            models.CheckConstraint(
                name="wont_do_has_reason_owner_and_review",
                condition=~Q(status="wont_do")
                | ~Q(wont_do_reason="") & Q(risk_owner__isnull=False, review_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"A-{self.pk}"

    def get_absolute_url(self) -> str:
        return address("tasks:detail", self.pk)

    @property
    def is_outstanding(self) -> bool:
        return self.status in OUTSTANDING

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED

    @property
    def is_effective(self) -> bool:
        return self.status == Status.EFFECTIVE

    @property
    def strength_rank(self) -> int:
        """1 is the strongest kind of fix, 5 the weakest; 0 if not set."""
        return Strength.values.index(self.strength) + 1 if self.strength else 0

    def is_late(self, on: date) -> bool:
        return self.is_outstanding and self.due_on is not None and self.due_on < on
