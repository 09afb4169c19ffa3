"""Training programs: goals, the role they qualify for, and their validity."""

from typing import Self

from django.conf import settings
from django.db import models

from core.access.models import CircleScoped, CircleScopedQuerySet
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models import Incident


class ProgramQuerySet(CircleScopedQuerySet):
    def active(self) -> Self:
        return self.exclude(state=Program.State.RETIRED)


class Program(CircleScoped, Versioned):
    circle_parent = ("incident",)

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACTIVE = "active", "Active"
        RETIRED = "retired", "Archived"

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    goals = models.TextField(blank=True)
    material = models.TextField(blank=True)  # Markdown: reading before and after a session
    role = models.CharField(max_length=80, blank=True)  # "API on-call", the role it qualifies for
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
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
