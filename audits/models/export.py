"""Audit exports: the records of a period as one ZIP file."""

from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Team
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.files.models import StoredFile
from core.web.urls_cached import address
from incidents.models import Service

USER = settings.AUTH_USER_MODEL


class AuditExportQuerySet(CircleScopedQuerySet):
    def unfinished(self) -> Self:
        return self.filter(state__in=[AuditExport.State.WAITING, AuditExport.State.RUNNING])

    def for_list(self) -> Self:
        return self.select_related("by", "team", "service", "file__circle")


class AuditExport(CircleScoped):
    """Its access list has one member, the author, so only the author and administrators see it.

    The file has an access list without members: it is read through the export, which checks more than that.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Expired"

    first_day = models.DateField()
    last_day = models.DateField()
    zone = models.CharField(max_length=60, default="UTC")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    scope_name = models.CharField(max_length=120, blank=True)  # of the team or service, which may be deleted later
    sample_size = models.PositiveSmallIntegerField(default=25)
    seed = models.CharField(max_length=40)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    progress = models.CharField(max_length=60, blank=True)  # the step in words
    error = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    size = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the ZIP file
    manifest_sha256 = models.CharField(max_length=64, blank=True)  # verify.py prints the same
    rows = models.JSONField(default=dict, blank=True)  # number of rows by list
    hidden_circles = models.JSONField(default=list, blank=True)  # restricted and hidden from the author when written
    newest_circle = models.BigIntegerField(default=0)  # later ones are not in the file

    objects = AuditExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "finished_at"], name="audit_export_age")]
        constraints = [
            models.CheckConstraint(
                name="an_audit_export_ends_after_it_began", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="an_audit_export_has_one_scope", condition=Q(team__isnull=True) | Q(service__isnull=True)
            ),
            models.CheckConstraint(
                name="a_ready_audit_export_has_its_digest", condition=~Q(state="done") | ~Q(sha256="")
            ),
        ]

    def __str__(self) -> str:
        return f"audit export {self.pk}"

    @property
    def title(self) -> str:
        return f"{self.first_day:%-d %b %Y} – {self.last_day:%-d %b %Y}"

    @property
    def scope_text(self) -> str:
        return self.scope_name or "Everything"

    @property
    def scope_is_gone(self) -> bool:
        return bool(self.scope_name) and self.team is None and self.service is None

    @property
    def file_name(self) -> str:
        return f"audit-export-{self.first_day}-to-{self.last_day}.zip"

    @property
    def is_over(self) -> bool:
        return self.state not in {self.State.WAITING, self.State.RUNNING}

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first instant of the period and the first one after it."""
        return start_of(self.first_day, self.zone), start_of(self.last_day + timedelta(days=1), self.zone)

    def get_absolute_url(self) -> str:
        return address("audits:export", self.pk)


def start_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
