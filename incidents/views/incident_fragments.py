"""The parts of the incident page that are cached: what their key names, and what each of them shows.

Their version is the number of events of the incident's circle, counted on its index in the page's own statement. Every
action records an event, so no action has to know what a page shows, and no row has to be locked to be counted up. A
number and not the newest id, because on PostgreSQL an event may commit after one with a higher id.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from accounts.models import User
from core.activity.models import Event
from core.web.fragments import Fragments
from dashboard.cached import names_version
from incidents.incident_detail import IncidentDetail, load_incident_detail
from incidents.models import Escalation, Hypothesis, ImpactWindow, Incident, TimelineEntry
from incidents.panels import panels
from incidents.policies import can_edit_entry, can_respond
from incidents.timeline_chart import figure
from incidents.views import incident_context, incident_rows
from incidents.views.factor_tree import tree


def annotations() -> dict[str, Any]:
    """`events`: the version. `is_ticking`: whether something still runs, so that the page changes every minute."""
    events = Event.objects.filter(circle=OuterRef("circle")).order_by().values("circle").annotate(all=Count("pk"))
    here = {"incident": OuterRef("pk")}
    runs = [
        ImpactWindow.objects.filter(**here, ends_at=None),
        Hypothesis.objects.filter(**here, ended_at=None),
        Escalation.objects.filter(**here, joined_at=None),
    ]
    return {
        "events": Coalesce(Subquery(events.values("all"), output_field=IntegerField()), 0),
        "is_ticking": Exists(runs[0]) | Exists(runs[1]) | Exists(runs[2]),
    }


def fragments_of(request: HttpRequest, incident: Incident, now: datetime, *, enabled: bool = True) -> Fragments:
    """For an incident read with `annotations()`. `enabled=False` for a look back."""
    row: Any = incident
    ticks = row.resolved_at is None or row.is_ticking
    minute = f"{now:%Y-%m-%dT%H:%M}" if ticks else ""
    return Fragments(
        request,
        lambda: (row.pk, row.events, names_version(request.user), minute),  # type: ignore[arg-type]
        enabled=enabled,
    )


def entry_editor(user: User) -> str:
    """Whose entries have a link to edit them: those of everyone, of one person, or none."""
    return "all" if user.is_manager else str(user.pk) if user.is_responder else ""


def contents(
    incident: Incident, user: User, *, now: datetime, knew: datetime | None, newest_first: bool
) -> dict[str, Any]:
    """What fragments show, each as a function that a template calls, and that asks at most once."""

    @cache
    def whole() -> IncidentDetail:
        return load_incident_detail(incident, now=now)

    @cache
    def story() -> IncidentDetail:
        return whole().known_at(knew) if knew else whole()

    main = cache(lambda: [] if knew else panels("main", incident, user))
    side = cache(lambda: [] if knew else panels("side", incident, user))
    acting = not knew and can_respond(user, incident)
    of_story: dict[str, Callable[[IncidentDetail], Any]] = {
        **incident_context.of_story(),
        "figure": lambda story: figure(story.facts) if story.facts.impact_start or story.entries else "",
        "numbers": lambda story: incident_rows.numbers(story.metrics.values()),
        "table": incident_rows.table,
        "entries": lambda story: incident_rows.timeline(
            story, newest_first=newest_first, editable=editable(user, knew), attachable=acting
        ),
        "tree": lambda story: tree(story.factors, covered=covered([*main(), *side()])),
    }
    lazy = {name: cache(lambda make=make: make(story())) for name, make in of_story.items()}
    known_at_banner = cache(lambda: incident_context.known_at_banner(whole(), knew))
    return {"story": story, "main_panels": main, "side_panels": side, "knew": known_at_banner if knew else None, **lazy}


def editable(user: User, knew: datetime | None) -> Callable[[TimelineEntry], bool]:
    return (lambda entry: False) if knew else partial(can_edit_entry, user)


def covered(shown: list[dict[str, Any]]) -> set[int]:
    return {each for panel in shown for each in panel.get("covers", ())}
