"""Settings of services, severities and categories."""

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import Team
from accounts.people import managers_text
from core.web.filters import options_of
from core.web.paging import keyset
from core.web.requests import AuthenticatedRequest
from incidents.error_budget import error_budget
from incidents.filters import ServiceFilter
from incidents.list_columns import columns
from incidents.models import ACTIVE, TARGETS, Category, Incident, Service, Severity, followers_of_service
from incidents.panels import panels_of_service
from incidents.policies import can_catalog
from incidents.views.list_rows import rows_html, select_columns


def service_list(request: AuthenticatedRequest) -> HttpResponse:
    """All services with their team, those in use first; open incidents are counted among those this person may see."""
    active = Incident.objects.visible_to(request.user).filter(status__in=ACTIVE)
    busy: dict[int, int] = {}
    for pk in active.filter(services__isnull=False).values_list("services", flat=True):
        busy[pk] = busy.get(pk, 0) + 1
    filters = ServiceFilter(request.GET, Service.objects.select_related("team"), request=request)
    found = filters.qs.order_by(F("archived_at").asc(nulls_first=True), "name")
    rows, may = [{"row": service, "open": busy.get(service.pk, 0)} for service in found], can_catalog(request.user)
    context = {
        "rows": rows,
        "may": may,
        "adds": "" if rows or may else managers_text(),
        "filters": filters,
        "options": filter_options(filters),
    }
    return render(request, "incidents/service_list.html", context)


def filter_options(filters: ServiceFilter) -> dict[str, list[tuple[Any, str, bool]]]:
    """The options of each select field. One query."""
    found = {
        "team": list(Team.objects.order_by("name").values_list("slug", "name")[:200]),
        "tier": [(str(number), label.capitalize()) for number, label in Service.TIERS],
        "archived": [("false", "In use"), ("true", "Archived")],
    }
    return {name: options_of(pairs, filters.chosen(name)) for name, pairs in found.items()}


def service_detail(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """`/services/<slug>/`: what happened to it."""
    found = get_object_or_404(Service.objects.select_related("team__lead"), slug=slug)
    seen = select_columns(Incident.objects.visible_to(request.user).of_service(found))
    now = timezone.now()
    part = keyset(seen, key="started_at", after=request.GET.get("after", ""))
    context = {
        "budget": error_budget(found, viewer=request.user, now=now),
        "service": found,
        "may": can_catalog(request.user),
        "following": followers_of_service(found).filter(pk=request.user.pk).exists(),
        "columns": columns(),
        "rows": part.rows,
        "rows_html": rows_html(part.rows, now),
        "more": f"?after={part.more}" if part.more else "",
        "panels": panels_of_service(found, request.user),
    }
    return render(request, "incidents/service_detail.html", context)


def severity_list(request: AuthenticatedRequest) -> HttpResponse:
    rows = [
        {"row": row, "targets": [(label, row.targets[name]) for name, label in TARGETS.items() if name in row.targets]}
        for row in Severity.objects.all()
    ]
    return render(request, "incidents/severity_list.html", {"rows": rows, "may": can_catalog(request.user)})


def category_list(request: AuthenticatedRequest) -> HttpResponse:
    return render(request, "incidents/category_list.html", {"rows": Category.objects.all()})
