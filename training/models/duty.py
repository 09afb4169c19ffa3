"""Duties: a person's role for a period, added by hand or imported from an on-call schedule."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Membership, User

USER = settings.AUTH_USER_MODEL


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, user: User) -> Self:
        """One's own, those of the teams one leads, all for managers: as readiness shows them."""
        if not user.is_active:
            return self.none()
        if user.is_manager:
            return self
        team = Membership.objects.filter(team__lead=user).values("user")
        return self.filter(Q(person=user) | Q(person__in=team))

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Duty(models.Model):
    class Source(models.TextChoices):
        TYPED = "typed", "Typed"
        CSV = "csv", "CSV file"
        CALENDAR = "calendar", "Calendar"
        API = "api", "API"

    person = models.ForeignKey(USER, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source, default=Source.TYPED)
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["role", "ends_at"], name="duty_role_ends"),
            models.Index(fields=["person", "ends_at"], name="duty_person_ends"),
        ]
        constraints = [
            models.CheckConstraint(name="a_duty_ends_after_it_began", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(fields=["person", "role", "starts_at", "ends_at"], name="a_duty_is_stored_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} from {self.starts_at:%Y-%m-%d}"
