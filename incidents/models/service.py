"""Services, and the categories of contributing factors."""

from typing import ClassVar, Self

from django.db import models

from accounts.models import Team
from core.versioned import Versioned
from core.web.urls_cached import address


class ServiceQuerySet(models.QuerySet["Service"]):
    def in_use(self) -> Self:
        """Services that can be selected. Archived ones stay on existing records."""
        return self.filter(archived_at=None)


class Service(Versioned):
    TIERS: ClassVar[list[tuple[int, str]]] = [(1, "tier 1"), (2, "tier 2"), (3, "tier 3")]

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    tier = models.PositiveSmallIntegerField(default=2, choices=TIERS)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="services")
    description = models.CharField(max_length=300, blank=True)
    slo = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)  # 0.999 = 99.9 % of minutes
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("incidents:service", self.slug)


class Category(models.Model):
    """First level of the factor taxonomy; `kinds` has the second level."""

    code = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=60)
    kinds = models.JSONField(default=list)
    technical = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
