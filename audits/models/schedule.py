"""Schedules of recurring runs."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import Team
from audits.models.checklist import Checklist
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.versioned import Versioned
from core.web.urls_cached import address
from incidents.models import Incident, Service
from tasks.models.corrective_task import CorrectiveTask

USER = settings.AUTH_USER_MODEL


class AuditScheduleQuerySet(CircleScopedQuerySet):
    def running(self) -> Self:
        return self.filter(paused_at=None, stopped_at=None, next_due__isnull=False)

    def to_open(self, on: date) -> Self:
        """Schedules whose next run opens on or before `on`."""
        return self.running().filter(next_opens__lte=on)


class AuditSchedule(CircleScoped, Versioned):
    """`rrule` is RFC 5545 without DTSTART, counted from `starts_on`; empty for a single run."""

    circle_parent = ("task", "incident")
    title = models.CharField(max_length=200)
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="schedules")
    rrule = models.CharField(max_length=200, blank=True)
    zone = models.CharField(max_length=60, default="UTC")
    starts_on = models.DateField(null=True, blank=True)  # null: no start date yet
    next_due = models.DateField(null=True, blank=True)
    next_opens = models.DateField(null=True, blank=True)
    opens_days_before = models.PositiveSmallIntegerField(default=5)
    closes_days_after = models.PositiveSmallIntegerField(default=7)  # after that, the run is marked missed
    assignee = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="audit_schedules")
    task = models.ForeignKey(CorrectiveTask, models.PROTECT, null=True, blank=True, related_name="schedules")
    paused_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)  # permanently
    stopped_because = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = AuditScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["next_due", "pk"]
        indexes = [models.Index(fields=["next_opens"], name="schedule_next_opens")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("audits:schedule", self.pk)

    def opens(self, due: date) -> date:
        return due - timedelta(days=self.opens_days_before)

    def closes(self, due: date) -> date:
        return due + timedelta(days=self.closes_days_after)
