"""Postmortem: one Markdown document per incident, with revisions and review."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.web.urls_cached import address
from incidents.models.incident import Incident
from postmortems.models.template import PostmortemTemplate

USER = settings.AUTH_USER_MODEL


class PostmortemQuerySet(CircleScopedQuerySet):
    def outstanding(self) -> Self:
        """Required, the incident is over, and it is not published yet."""
        return self.filter(required=True, due_on__isnull=False).exclude(status=Postmortem.Status.PUBLISHED)

    def for_list(self) -> Self:
        return self.select_related("incident__severity", "owner").defer("text", "incident__summary")

    def published(self) -> Self:
        return self.filter(status=Postmortem.Status.PUBLISHED)


class Postmortem(CircleScoped):
    circle_parent = ("incident",)

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        APPROVED = "approved", "Approved"
        PUBLISHED = "published", "Published"

    TRANSITIONS: dict[str, frozenset[str]] = {
        Status.NOT_STARTED: frozenset({Status.DRAFT}),
        Status.DRAFT: frozenset({Status.IN_REVIEW}),
        Status.IN_REVIEW: frozenset({Status.CHANGES_REQUESTED, Status.APPROVED, Status.DRAFT}),
        Status.CHANGES_REQUESTED: frozenset({Status.IN_REVIEW, Status.DRAFT}),
        Status.APPROVED: frozenset({Status.PUBLISHED, Status.DRAFT}),
        Status.PUBLISHED: frozenset({Status.DRAFT}),
    }

    # Joint editing ends at approval; changing an approved text returns it to draft.
    EDITABLE = (Status.DRAFT, Status.IN_REVIEW, Status.CHANGES_REQUESTED)

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="postmortem")
    owner = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="owned_postmortems")
    former_owners: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(USER, blank=True, related_name="+")
    writers: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(USER, blank=True, related_name="+")
    status = models.CharField(max_length=18, choices=Status, default=Status.NOT_STARTED)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)  # the number of the newest revision
    required = models.BooleanField(default=True)
    required_because = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    review_round = models.PositiveSmallIntegerField(default=0)
    review_asked_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField()
    template = models.ForeignKey(PostmortemTemplate, models.PROTECT, null=True, blank=True, related_name="postmortems")
    overrides = models.JSONField(default=list, blank=True)  # [{item, reason, by, at}] set aside at approval or publish
    dismissed = models.JSONField(default=list, blank=True)  # digests of advice that does not return
    confirmed_none = models.JSONField(default=list, blank=True)  # sections confirmed as "none"

    objects = PostmortemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], name="postmortem_due", condition=~Q(status="published")),
            models.Index(fields=["owner", "due_on"], name="postmortem_owner_due", condition=~Q(status="published")),
            models.Index(fields=["status", "due_on"], name="postmortem_status_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="approved_by_someone_other_than_the_owner",
                condition=~Q(status__in=["approved", "published"])
                | Q(approved_by__isnull=False) & (Q(owner=None) | ~Q(approved_by=F("owner"))),
            )
        ]

    def __str__(self) -> str:
        return f"postmortem of {self.incident_id}"

    @property
    def ref(self) -> str:
        """Named by its incident."""
        return f"INC-{self.incident_id}"

    @property
    def title(self) -> str:
        return self.incident.title

    def get_absolute_url(self) -> str:
        return address("postmortems:detail", self.incident_id)

    @property
    def chip(self) -> str:
        """CSS kind of the chip of its state (`components/chip.html`)."""
        return {"not_started": "dash", "draft": "dash", "changes_requested": "alarm", "published": "brand"}.get(
            self.status, ""
        )

    @property
    def chip_icon(self) -> str:
        icons = {
            "draft": "pencil",
            "in_review": "eye",
            "changes_requested": "arrow-back-up",
            "not_started": "circle-dashed",
        }
        return icons.get(self.status, "check")

    def days_late(self, on: date) -> int:
        return days_late(self.status, self.due_on, on)


def days_late(status: str, due_on: date | None, on: date) -> int:
    """Days overdue; 0 if there is no due date or it is published."""
    return (on - due_on).days if due_on and status != Postmortem.Status.PUBLISHED else 0


class Revision(CircleScoped):
    """The whole text as it was saved."""

    circle_parent = ("postmortem",)
    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    joint = models.BooleanField(default=False)  # from the editor, saved by itself; later pruned
    co_authors: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(USER, blank=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["postmortem", "number"], name="one_revision_of_a_number")]

    def __str__(self) -> str:
        return f"revision {self.number}"


class ReviewNote(CircleScoped):
    """A reviewer's comment with its verdict."""

    circle_parent = ("postmortem",)
    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="review_notes")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=18, choices=Postmortem.Status, blank=True)
    text = models.TextField()
    passage = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
