"""Filters of incidents, for the page, the CSV file and the API."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Team, User
from core.web.filters import (
    SEVERAL,
    BooleanFilter,
    ChoicesFilter,
    FlagFilter,
    FromDayFilter,
    ListFilter,
    NameFilter,
    ToDayFilter,
    WordsFilter,
)
from dashboard.saved_views import register_list
from incidents.models import ACTIVE, Category, Factor, Incident, Kind, Service, Status

STATUSES = [("open", "Open"), *Status.choices]
KINDS = [*Kind.choices, ("all", "All")]
LISTED = [Kind.REAL, Kind.BACKFILLED]
SEVERITIES = [(rank, f"SEV-{rank}") for rank in range(1, 5)]


class AffectedFilter(ListFilter):
    """What an incident affected and how badly: for the list and for statistics."""

    severity = ChoicesFilter("severity__rank", choices=SEVERITIES, help_text=f"Severity rank, 1 to 4. {SEVERAL}")
    service = NameFilter("services__slug", of=Service, help_text="Service slug.")
    category = NameFilter(
        method="by_category", of=Category, by="code", help_text="Code of the category of a contributing factor."
    )
    team = NameFilter(method="by_team", of=Team, help_text="Slug of the team of a service.")

    def by_category(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Exists(Factor.objects.filter(incident=OuterRef("pk"), category__code=value)))

    def by_team(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Exists(Service.objects.filter(incidents=OuterRef("pk"), team__slug=value)))


class IncidentFilter(AffectedFilter):
    """`open` means every active status. Without `kind`, drills, near misses and planned work are left out."""

    status = ChoicesFilter(method="by_status", choices=STATUSES, help_text=f"`open`: every active status. {SEVERAL}")
    kind = django_filters.ChoiceFilter(
        method="by_kind", choices=KINDS, help_text="Kind, or `all`. Default: real and backfilled incidents."
    )
    lead = NameFilter("lead__handle", of=User, by="handle", help_text="Handle of the incident lead.")
    mine = FlagFilter(method="led_by_me", help_text="`1`: only incidents I lead.")
    postmortem = django_filters.ChoiceFilter(
        method="postmortem_due", choices=[("due", "Due")], help_text="`due`: only incidents with a postmortem due."
    )
    started_from = FromDayFilter("started_at", help_text="Started on or after this day, in your time zone.")
    started_to = ToDayFilter("started_at", help_text="Started on or before this day, in your time zone.")
    q = django_filters.CharFilter(method="by_words", max_length=100, help_text="Words in the title, or a reference.")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("kind") else rows.filter(kind__in=LISTED)

    @property
    def qs(self) -> QuerySet[Any]:
        """The default of `kind` applies without parameters too."""
        return super().qs if self.is_bound else self.queryset.filter(kind__in=LISTED)

    def by_status(self, rows: QuerySet[Any], name: str, values: list[str]) -> QuerySet[Any]:
        chosen = {status for value in values for status in (ACTIVE if value == "open" else [value])}
        return rows.filter(status__in=sorted(chosen)) if chosen else rows

    def by_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows if value == "all" else rows.filter(kind=value)

    def led_by_me(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(lead=self.request.user)

    def postmortem_due(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        rows = rows.filter(postmortem__required=True, postmortem__due_on__isnull=False)
        return rows.exclude(postmortem__status="published")

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        title = Q()
        for word in value.split()[:8]:
            title &= Q(title__icontains=word)
        digits = value.upper().removeprefix("INC-")
        by_number = digits.isascii() and digits.isdecimal() and len(digits) < 18
        return rows.filter(title | Q(pk=int(digits)) if by_number else title)


class ServiceFilter(ListFilter):
    q = WordsFilter("name", "slug", "description", help_text="Words in the name or description.")
    team = NameFilter("team__slug", of=Team, help_text="Slug of the team that owns it.")
    tier = ChoicesFilter(choices=Service.TIERS, help_text=SEVERAL)
    archived = BooleanFilter(
        "archived_at", "isnull", exclude=True, help_text="`false`: only services that are not archived."
    )


register_list("incidents", "incidents:list", IncidentFilter, Incident)
