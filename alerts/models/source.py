"""A monitoring system that sends alerts: its token, and what its alerts become."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Team
from core.access.models import CircleScoped
from core.encryption import EncryptedField, decrypt
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models import Service, Severity

USER = settings.AUTH_USER_MODEL
JOIN_MINUTES = 60


class AlertSourceKind(models.TextChoices):
    ALERTMANAGER = "alertmanager", "Prometheus Alertmanager"
    GRAFANA = "grafana", "Grafana"
    PAGERDUTY = "pagerduty", "PagerDuty"
    OPSGENIE = "opsgenie", "Opsgenie / Jira Service Management"
    CLOUDEVENTS = "cloudevents", "CloudEvents"
    GENERIC = "generic", "Other system (JSON)"


SIGNED_KINDS = frozenset({AlertSourceKind.GRAFANA, AlertSourceKind.PAGERDUTY})  # their signatures can be verified


class WhenResolved(models.TextChoices):
    ENTRY = "entry", "Add an entry to the timeline"
    PROPOSE = "propose", "Also propose that the impact has ended"


class AlertSource(Versioned, CircleScoped):
    """Owns an access list: if it is restricted, so are its alerts and the incidents that they declare."""

    key = models.CharField(max_length=20, unique=True)  # in its URL; no secret
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=14, choices=AlertSourceKind)
    token_hash = models.CharField(max_length=64)  # SHA-256 of 32 random bytes
    token_set_at = models.DateTimeField()
    old_token_hash = models.CharField(max_length=64, blank=True)
    old_token_until = models.DateTimeField(null=True, blank=True)
    token_in_url = models.BooleanField(default=False)
    encrypted_signing_secret = EncryptedField(blank=True, default="")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    severity = models.ForeignKey(Severity, models.PROTECT, related_name="+")  # when no rule gives one
    declare_from = models.ForeignKey(Severity, models.PROTECT, null=True, blank=True, related_name="+")
    join_minutes = models.PositiveIntegerField(default=JOIN_MINUTES)
    when_resolved = models.CharField(max_length=8, choices=WhenResolved, default=WhenResolved.ENTRY)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    last_received_at = models.DateTimeField(null=True, blank=True)
    received = models.PositiveBigIntegerField(default=0)  # alerts
    refused = models.PositiveBigIntegerField(default=0)  # requests

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_old_alert_token_expires", condition=Q(old_token_hash="") | Q(old_token_until__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("alerts:source", self.pk)

    @property
    def signing_secret(self) -> str:
        """ "" when SECRET_KEY has changed since it was entered."""
        return decrypt(self.encrypted_signing_secret)

    @property
    def is_signed(self) -> bool:
        return bool(self.encrypted_signing_secret)

    @property
    def join_window(self) -> timedelta:
        return timedelta(minutes=self.join_minutes)


class AlertRule(models.Model):
    """An alert with this label has this severity or service. The first rule that fits decides."""

    source = models.ForeignKey(AlertSource, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    severity = models.ForeignKey(Severity, models.CASCADE, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["source", "position"], name="one_alert_rule_per_position"),
            models.CheckConstraint(
                name="an_alert_rule_gives_a_severity_or_a_service",
                condition=Q(severity__isnull=False, service=None) | Q(severity=None, service__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}={self.value} -> {self.severity or (self.service and self.service.slug)}"
