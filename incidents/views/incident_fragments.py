"""The cached fragments of the incident page: their keys (`incidents.detail_version`) and contents."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from accounts.models import User
from core.web.fragments import Fragments
from incidents.detail_version import detail_version, version_annotations
from incidents.incident_detail import IncidentDetail, load_incident_detail
from incidents.models import EntryFile, Incident, TimelineEntry
from incidents.panels import panels
from incidents.policies import can_edit_entry, can_respond
from incidents.timeline_chart import figure
from incidents.views import incident_context, incident_rows
from incidents.views.factor_tree import tree
from incidents.views.known_at import known_at_context


def annotations() -> dict[str, Any]:
    """Those of the version, and `has_files`: without files no statement asks for them."""
    return {**version_annotations(), "has_files": Exists(EntryFile.objects.filter(incident=OuterRef("pk")))}


def fragments_of(request: HttpRequest, incident: Incident, now: datetime, *, enabled: bool = True) -> Fragments:
    """For an incident read with `annotations()`. `enabled=False` for "known at"."""
    user: Any = request.user
    return Fragments(request, lambda: detail_version(incident, user, now), enabled=enabled)


def entry_editor(user: User) -> str:
    """Whose entries can be edited: all, those of one person, or none."""
    return "all" if user.is_manager else str(user.pk) if user.is_responder else ""


def fragment_contents(
    incident: Incident, user: User, *, now: datetime, as_of: datetime | None, newest_first: bool
) -> dict[str, Any]:
    """Content of the fragments, as functions that templates call and that query at most once.

    `as_of`: show only what was known at that time.
    """

    @cache
    def load_all() -> IncidentDetail:
        return load_incident_detail(incident, now=now)

    @cache
    def detail() -> IncidentDetail:
        return load_all().known_at(as_of) if as_of else load_all()

    main = cache(lambda: [] if as_of else panels("main", incident, user))
    side = cache(lambda: [] if as_of else panels("side", incident, user))
    acting = not as_of and can_respond(user, incident)

    def rows(detail: IncidentDetail) -> list[dict[str, Any]]:
        may_edit = editable(user, as_of)
        return incident_rows.timeline(detail, newest_first=newest_first, editable=may_edit, attachable=acting)

    of_detail: dict[str, Callable[[IncidentDetail], Any]] = {
        **incident_context.fragment_context(),
        "figure": lambda detail: figure(detail.facts) if detail.facts.has_course else "",
        "numbers": lambda detail: incident_rows.metric_rows(detail.metrics.values()),
        "table": incident_rows.chart_table,
        "entries": lambda detail: incident_rows.split(rows(detail), newest_first=newest_first),
        "tree": lambda detail: tree(
            detail.factors, covered=covered_factors([*main(), *side()]), numbered=detail.numbered
        ),
    }
    lazy = {name: cache(lambda make=make: make(detail())) for name, make in of_detail.items()}
    return {
        "detail": detail,
        "main_panels": main,
        "side_panels": side,
        "as_of": as_of,
        "known_at": cache(lambda: known_at_context(load_all(), as_of)),
        **lazy,
    }


def editable(user: User, as_of: datetime | None) -> Callable[[TimelineEntry], bool]:
    return (lambda entry: False) if as_of else partial(can_edit_entry, user)


def covered_factors(shown: list[dict[str, Any]]) -> set[int]:
    """Ids of the factors that have a task, as the panels say."""
    return {factor for panel in shown for factor in panel.get("covers", ())}
