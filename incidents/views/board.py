"""The list of incidents, and the ten-second form that begins one."""

from datetime import datetime
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from core.web.page import page
from core.web.paging import keyset
from core.web.templatetags.ui import ago, duration
from incidents.actions.declaring import declare_incident
from incidents.figure import mini
from incidents.forms.declaring import DeclareForm
from incidents.forms.filtering import STATUSES, Filters
from incidents.models import ImpactWindow, Incident, Kind, Postmortem, Service, Severity
from incidents.policies import can_declare, must_declare
from incidents.views import looks
from incidents.views.asking import accepted

COLUMNS = ("severity", "lead", "postmortem")


def board(request: HttpRequest) -> HttpResponse:
    """`/incidents/`: newest first, filtered by the query string, paged by the last row's place."""
    filters, now = Filters.read(request.GET), timezone.now()
    seen = Incident.objects.visible_to(request.user)
    rows = filters.apply(seen.select_related(*COLUMNS).annotate(**beside()), request.user)
    found = keyset(rows, key="started_at", after=request.GET.get("after", ""), size=50)
    looked: dict[Any, Any] = {}
    context = {
        "rows": [row_of(row, now, looked) for row in found.rows],
        "more": filters.changed(after=found.more) if found.more else "",
        "filters": filters,
        "options": options(),
        "statuses": STATUSES,
        "kinds": [*Kind.choices, ("all", "Everything")],
        "tabs": tabs(filters),
        "may_declare": can_declare(request.user),
    }
    return page(request, "incidents/incident_board.html", "rows" if request.GET.get("after") else "", context)


def beside() -> dict[str, Any]:
    """The widest impact and the first service, read in the same statement as the row."""
    facts = JSONObject(share=Cast("share", CharField()), population="population", approximate="approximate")
    widest = ImpactWindow.objects.filter(incident=OuterRef("pk")).order_by(F("share").desc(nulls_last=True), "pk")
    service = Service.objects.filter(incidents=OuterRef("pk")).order_by("name").values("name")[:1]
    return {"widest": Subquery(widest.values(told=facts)[:1]), "service_name": Subquery(service)}


def options() -> dict[str, list[tuple[str, str]]]:
    """Severities and services to choose from, in one statement."""
    severities = Severity.objects.order_by().values_list(
        Value("severity", CharField()), Cast("rank", CharField()), Cast("name", CharField())
    )
    services = Service.objects.order_by().values_list(
        Value("service", CharField()), Cast("slug", CharField()), Cast("name", CharField())
    )
    found: dict[str, list[tuple[str, str]]] = {"severity": [], "service": []}
    for part, key, name in sorted(severities.union(services, all=True), key=lambda each: (each[0], each[2].lower())):
        found[part].append((key, name))
    return found


def tabs(filters: Filters) -> list[dict[str, Any]]:
    views = [
        ("All", Filters()),
        ("Open", Filters(status="open")),
        ("Postmortem owed", Filters(postmortem="owed")),
        ("Led by me", Filters(mine="1")),
        ("Drills", Filters(kind=Kind.DRILL)),
    ]
    return [{"label": label, "url": view.changed(), "current": view == filters} for label, view in views]


def row_of(row: Any, now: Any, looked: dict[Any, Any]) -> dict[str, Any]:
    """One row, its words and drawings ready, so that the template only places them."""
    return {
        "ref": row.ref,
        "url": f"/incidents/{row.ref}/",
        "title": row.title,
        "service": row.service_name or "",
        "kind": looks.kind_words(row),
        "severity": once(looked, ("s", row.severity.name), lambda: looks.severity_chip(row.severity.name)),
        "status": once(looked, ("t", row.status), lambda: looks.status_chip(row.status)),
        "impact": impact_of(row.widest),
        "shape": mini(row.phases, now),
        "duration": length_of(row, now),
        "age": ago(row.started_at, now).removesuffix(" ago"),
        "started_at": row.started_at,
        "lead": row.lead,
        "postmortem": postmortem_chip(getattr(row, "postmortem", None), now, looked),
    }


def length_of(row: Incident, now: datetime) -> str:
    if row.resolved_at:
        return duration(row.resolved_at - row.started_at)
    return f"≥ {duration(now - row.started_at)}" if row.is_active else "—"


def once(looked: dict[Any, Any], key: Any, make: Any) -> Any:
    if key not in looked:
        looked[key] = make()
    return looked[key]


def impact_of(widest: dict[str, Any] | None) -> str:
    if not widest or widest["share"] is None:
        return "—"
    return looks.affected(widest["share"], widest["population"], bool(widest["approximate"]))


def postmortem_chip(postmortem: Postmortem | None, now: Any, looked: dict[Any, Any]) -> Any:
    if postmortem is None:
        return "—"
    if not postmortem.required and postmortem.status == Postmortem.Status.NOT_STARTED:
        return once(looked, ("p", "no"), lambda: looks.chip("plain", "", "Not required"))
    late = postmortem.days_late(timezone.localdate(now))
    if late > 0:
        words = f"{late} day{'' if late == 1 else 's'} late"
        return once(looked, ("p", words), lambda: looks.chip("alarm", "clock", words))
    status = Postmortem.Status(postmortem.status)
    return once(looked, ("p", status), lambda: looks.chip(*looks.POSTMORTEM_LOOK[status], status.label))


def declare(request: HttpRequest) -> HttpResponse:
    """`/incidents/declare/`: one line is enough."""
    must_declare(request.user)
    zone = request.user.time_zone  # type: ignore[union-attr]
    made: list[Incident] = []
    first = {"severity": 2, "kind": Kind.REAL}
    form = DeclareForm(request.POST if request.method == "POST" else None, zone=zone, now=timezone.now(), initial=first)
    if request.method == "POST" and form.is_valid():
        begin = lambda **said: made.append(declare_incident(by=request.user, zone=zone, **said))  # noqa: E731
        if accepted(form, begin):
            return redirect(made[0])
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "severities": Severity.objects.all(), "zone": zone}
    return page(request, "incidents/incident_declare.html", "form", context, status=status)
