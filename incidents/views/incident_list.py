"""The list of incidents, and the ten-second form that begins one."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, post_data, run_action
from incidents.actions.declaration import declare_incident
from incidents.forms.declaration import DeclareForm
from incidents.forms.filters import STATUSES, Filters
from incidents.list_columns import columns
from incidents.models import Incident, Kind, Service, Severity
from incidents.policies import can_catalog, can_declare, must_declare
from incidents.views.list_rows import listed, rows_html


def board(request: AuthenticatedRequest) -> HttpResponse:
    """`/incidents/`: newest first, filtered by the query string, paged by the last row's place."""
    viewer = request.user
    filters = Filters.read(request.GET)
    seen = filters.apply(listed(Incident.objects.visible_to(viewer)), viewer)
    found = keyset(seen, key="started_at", after=request.GET.get("after", ""), size=50)
    context = {
        "incidents": found.rows,
        "rows_html": rows_html(found.rows, timezone.now()),
        "more": filters.changed(after=found.more) if found.more else "",
        "filters": filters,
        "columns": columns(),
        "options": options(filters),
        "tabs": tabs(filters),
        "may_declare": can_declare(viewer),
    }
    return page(request, "incidents/incident_list.html", "", context)


def options(filters: Filters) -> dict[str, list[dict[str, Any]]]:
    """What each filter can be set to. The same for everybody."""
    severities = [(str(rank), name) for rank, name in Severity.objects.values_list("rank", "name")]
    services = Service.objects.in_use().values_list("slug", "name")
    found: dict[str, list[tuple[str, str]]] = {"severity": by_label(severities), "service": by_label(services)}
    if filters.service and filters.service not in dict(found["service"]):
        found["service"].append((filters.service, filters.service))  # a retired one, from its page or a kept link
    found |= {"status": list(STATUSES.items()), "kind": [*Kind.choices, ("all", "All")]}
    return {part: choices(pairs, getattr(filters, part)) for part, pairs in found.items()}


def choices(pairs: list[tuple[str, str]], current: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "chosen": value == current} for value, label in pairs]


def by_label(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: pair[1].lower())


def tabs(filters: Filters) -> list[dict[str, Any]]:
    views = [
        ("All", Filters()),
        ("Open", Filters(status="open")),
        ("Postmortem due", Filters(postmortem="owed")),
        ("Led by me", Filters(mine="1")),
        ("Drills", Filters(kind=Kind.DRILL)),
    ]
    return [{"label": label, "url": view.changed(), "current": view == filters} for label, view in views]


@form_view
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
