"""Icons and labels of states, entries and times. No queries."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.web.templatetags.ui import clock, duration, percent
from incidents.incident_detail import IncidentDetail
from incidents.models import Kind, MilestoneName, Source, Status

STATUS_BADGES = {
    Status.TRIAGE: ("dash", "search"),
    Status.DIAGNOSING: ("", "stethoscope"),
    Status.FIXING: ("brand", "tool"),
    Status.RECOVERING: ("", "activity"),
    Status.RESOLVED: ("plain", "check"),
    Status.CLOSED: ("plain", "lock"),
    Status.CANCELED: ("plain", "ban"),
    Status.MERGED: ("plain", "link"),
}
STEPS = ["impact_started", "detected", "acknowledged", "escalated", "cause_identified", "fix_applied", "mitigated"]


@lru_cache(maxsize=512)
def chip(kind: str, icon: str, text: str) -> SafeString:
    return render_component("components/chip.html", kind=kind, icon=icon, text=text)


@lru_cache(maxsize=64)
def severity_chip(name: str) -> SafeString:
    return render_component("components/severity.html", severity=name)


def render_component(component: str, **inputs: Any) -> SafeString:
    """A component, without the line breaks around it, which would show in a row of chips."""
    return mark_safe(render_to_string(component, inputs).strip())  # noqa: S308 - a rendered template


def status_chip(status: str) -> SafeString:
    return chip(*STATUS_BADGES[Status(status)], Status(status).label)


def affected_text(share: Any, population: str, approximate: bool) -> str:
    """ "≈ 75% of users", or "share not set" if unknown."""
    if share is None:
        return f"{population}, share not set" if population else "share not set"
    words = f"{percent(share)} of {population}" if population else percent(share)
    return f"≈ {words}" if approximate else words


def impact_text(detail: IncidentDetail) -> str:
    """The widest window, since when, or how long it was."""
    if not detail.windows:
        return ""
    windows = [w for w in detail.windows if w.ends_at is None] or detail.windows
    widest = max(windows, key=lambda w: w.share or 0)
    words = affected_text(widest.share, widest.population, widest.approximate)
    if widest.ends_at is None:
        return f"{words}, since {clock(widest.starts_at, detail.incident.zone)}"
    return words


def steps(detail: IncidentDetail) -> list[dict[str, Any]]:
    """The milestones as a row of dots; the last one reached is the present one."""
    facts = detail.facts
    reached = {name: stone.at for name, stone in detail.milestone.items() if name in STEPS}
    from_impact = {"impact_started": facts.impact_start, "mitigated": None if facts.is_live else facts.ended_at}
    asked = min((escalation.requested_at for escalation in detail.escalations), default=None)
    moments = {name: at for name, at in {**from_impact, "escalated": asked, **reached}.items() if at}
    shown = [name for name in STEPS if name in moments or name != "escalated"]
    latest = max((name for name in shown if name in moments), key=lambda n: (moments[n], STEPS.index(n)), default="")
    begun = facts.impact_start
    return [step(detail, name, moments.get(name), begun, name == latest) for name in shown]


def step(
    detail: IncidentDetail, name: str, at: datetime | None, begun: datetime | None, latest: bool
) -> dict[str, Any]:
    label = "Escalated" if name == "escalated" else MilestoneName(name).label
    if at is None:
        return {"label": label, "note": "" if detail.incident.is_active else "not recorded", "state": ""}
    stone = detail.milestone.get(name)
    words = clock(at, detail.incident.zone)
    if begun and name != "impact_started":
        minutes = int((at - begun).total_seconds() // 60)
        words += ", immediately" if minutes == 0 else f", {duration(minutes)}"
    words += " ≈" if stone and stone.precision != "exact" else ""
    live = latest and detail.incident.is_active
    return {"label": label, "note": words, "state": "done now" if live else "done"}


@dataclass(frozen=True)
class Person:
    pk: int
    name: str


def people(detail: IncidentDetail) -> list[Person]:
    """Role holders and authors of entries, each once, without people who only imported a text."""
    found = {role.user_id: Person(role.user_id, role.name) for role in detail.roles if role.until is None}
    for entry in detail.entries:
        if not entry.author.is_bot and entry.source != Source.IMPORT:
            found.setdefault(entry.author_id, Person(entry.author_id, entry.author.name))
    return list(found.values())


def kind_text(kind: str) -> str:
    return "" if kind == Kind.REAL else str(Kind(kind).label)
