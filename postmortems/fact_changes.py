"""Changes of incident facts after the approval of a postmortem, with date and both versions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core.activity.models import Event
from core.text.shares import percent_text
from incidents.models import Incident

MAX_EVENTS = 300
AFTER_REVIEW = {"reviewed", "closed"}  # milestones that approval and closing set themselves


@dataclass(frozen=True)
class FactChange:
    """One changed fact. `before` or `after` is "" where it was added or removed; `at` and `by` of its latest event."""

    what: str
    before: str
    after: str
    at: datetime | None
    by: User | None


def clock(incident: Incident, moment: datetime | None) -> str:
    return f"{moment.astimezone(incident.tz):%-d %b %H:%M}" if moment else "still open"


def entry_text(incident: Incident, row: Any) -> str:
    return f"{clock(incident, row.at)}: {row.text}"


def window_text(incident: Incident, row: Any) -> str:
    share = "share unknown" if row.share is None else f"{'≈ ' if row.approximate else ''}{percent_text(row.share)}"
    group = f" of {row.population}" if row.population else ""
    return f"{clock(incident, row.starts_at)} to {clock(incident, row.ends_at)}, {share}{group}"


def hypothesis_text(incident: Incident, row: Any) -> str:
    span = f"{clock(incident, row.started_at)} to {clock(incident, row.ended_at)}"
    return f"{row.statement} ({row.get_verdict_display().lower()}, {span})"


def milestone_text(incident: Incident, row: Any) -> str:
    return f"{row.get_name_display()}: {clock(incident, row.at)}"


def factor_text(incident: Incident, row: Any) -> str:
    return f"{row.get_kind_display()}: {row.statement}"


@dataclass(frozen=True)
class Part:
    related: str
    label: str
    event_prefix: str  # of the types of its events
    key: str  # of the row in the data of its events
    words: Callable[[Incident, Any], str]


PARTS = (
    Part("entries", "Timeline", "entry.", "entry", entry_text),
    Part("impact_windows", "Impact", "impact.", "window", window_text),
    Part("hypotheses", "Hypothesis", "hypothesis.", "hypothesis", hypothesis_text),
    Part("milestones", "Milestone", "milestone.", "name", milestone_text),
    Part("factors", "Factor", "factor.", "factor", factor_text),
)


def fact_changes(approved: Incident, incident: Incident, *, since: datetime) -> list[FactChange]:
    """Differences between the frozen incident and the current one, newest first. One query."""
    events = latest_events(incident, since)
    found = [change for part in PARTS for change in changes_of(part, approved, incident, events)]
    if approved.title != incident.title:
        found.append(dated("Title", approved.title, incident.title, events.get(("described", ""))))
    return sorted(found, key=lambda change: (change.at is not None, change.at or since), reverse=True)


def latest_events(incident: Incident, since: datetime) -> dict[tuple[str, Any], Event]:
    """The newest event by key and row: `("entry", 12)`; removals without an id by their statement."""
    rows = Event.objects.filter(target_kind=incident._meta.label_lower, target_id=incident.pk, at__gt=since)
    found: dict[tuple[str, Any], Event] = {}
    for event in rows.select_related("actor").order_by("-id")[:MAX_EVENTS]:
        for part in PARTS:
            if part.key in event.data and event.event_type.startswith(part.event_prefix):
                found.setdefault((part.key, event.data[part.key]), event)
        if event.event_type.endswith(".removed") and "statement" in event.data:
            found.setdefault(("statement", event.data["statement"]), event)
        if event.event_type == "incident.edited":
            found.setdefault(("described", ""), event)
    return found


def changes_of(
    part: Part, approved: Incident, incident: Incident, events: dict[tuple[str, Any], Event]
) -> list[FactChange]:
    before = {row.pk: row for row in rows_of(part, approved)}
    after = {row.pk: row for row in rows_of(part, incident)}
    out = []
    for pk in [*before, *(pk for pk in after if pk not in before)]:
        old, new = before.get(pk), after.get(pk)
        words = [part.words(incident, row) if row else "" for row in (old, new)]
        if words[0] != words[1]:
            row = new or old
            key = getattr(row, "name", pk) if part.key == "name" else pk
            event = events.get((part.key, key)) or events.get(("statement", getattr(row, "statement", None)))
            out.append(dated(part.label, words[0], words[1], event))
    return out


def rows_of(part: Part, incident: Incident) -> list[Any]:
    rows = [row for row in getattr(incident, part.related).all() if getattr(row, "removed_at", None) is None]
    return [row for row in rows if getattr(row, "name", "") not in AFTER_REVIEW]


def dated(what: str, before: str, after: str, event: Event | None) -> FactChange:
    return FactChange(what, before, after, event.at if event else None, event.actor if event else None)
