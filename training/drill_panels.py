"""Drills in the navigation, the palette, on My work and on the incident page; reminders of recurring drills."""

from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from accounts.models import Team, User
from core.web.urls_cached import address
from dashboard.registry import Command, NavItem, WorkItem, command, nav_item, rows_source
from dashboard.work_query import Row, WorkQuery, to_work_rows
from incidents.models import Incident, Kind
from incidents.panels import incident_annotation, incident_panel
from reminders.due_sources import due_source
from training.models import Drill, DrillRun
from training.policies import can_facilitate

SOON = timedelta(days=14)


def open_runs(user: User) -> QuerySet[DrillRun]:
    """Runs that wait for this person as a player."""
    return DrillRun.objects.visible_to(user).unfinished().filter(players__user=user)


command(Command("Write a tabletop drill", "masks-theater", "training:drill-new", 55, can_facilitate))
nav_item(NavItem("drills", "Drills", "masks-theater", "training:drills", order=65, count=open_runs))


@due_source("drill", title=lambda drill: f"Run again: {drill.title}", label="Recurring drills", button="Open drill")
def repeated_drills() -> QuerySet[Drill]:
    """Drills that are to be run again. Their owner is who set the repetition."""
    rows = Drill.objects.repeated()
    lead = Subquery(Team.objects.filter(members=OuterRef("repeat_owner")).order_by("pk").values("lead")[:1])
    manager = Subquery(Team.objects.filter(members=OuterRef("repeat_owner")).order_by("pk").values("manager")[:1])
    nobody = Cast(Value(None), BigIntegerField())
    facts = {"lead_id": lead, "manager_id": manager, "fallback_id": nobody}
    return rows.annotate(due=F("next_due_on"), owner_id=F("repeat_owner"), **facts)


def repeated_drill_item(row: Row) -> WorkItem:
    return WorkItem(
        title=f"Run again: {row.title}",
        url=address("training:drill", row.pk),
        icon="masks-theater",
        detail="Recurring drill",
        due=row.due,
        button="Start run",
        ref=f"DR-{row.pk}",
        late_alarm=False,
    )


@rows_source("repeated drill", repeated_drill_item)
def drills_to_repeat(user: User, on: date) -> WorkQuery:
    """Recurring drills of this person that are due within two weeks."""
    rows = Drill.objects.visible_to(user).repeated().filter(repeat_owner=user, next_due_on__lte=on + SOON)
    return to_work_rows("repeated drill", rows.order_by("next_due_on", "pk"), title="title", due="next_due_on")


def run_item(row: Row, page: str, *, title: str, detail: str) -> WorkItem:
    """A run of a drill, for its players or its facilitator."""
    drill = row.facts["drill"]
    return WorkItem(
        title=title,
        url=address(page, drill, row.facts["number"]),
        icon="masks-theater",
        detail=detail,
        due=None,
        button="Open",
        ref=f"DR-{drill}",
        late_alarm=False,
    )


def run_to_play_item(row: Row) -> WorkItem:
    running = row.facts["state"] == DrillRun.State.RUNNING
    detail = "Running now" if running else "The facilitator starts the clock"
    return run_item(row, "training:drill-play", title=f"Play in a drill: {row.facts['player']}", detail=detail)


@rows_source("drill run", run_to_play_item)
def drills_to_play(user: User, on: date) -> WorkQuery:
    """Runs that wait for this person as a player, by the title that players see."""
    facts: dict[str, Any] = {"player": "script__player_title", "state": "state", "drill": "drill", "number": "number"}
    return to_work_rows("drill run", open_runs(user).order_by("-pk"), **facts)


def run_to_facilitate_item(row: Row) -> WorkItem:
    title, state = f"Facilitate a drill: {row.facts['script_title']}", DrillRun.State(row.facts["state"])
    return run_item(row, "training:drill-run", title=title, detail=str(state.label))


@rows_source("drill to facilitate", run_to_facilitate_item)
def drills_to_facilitate(user: User, on: date) -> WorkQuery:
    """Unfinished runs of this facilitator."""
    rows = DrillRun.objects.visible_to(user).unfinished().filter(facilitator=user).order_by("-pk")
    facts: dict[str, Any] = {"script_title": "script__title", "state": "state", "drill": "drill", "number": "number"}
    return to_work_rows("drill to facilitate", rows, **facts)


@incident_annotation("has_drills")
def has_drills() -> Exists:
    return Exists(Drill.objects.filter(incident=OuterRef("pk")))


@incident_panel("side")
def drill_panel(incident: Incident, user: User) -> dict[str, Any] | None:
    """The drills of a finished incident with the button that makes one; the run of a drill. At most one query."""
    if incident.kind == Kind.DRILL:
        run = DrillRun.objects.visible_to(user).filter(incident=incident).select_related("facilitator").first()
        return {"template": "training/drill/incident_run.html", "run": run} if run else None
    may_create = can_facilitate(user) and not incident.is_active
    rows = Drill.objects.visible_to(user).filter(incident=incident).order_by("pk")
    drills = list(rows[:5]) if getattr(incident, "has_drills", True) else []
    if not drills and not may_create:
        return None
    facts = {"drills": drills, "may_create": may_create, "incident": incident}
    return {"template": "training/drill/incident_panel.html", **facts}


@incident_panel("reading")
def drill_from_reading_page(incident: Incident, user: User) -> dict[str, Any] | None:
    """The button of the postmortem page that makes a drill of its incident. No query."""
    if incident.kind == Kind.DRILL or incident.is_active or not can_facilitate(user):
        return None
    return {"template": "training/drill/reading_action.html", "incident": incident}
