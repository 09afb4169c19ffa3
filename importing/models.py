"""Imports of written postmortems. An import is private to its author; confirming it creates the incident."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.web.urls_cached import address
from incidents.models.incident import Incident

if TYPE_CHECKING:
    from accounts.models import User


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: "User") -> Self:
        """Imports are visible only to their owner, also for administrators: drafts hold unpublished text."""
        return self.filter(author=user)

    def waiting(self) -> Self:
        return self.filter(state=Import.State.WAITING)

    def current(self, now: datetime) -> Self:
        """What its author still sees in the list."""
        alive = Q(expires_at__gt=now) | Q(state=Import.State.CONFIRMED)
        return self.filter(alive).exclude(state=Import.State.DISCARDED)

    def unread(self, now: datetime) -> Self:
        """Waiting imports that no worker has claimed, or whose lease has expired."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.filter(free, state=Import.State.READING)

    def expired(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now).exclude(state=Import.State.CONFIRMED)


class Import(models.Model):
    class State(models.TextChoices):
        READING = "reading", "Analyzing"
        WAITING = "waiting", "Ready for review"
        CONFIRMED = "confirmed", "Confirmed"
        DISCARDED = "discarded", "Discarded"
        FAILED = "failed", "Failed"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)  # the file's name, or "Pasted text"
    digest = models.CharField(max_length=64)  # SHA-256 of the source: the same file twice is one incident
    raw = models.BinaryField(null=True, blank=True)  # the uploaded file until a worker has parsed it (≤ 1 MB)
    lease_until = models.DateTimeField(null=True, blank=True)  # lease of a worker
    tries = models.PositiveSmallIntegerField(default=0)  # number of attempts
    source = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict, blank=True)  # the result, with source spans (importing.parser)
    found = models.CharField(max_length=120, blank=True)  # "7 entries, 4 tasks", for the list
    choices = models.JSONField(default=dict, blank=True)  # what the author changed
    version = models.PositiveIntegerField(default=1)
    batch = models.UUIDField(null=True, blank=True)
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, blank=True, related_name="imports")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["author", "-id"], name="import_author"), models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("importing:review", self.pk)
