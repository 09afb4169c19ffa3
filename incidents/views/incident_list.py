"""The incident list, and the form to declare one."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from core.web.filters import options_of, query_string
from core.web.once import once
from core.web.paging import keyset, total_text
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, post_data, run_action
from dashboard.cached import cached_for, cached_html
from dashboard.counting import MAX_COUNT, counted, format_capped_count
from dashboard.saved_views import saved_tabs, saved_view_context
from incidents.actions.declaration import declare_incident
from incidents.exports import as_csv
from incidents.filters import KINDS, STATUSES, IncidentFilter
from incidents.forms.declaration import DeclareForm
from incidents.list_columns import columns
from incidents.models import Category, Factor, Incident, Kind, Service, Severity
from incidents.policies import can_catalog, can_declare, must_declare
from incidents.similar import Similar, similar_to_words
from incidents.views.list_rows import rows_html, select_columns


def incident_list(request: AuthenticatedRequest) -> HttpResponse:
    """`/incidents/`: newest first, filtered by the query string, with keyset paging."""
    viewer, now = request.user, timezone.now()
    filters = IncidentFilter(request.GET, select_columns(Incident.objects.visible_to(viewer)), request=request)

    def found() -> dict[str, Any]:
        part = keyset(filters.qs, key="started_at", after=request.GET.get("after", ""), size=50)
        more = filters.query(after=part.more) if part.more else ""
        shown = {"incidents": part.rows, "rows_html": rows_html(part.rows, now), "columns": columns()}
        return {"filters": filters, "more": more, **shown}

    address = f"{request.get_full_path()} {now:%H:%M}"  # lengths of running incidents are shown to the minute
    count = partial(total_text, filters.qs, "incident", "incidents")
    context = {
        "total": cached_for(viewer, f"incidents {filters.query()}", count),
        "table": lambda: cached_html(request, f"incident list {address}", "incidents/list_table.html", found),
        "filters": filters,
        "options": options(viewer, filters),
        "csv_url": f"{reverse('incidents:export')}{filters.query()}",
        "tabs": tabs(request, filters),
        **saved_view_context(request, "incidents", filters.values),
        "may_declare": can_declare(viewer),
    }
    return page(request, "incidents/incident_list.html", "", context)


def options(user: User, filters: IncidentFilter) -> dict[str, list[tuple[str, str, bool]]]:
    """The options of each select field."""
    found: dict[str, list[tuple[str, str]]] = cached_for(user, "incident filter choices", read_choices)
    service = filters.values.get("service")
    if service and service not in dict(found["service"]):  # an archived service, from its page or a bookmark
        found = found | {"service": [*found["service"], (service, service)]}
    found = found | {"status": STATUSES, "kind": KINDS}
    return {name: options_of(pairs, filters.chosen(name)) for name, pairs in found.items()}


def read_choices() -> dict[str, list[tuple[str, str]]]:
    """Severities, services and categories of factors. One query each."""
    return {
        "severity": by_label((str(rank), name) for rank, name in Severity.objects.values_list("rank", "name")),
        "service": by_label(Service.objects.in_use().values_list("slug", "name")),
        "category": list(Category.objects.values_list("code", "name")),
    }


def by_label(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: pair[1].lower())


COUNTED: dict[str, dict[str, Any]] = {
    "Open": {"status": "open"},
    "Postmortem due": {"postmortem": "due"},
    "Led by me": {"mine": "1"},
}
"""Views whose tabs have a count: indexes find their rows."""


def tabs(request: AuthenticatedRequest, filters: IncidentFilter) -> list[dict[str, Any]]:
    """Views of everyone, then saved ones."""
    views: list[tuple[str, dict[str, Any]]] = [
        ("All", {}),
        *COUNTED.items(),
        ("Drills", {"kind": Kind.DRILL}),
        *saved_tabs(request, "incidents"),
    ]
    base, current = reverse("incidents:list"), filters.query()
    numbers: dict[str, int] = cached_for(request.user, "incident tabs", partial(count_incidents_per_view, request))
    return [
        {
            "label": label,
            "url": f"{base}{query_string(values)}",
            "current": query_string(values) == current,
            "count": format_capped_count(numbers[label]) if values == COUNTED.get(label) else "",
        }
        for label, values in views
    ]


def count_incidents_per_view(request: AuthenticatedRequest) -> dict[str, int]:
    return counted([(label, rows_of(request, values)) for label, values in COUNTED.items()])


def rows_of(request: AuthenticatedRequest, values: dict[str, Any]) -> QuerySet[Any]:
    """The incidents of a view, as many as are counted."""
    query = QueryDict(query_string(values).removeprefix("?"))
    rows = IncidentFilter(query, Incident.objects.visible_to(request.user), request=request).qs
    return rows.order_by().values("pk")[:MAX_COUNT]


def export_incidents(request: AuthenticatedRequest) -> HttpResponse:
    """The list as CSV with the filters of the page, limited to incidents the user may see."""
    rows = Incident.objects.visible_to(request.user).select_related("severity", "lead").prefetch_related("services")
    filters = IncidentFilter(request.GET, rows, request=request)
    response = HttpResponse(as_csv(filters.qs.order_by("-started_at", "-pk")), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="incidents.csv"'
    return response


@form_view
@once
def declare(request: AuthenticatedRequest) -> HttpResponse:
    """`/incidents/declare/`: one line is enough."""
    must_declare(request.user)
    zone = request.user.time_zone
    first = {"severity": 2, "kind": Kind.REAL}
    form = DeclareForm(post_data(request), zone=zone, now=timezone.now(), initial=first)
    context = {"form": form, "severities": Severity.objects.all(), "zone": zone, "may_add": can_catalog(request.user)}
    action = partial(declare_incident, by=request.user, zone=zone)
    render = partial(page, request, "incidents/incident_declare.html", "form", context)
    return run_action(request, form, action, render=render, done=redirect)


@require_safe
def declare_similar(request: AuthenticatedRequest) -> HttpResponse:
    """`/incidents/declare/similar/?title=…&service=…`: open and earlier incidents like the one being described."""
    must_declare(request.user)
    title = request.GET.get("title", "")[:200]
    services = Service.objects.in_use().filter(slug=request.GET.get("service", ""))
    similar = similar_to_words(title, services, request.user, now=timezone.now())
    return render(request, "incidents/declare_similar.html", {"similar": with_causes(similar, request.user)})


def with_causes(similar: list[Similar], viewer: User) -> list[tuple[Similar, str]]:
    """Each with its root cause; "" where none is recorded."""
    rows = Factor.objects.visible_to(viewer).filter(incident__in=[other.incident for other in similar])
    causes = dict(rows.filter(kind=Factor.Kind.ROOT).order_by("-pk").values_list("incident", "statement"))
    return [(other, causes.get(other.incident.pk, "")) for other in similar]
