"""Training programs: goals, the role they qualify for, and their validity."""

from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import Team
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.files.models import StoredFile
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models import Incident


class ProgramQuerySet(CircleScopedQuerySet):
    def active(self) -> Self:
        return self.exclude(state=Program.State.ARCHIVED)

    def qualifying(self) -> Self:
        """Active programs that qualify for a role."""
        return self.filter(state=Program.State.ACTIVE).exclude(role="")


class Program(CircleScoped, Versioned):
    circle_parent = ("incident",)

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACTIVE = "active", "Active"
        ARCHIVED = "archived", "Archived"

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    goals = models.TextField(blank=True)
    material = models.TextField(blank=True)  # Markdown: reading before and after a session
    role = models.CharField(max_length=80, blank=True)  # "API on-call", the role it qualifies for
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)  # null: no expiry
    steps = models.JSONField(default=list, blank=True)  # session formats, each attended once; empty: any one session
    prerequisites = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="required_by")
    renewal_format = models.CharField(max_length=10, blank=True)  # of the session that renews; empty: any
    renewal_days = models.PositiveSmallIntegerField(default=60)  # renewal opens so many days before the end
    due_within_days = models.PositiveSmallIntegerField(null=True, blank=True)  # for new people, from joining
    audience = models.ManyToManyField(Team, blank=True, related_name="+")  # whose new people; empty: everyone
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="programs")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("training:program", self.slug)


class ProgramVersion(CircleScoped):
    """The content of a program as it was at one version, and why it changed."""

    circle_parent = ("program",)

    program = models.ForeignKey(Program, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    goals = models.TextField(blank=True)
    material = models.TextField(blank=True)
    role = models.CharField(max_length=80, blank=True)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    steps = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="one_content_per_program_version")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class ProgramFile(CircleScoped):
    """A file among the material of a program."""

    circle_parent = ("program",)
    circle_owned = ("file",)

    program = models.ForeignKey(Program, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name
