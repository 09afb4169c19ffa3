"""Filters of statistics and coverage, for the pages, their files and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.web.filters import DayFilter, FlagFilter
from incidents.filters import AffectedFilter
from incidents.metrics import COMPARED, LABELS
from incidents.models import Kind
from insights.statistics.periods import CHOICES, PeriodError, period_of

METRICS = [(key, LABELS[key][0]) for key in COMPARED]


class Setting:
    """A parameter that selects no incidents by itself."""

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return rows


class ChoiceSetting(Setting, django_filters.ChoiceFilter):
    pass


class DaySetting(Setting, DayFilter):
    pass


class CoverageFilter(AffectedFilter):
    """Real incidents; `backfilled` adds those that were entered later. Never drills, near misses and planned work."""

    period = ChoiceSetting(choices=CHOICES, help_text="Default: `90`. Days that are given win.")
    started_from = DaySetting(help_text="First day of the period, in your time zone.")
    started_to = DaySetting(help_text="Last day of the period, in your time zone.")
    backfilled = FlagFilter(method="by_kind", help_text="`1`: count backfilled incidents too.")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("backfilled") else rows.filter(kind=Kind.REAL)

    @property
    def qs(self) -> QuerySet[Any]:
        """The kinds that count, without parameters too. For an unknown name of an object: nothing."""
        if not self.is_bound:
            return self.queryset.filter(kind=Kind.REAL)
        return super().qs

    def by_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(kind__in=[Kind.REAL, Kind.BACKFILLED])

    def is_valid(self) -> bool:
        """For the API: the days must form a period."""
        valid = super().is_valid()
        first, last = (self.form.cleaned_data.get(name) for name in ("started_from", "started_to"))
        if valid and first and last:
            try:
                period_of("", first, last, last, self.request.user.zone)
            except PeriodError as error:
                self.form.add_error(error.field, error.message)
                return False
        return valid


class StatisticsFilter(CoverageFilter):
    metric = ChoiceSetting(choices=METRICS, help_text="The duration that is compared. Default: `mitigate`.")
