"""Impact: affected group, share and duration; status updates for stakeholders."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.access.models import CircleScoped
from core.versioned import Versioned
from incidents.models.incident import Incident
from incidents.models.service import Service


class ImpactWindow(CircleScoped, Versioned):
    """[starts_at, ends_at) with the share of a named population. An unknown share stays unknown."""

    circle_parent = ("incident",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="impact_windows")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)  # 0 to 1
    population = models.CharField(max_length=80, blank=True)  # "users", "checkout requests"
    measured_by = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=500, blank=True)
    approximate = models.BooleanField(default=False)
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="impact_ends_after_it_began", condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at"))
            ),
            models.CheckConstraint(
                name="a_share_is_between_nothing_and_all", condition=Q(share=None) | Q(share__gte=0, share__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"impact on {self.incident_id}"


class StatusUpdate(CircleScoped):
    """A status update for stakeholders, with the time of the next one."""

    circle_parent = ("incident",)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="updates")
    text = models.TextField()
    sent_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True, blank=True)
    recipients = models.JSONField(default=list, blank=True)  # handles of the notified people
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]
