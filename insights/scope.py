"""What a reader counts: visible incidents and tasks that match the filters, and the period in the reader's zone."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from incidents.models import ENDED, Factor, Incident
from insights.filters import CoverageFilter
from insights.statistics.periods import DEFAULT, Period, period_of
from tasks.models import CorrectiveTask


@dataclass(frozen=True)
class Scope:
    """`incidents` and `tasks` match the filters but are of any time; `values` are the filters as they were sent."""

    user: User
    period: Period
    now: datetime
    filters: CoverageFilter

    @classmethod
    def of(cls, user: User, filters: CoverageFilter, now: datetime) -> "Scope":
        """Raises PeriodError for days that are no period."""
        found = cleaned(filters)
        today = now.astimezone(user.zone).date()
        first, last = found.get("started_from"), found.get("started_to")
        return cls(user, period_of(found.get("period") or DEFAULT, first, last, today, user.zone), now, filters)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.user.zone).date()

    @cached_property
    def values(self) -> dict[str, Any]:
        return self.filters.values

    @property
    def with_backfilled(self) -> bool:
        return bool(self.values.get("backfilled"))

    @cached_property
    def incidents(self) -> QuerySet[Incident]:
        return self.filters.qs.exclude(status__in=ENDED).order_by()

    def incidents_in(self, period: Period) -> QuerySet[Incident]:
        return self.incidents.filter(started_in(period))

    @cached_property
    def tasks(self) -> QuerySet[CorrectiveTask]:
        """By their own team; by service, severity and category of their incident."""
        rows = CorrectiveTask.objects.visible_to(self.user).order_by()
        if team := self.values.get("team"):
            rows = rows.filter(team__slug=team)
        if service := self.values.get("service"):
            affected = Incident.services.through.objects.filter(service__slug=service)
            rows = rows.filter(incident__in=affected.values("incident"))
        if ranks := self.filters.chosen("severity"):
            rows = rows.filter(incident__severity__rank__in=ranks)
        if category := self.values.get("category"):
            named = Factor.objects.filter(incident=OuterRef("incident"), category__code=category)
            rows = rows.filter(Exists(named))
        return rows


def cleaned(filters: CoverageFilter) -> dict[str, Any]:
    """The valid parameters as values."""
    if not filters.is_bound:
        return {}
    filters.form.errors  # noqa: B018 - validates
    return dict(filters.form.cleaned_data)


def started_in(period: Period) -> Q:
    return Q(started_at__gte=period.start, started_at__lt=period.end)
