"""Checklists and their versions. A published version never changes, so runs keep the items they were answered with."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Team
from core.web.urls_cached import address

USER = settings.AUTH_USER_MODEL


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def in_use(self) -> Self:
        """Not archived, and published at least once."""
        return self.filter(archived_at=None, versions__published_at__isnull=False).distinct()


class Checklist(models.Model):
    """A checklist; its items belong to its versions."""

    class Purpose(models.TextChoices):
        AUDIT = "audit", "Audit"
        PROCEDURE = "procedure", "Procedure"
        REVIEW = "review", "Review"

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.AUDIT)
    description = models.CharField(max_length=500, blank=True)
    topics = models.JSONField(default=list, blank=True)  # keywords that match imported tasks to this checklist
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    removed_item_version = models.PositiveIntegerField(default=0, editable=False)  # highest of the removed items

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("audits:checklist", self.slug)


class ChecklistVersion(models.Model):
    """A draft until published, read-only afterwards."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    threshold = models.PositiveSmallIntegerField(default=80)  # percentage required to pass
    change_note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: built-in checklist
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="a_version_number_is_used_once"),
            models.UniqueConstraint(
                fields=["checklist"], name="one_draft_of_a_checklist", condition=Q(published_at=None)
            ),
            models.CheckConstraint(name="a_threshold_is_a_percentage", condition=Q(threshold__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.checklist.slug}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class Section(models.Model):
    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="sections")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["version", "place"], name="a_section_has_its_own_place")]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """A checklist item with the rules for its answer."""

    class Type(models.TextChoices):
        PASS_FAIL = "pass_fail", "Pass, fail, N/A"
        YES_NO = "yes_no", "Yes, no"
        NUMBER = "number", "Number"
        TEXT = "text", "Text"
        CHOICE = "choice", "Choice"

    version = models.ForeignKey(ChecklistVersion, models.CASCADE, related_name="items")
    section = models.ForeignKey(Section, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()  # unique within the version
    text = models.CharField(max_length=300)
    hint = models.CharField(max_length=300, blank=True)
    type = models.CharField(max_length=10, choices=Type, default=Type.PASS_FAIL)
    unit = models.CharField(max_length=20, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)  # lower limit to pass
    high = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)  # upper limit to pass
    choices = models.JSONField(default=list, blank=True)
    passing = models.JSONField(default=list, blank=True)  # choices that pass; empty: not scored
    weight = models.PositiveSmallIntegerField(default=1)
    critical = models.BooleanField(default=False)  # if it fails, the run fails
    required = models.BooleanField(default=True)
    note_on_fail = models.BooleanField(default=False)
    evidence_on_fail = models.BooleanField(default=False)
    finding_on_fail = models.BooleanField(default=True)
    control = models.CharField(max_length=60, blank=True)  # "CC7.4", "A.5.27"
    finding_days = models.PositiveSmallIntegerField(default=15)  # for the task that fixes a failure
    shown_if = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    shown_if_answer = models.CharField(max_length=60, blank=True)
    details_version = models.PositiveIntegerField(default=1)  # counts edits and moves; `version` is the checklist's

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="an_item_has_its_own_number"),
            models.CheckConstraint(
                name="an_item_shown_on_a_condition_names_the_answer",
                condition=Q(shown_if=None) | ~Q(shown_if_answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def passes(self) -> str:
        """What passes, as a sentence: "Passes from 1 to 2 s.", "Passes: current."; "" for pass and fail."""
        if self.type == self.Type.CHOICE and self.passing:
            return f"Passes: {', '.join(self.passing)}."
        if self.type in {self.Type.CHOICE, self.Type.TEXT}:
            return "Not scored."
        if self.type != self.Type.NUMBER:
            return ""
        low, high = (f"{limit.normalize():f}" if limit is not None else "" for limit in (self.low, self.high))
        if not low and not high:
            return f"Any number{f' in {self.unit}' if self.unit else ''} passes."
        limits = f"from {low} to {high}" if low and high else f"from {low}" if low else f"up to {high}"
        return f"Passes {limits} {self.unit}".rstrip() + "."

    @property
    def rules(self) -> str:
        """Everything about the answer, as sentences."""
        found = ["" if self.type == self.Type.PASS_FAIL else f"{self.get_type_display()}.", self.passes]
        found += ["Evidence required on failure."] if self.evidence_on_fail else []
        found += [f"Shown if item {self.shown_if.number} is “{self.shown_if_answer}”."] if self.shown_if else []
        found += [f"Weight {self.weight}."] if self.weight != 1 else []
        return " ".join(filter(None, found))
