"""Audit runs: answers, evidence, signatures. A signed run never changes; corrections are added as notes."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Team, User
from audits.models.checklist import ChecklistVersion, Item
from audits.models.schedule import AuditSchedule
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.web.urls_cached import address
from incidents.models import Incident, Service
from tasks.models.corrective_task import CorrectiveTask

USER = settings.AUTH_USER_MODEL


class AuditRunQuerySet(CircleScopedQuerySet):
    def unfinished(self) -> Self:
        return self.filter(state__in=[AuditRun.State.PLANNED, AuditRun.State.IN_PROGRESS])

    def assigned_to(self, user: User) -> Self:
        return self.filter(assignee=user)

    def run_out(self, on: date) -> Self:
        """Runs that were not signed in time."""
        return self.unfinished().filter(closes_on__lt=on)

    def for_list(self) -> Self:
        return self.select_related("version__checklist", "assignee", "service", "incident", "task")


class AuditRun(CircleScoped):
    """One execution of a published checklist version. Actions that change an answer update the stored score."""

    circle_parent = ("task", "schedule", "incident")

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        IN_PROGRESS = "in_progress", "In progress"
        SIGNED = "signed", "Signed"
        APPROVED = "approved", "Approved"
        MISSED = "missed", "Missed"
        CANCELED = "canceled", "Canceled"

    TRANSITIONS: dict[str, frozenset[str]] = {
        State.PLANNED: frozenset({State.IN_PROGRESS, State.MISSED, State.CANCELED}),
        State.IN_PROGRESS: frozenset({State.SIGNED, State.MISSED, State.CANCELED}),
        State.SIGNED: frozenset({State.APPROVED, State.IN_PROGRESS}),
        State.APPROVED: frozenset(),
        State.MISSED: frozenset(),
        State.CANCELED: frozenset(),
    }

    version = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="runs")
    title = models.CharField(max_length=200)
    scope = models.CharField(max_length=200, blank=True)  # "6 production pools"
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    schedule = models.ForeignKey(AuditSchedule, models.SET_NULL, null=True, blank=True, related_name="runs")
    task = models.ForeignKey(CorrectiveTask, models.PROTECT, null=True, blank=True, related_name="runs")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="audit_runs")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="audit_runs")
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by")
    assignee = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    missed_due_on = models.DateField(null=True, blank=True)  # the first due date that had passed when it was changed
    started_at = models.DateTimeField(null=True, blank=True)
    details_version = models.PositiveIntegerField(default=1)  # counts edits of title, scope, service, team, due date

    earned = models.PositiveIntegerField(default=0)
    possible = models.PositiveIntegerField(default=0)  # of answered items; without N/A and hidden items
    answered = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    failed_critical = models.BooleanField(default=False)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    missed_because = models.CharField(max_length=300, blank=True)  # a manager's comment on a missed run
    missed_acknowledged_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    missed_acknowledged_at = models.DateTimeField(null=True, blank=True)
    canceled_because = models.CharField(max_length=300, blank=True)
    canceled_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    canceled_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = AuditRunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "state", "due_on"], name="run_assignee_state_due"),
            models.Index(fields=["state", "due_on", "id"], name="run_state_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="run_state_is_known",
                condition=Q(state__in=["planned", "in_progress", "signed", "approved", "missed", "canceled"]),
            ),
            models.CheckConstraint(
                name="a_signed_run_says_who_and_when",
                condition=~Q(state__in=["signed", "approved"]) | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_canceled_run_says_who_when_and_why",
                condition=~Q(state="canceled")
                | Q(canceled_by__isnull=False, canceled_at__isnull=False) & ~Q(canceled_because=""),
            ),
            models.CheckConstraint(
                name="approved_by_someone_other_than_the_signer",
                condition=~Q(state="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("signed_by")),
            ),
            models.UniqueConstraint(
                fields=["schedule", "due_on"], name="one_run_for_each_due_day", condition=Q(schedule__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        return f"RUN-{self.pk}"

    def get_absolute_url(self) -> str:
        return address("audits:run", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.PLANNED, self.State.IN_PROGRESS}

    @property
    def score(self) -> int | None:
        """Score in whole percent, rounded down, so that it never reaches a threshold or 100 that the answers do not.

        None without scored answers (all N/A is not 100).
        """
        return 100 * self.earned // self.possible if self.possible else None

    @property
    def passed(self) -> bool | None:
        """None without a score, and while items are open: until the signature their answers may change the result."""
        if self.failed_critical:
            return False
        partial = self.answered < self.asked and self.state not in {self.State.SIGNED, self.State.APPROVED}
        return None if partial or self.score is None else self.score >= self.version.threshold

    @property
    def may_still_close(self) -> bool:
        """Whether the run can still close its task: it is being answered, or awaits approval and did not fail."""
        return self.is_open or (self.state == self.State.SIGNED and self.passed is not False)


class Answer(CircleScoped):
    """`value` as entered and its `result`; text and unscored choices are only "answered". One row per item of a run."""

    circle_parent = ("run",)

    class Result(models.TextChoices):
        PASS = "pass", "Pass"
        FAIL = "fail", "Fail"
        NA = "na", "N/A"
        ANSWERED = "answered", "Answered"

    run = models.ForeignKey(AuditRun, models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    value = models.CharField(max_length=1000)
    result = models.CharField(max_length=8, choices=Result)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "item"], name="one_answer_to_an_item"),
            models.CheckConstraint(
                name="answer_result_is_known", condition=Q(result__in=["pass", "fail", "na", "answered"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} to item {self.item_id}"


class SignOff(CircleScoped):
    """A signature, approval or request for changes. `digest` is the SHA-256 of the answers at that time."""

    circle_parent = ("run",)

    class Step(models.TextChoices):
        SIGNED = "signed", "Signed"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Changes requested"

    run = models.ForeignKey(AuditRun, models.CASCADE, related_name="sign_offs")
    step = models.CharField(max_length=10, choices=Step)
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="requested_changes_have_a_note", condition=~Q(step="rejected") | ~Q(note=""))
        ]

    def __str__(self) -> str:
        return f"{self.step} by {self.by_id}"


class Addendum(CircleScoped):
    """A correction note to a locked run."""

    circle_parent = ("run",)
    run = models.ForeignKey(AuditRun, models.CASCADE, related_name="addenda")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
