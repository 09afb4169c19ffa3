"""The rows of an incident list: loaded by one statement and formatted before rendering."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.schedule.moments import shown_until
from core.web.fragments import cached
from core.web.templatetags.ui import ago, duration, initials, tint_of
from incidents.list_columns import columns
from incidents.models import ACTIVE, ENDED, ImpactWindow, Incident, Service
from incidents.timeline_chart import mini
from incidents.views import display

COLUMNS = ("pk", "title", "kind", "status", "started_at", "resolved_at", "phases", "severity__name")
PERSON = ("lead", "lead__name")
NO_LEAD = {"lead": "", "initials": "", "tint": ""}


@cache
def list_annotations() -> dict[str, Any]:
    """Annotations of the list: largest impact, first service and columns of higher apps."""
    facts = JSONObject(share=Cast("share", CharField()), population="population", approximate="approximate")
    widest = ImpactWindow.objects.filter(incident=OuterRef("pk")).order_by(F("share").desc(nulls_last=True), "pk")
    service = Service.objects.filter(incidents=OuterRef("pk")).order_by("name").values("name")[:1]
    own = {"widest": Subquery(widest.values(facts=facts)[:1]), "service_name": Subquery(service)}
    return {**own, **{f"column_{name}": column.value() for name, column in columns().items()}}


def select_columns(rows: QuerySet[Incident]) -> QuerySet[Incident, Any]:
    """The columns of a row as plain values."""
    return rows.annotate(**list_annotations()).values_list(*COLUMNS, *PERSON, *list_annotations(), named=True)


def rows_html(rows: Sequence[Any], now: datetime) -> SafeString:
    """The rendered rows of a table, cached by their content, so that no invalidation is needed."""
    runs = any(row.status in ACTIVE for row in rows)
    timed = [(*row, ago(row.started_at, now)) for row in rows]
    place = (timezone.get_current_timezone_name(), timezone.localdate(now), get_language())
    key = ("incident rows", place, f"{now:%Y-%m-%dT%H:%M}" if runs else "", timed)

    def render() -> str:
        writer = RowRenderer(now)
        return render_to_string("incidents/incident_rows.html", {"rows": [writer.write(row) for row in rows]})

    return mark_safe(cached(key, render))  # noqa: S308 - a rendered template


class RowRenderer:
    """Renders rows. Text about a person is computed once per person."""

    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, timezone.localdate(now)
        self.people: dict[int, dict[str, str]] = {}

    def write(self, row: Any) -> dict[str, Any]:
        """One row as texts and markup, ready for the template."""
        began = timezone.localtime(row.started_at)
        return {
            "ref": f"INC-{row.pk}",
            "title": row.title,
            "service": row.service_name or "",
            "kind": display.kind_text(row.kind),
            "severity": display.severity_chip(row.severity__name),
            "status": display.status_chip(row.status),
            "impact": impact_of(row.widest),
            "shape": "—" if row.status in ENDED else mini(row.phases, self.now),
            "duration": self.length_of(row),
            "age": ago(row.started_at, self.now).removesuffix(" ago"),
            "began": began.isoformat(),
            "began_text": f"{began.day} {began:%b %Y %H:%M}",
            "columns": [each.words(getattr(row, f"column_{name}")) for name, each in columns().items()],
            **self.lead_of(row),
        }

    def lead_of(self, row: Any) -> dict[str, str]:
        if not row.lead:
            return NO_LEAD
        if row.lead not in self.people:
            name = row.lead__name
            self.people[row.lead] = {"lead": name, "initials": initials(name), "tint": tint_of(row.lead)}
        return self.people[row.lead]

    def length_of(self, row: Any) -> str:
        if row.resolved_at:
            return duration(row.resolved_at - row.started_at)
        until = shown_until(self.now, [row.started_at])
        return f"≥ {duration(until - row.started_at)}" if row.status in ACTIVE else "—"


def impact_of(widest: dict[str, Any] | None) -> str:
    if not widest or widest["share"] is None:
        return "—"
    return display.affected_text(widest["share"], widest["population"], bool(widest["approximate"]))
