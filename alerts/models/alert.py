"""Alerts as they were received, and muted keys."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from alerts.models.source import AlertSource
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.web.urls_cached import address
from incidents.models import Incident, Service, Severity


class State(models.TextChoices):
    FIRING = "firing", "Firing"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    RESOLVED = "resolved", "Resolved"


class AlertQuerySet(CircleScopedQuerySet):
    def unattached(self) -> Self:
        return self.filter(incident=None)

    def unresolved(self) -> Self:
        """Without rows that stay with an earlier incident: how those went on is in the current row of the key."""
        return self.exclude(state=State.RESOLVED).filter(is_current=True)

    def waiting(self, now: datetime) -> Self:
        """Those that a person attaches, declares or mutes: test alerts are not."""
        return self.unattached().unresolved().unmuted(now).filter(is_test=False)

    def muted(self, now: datetime) -> Self:
        return self.filter(Exists(mutes_of_key(now)))

    def unmuted(self, now: datetime) -> Self:
        return self.exclude(Exists(mutes_of_key(now)))


def mutes_of_key(now: datetime) -> "models.QuerySet[AlertMute]":
    return AlertMute.objects.filter(source=OuterRef("source"), key=OuterRef("key"), until__gt=now)


class Alert(CircleScoped):
    """One alert of a source, in one incident or in none. However often it fires there, it is one row.

    `is_current`: what is received about the key belongs to this row. When the key fires again for another incident,
    a new row becomes the current one.
    """

    circle_parent = ("incident", "source")

    source = models.ForeignKey(AlertSource, models.PROTECT, related_name="alerts")
    key = models.CharField(max_length=200)
    group = models.CharField(max_length=200, blank=True)
    is_current = models.BooleanField(default=True)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="alerts")
    declared_it = models.BooleanField(default=False)  # the incident was declared by this alert
    state = models.CharField(max_length=12, choices=State)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    labels = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=500, blank=True)
    severity = models.ForeignKey(Severity, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()  # of the first time that it fired here
    fired_at = models.DateTimeField()  # since when it fires now, or fired last
    changed_at = models.DateTimeField()  # when its state began, by the clock of the sender
    received_at = models.DateTimeField()  # the newest news of it
    resolved_at = models.DateTimeField(null=True, blank=True)
    times_fired = models.PositiveIntegerField(default=0)  # with repetitions
    changes = models.PositiveIntegerField(default=0)  # of its state, after the first
    is_test = models.BooleanField(default=False)
    body_digest = models.CharField(max_length=64, blank=True)  # of the newest `ReceivedBody`

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], name="one_current_alert_per_key", condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="a_resolved_alert_has_an_end", condition=~Q(state="resolved") | Q(resolved_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["source", "group", "-received_at"], name="alert_group"),
            models.Index(fields=["-received_at", "-id"], name="alert_newest"),
            models.Index(fields=["-received_at", "-id"], name="alert_unattached", condition=Q(incident=None)),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    def get_absolute_url(self) -> str:
        return address("alerts:alert", self.pk)

    @property
    def is_resolved(self) -> bool:
        return self.state == State.RESOLVED


class AlertMute(CircleScoped):
    """Until then, a key of a source declares and joins no incident."""

    circle_parent = ("source",)

    source = models.ForeignKey(AlertSource, models.CASCADE, related_name="mutes")
    key = models.CharField(max_length=200)
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="one_mute_per_alert_key"),
            models.CheckConstraint(name="a_mute_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.key} until {self.until:%Y-%m-%d}"
