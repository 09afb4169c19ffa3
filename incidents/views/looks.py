"""How things of an incident look: icons and words of states, entries, clocks. No queries here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.web.templatetags.ui import clock, day, duration, percent
from incidents.models import (
    EntryType,
    Hypothesis,
    Incident,
    Kind,
    MilestoneName,
    Postmortem,
    Source,
    Status,
    TimelineEntry,
)
from incidents.story import Story

STATUS_LOOK = {
    Status.TRIAGE: ("dash", "search"),
    Status.DIAGNOSING: ("", "stethoscope"),
    Status.FIXING: ("brand", "tool"),
    Status.RECOVERING: ("", "activity"),
    Status.RESOLVED: ("plain", "check"),
    Status.CLOSED: ("plain", "lock"),
    Status.CANCELLED: ("plain", "ban"),
    Status.MERGED: ("plain", "link"),
}
POSTMORTEM_LOOK = {
    Postmortem.Status.NOT_STARTED: ("dash", "circle-dashed"),
    Postmortem.Status.DRAFT: ("dash", "pencil"),
    Postmortem.Status.IN_REVIEW: ("brand", "eye"),
    Postmortem.Status.CHANGES_REQUESTED: ("", "pencil"),
    Postmortem.Status.APPROVED: ("brand", "check"),
    Postmortem.Status.PUBLISHED: ("brand", "check"),
}
ENTRY_ICON = {
    EntryType.CHANGE: "refresh",
    EntryType.ALERT: "bell",
    EntryType.OBSERVATION: "message",
    EntryType.HYPOTHESIS: "help-circle",
    EntryType.DECISION: "git-branch",
    EntryType.ACTION: "tool",
    EntryType.COMMUNICATION: "speakerphone",
    EntryType.ESCALATION: "users",
    EntryType.STATUS: "activity",
    EntryType.EXTERNAL: "world",
}
ENTRY_KIND = {EntryType.HYPOTHESIS: "plum", EntryType.ALERT: "hot"}
KEY_MILESTONES = {"cause_identified", "fix_applied", "mitigated", "resolved"}
STEPS = ["impact_started", "detected", "acknowledged", "escalated", "cause_identified", "fix_applied", "mitigated"]


@lru_cache(maxsize=512)
def chip(kind: str, icon: str, text: str) -> SafeString:
    return drawn("components/chip.html", kind=kind, icon=icon, text=text)


@lru_cache(maxsize=64)
def severity_chip(name: str) -> SafeString:
    return drawn("components/severity.html", severity=name)


def drawn(component: str, **inputs: Any) -> SafeString:
    """A component, without the line breaks around it, which would show in a row of chips."""
    return mark_safe(render_to_string(component, inputs).strip())  # noqa: S308 - a rendered template


def status_chip(status: str) -> SafeString:
    return chip(*STATUS_LOOK[Status(status)], Status(status).label)


def zone_words(incident: Incident, at: datetime) -> str:
    """ "GMT (UTC+0)", "Europe/Berlin (UTC+1)"."""
    offset = at.astimezone(incident.tz).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    told = f"UTC{'+' if minutes >= 0 else '−'}{abs(minutes) // 60}" + (
        f":{abs(minutes) % 60:02}" if minutes % 60 else ""
    )
    return incident.zone_label if incident.zone_label == "UTC" else f"{incident.zone_label} ({told})"


def affected(share: Any, population: str, approximate: bool) -> str:
    """ "≈ 75% of users"; "share not stated" when nobody knows."""
    if share is None:
        return f"{population}, share not stated" if population else "share not stated"
    words = f"{percent(share)} of {population}" if population else percent(share)
    return f"≈ {words}" if approximate else words


def impact_words(story: Story) -> str:
    """The widest window, since when, or how long it was."""
    if not story.windows:
        return ""
    windows = [w for w in story.windows if w.ends_at is None] or story.windows
    widest = max(windows, key=lambda w: w.share or 0)
    words = affected(widest.share, widest.population, widest.approximate)
    if widest.ends_at is None:
        return f"{words}, since {clock(widest.starts_at, story.incident.zone)}"
    return words


def steps(story: Story) -> list[dict[str, Any]]:
    """The milestones as a row of dots; the last one reached is the present one."""
    facts = story.facts
    reached = {name: stone.at for name, stone in story.milestone.items() if name in STEPS}
    told = {"impact_started": facts.impact_start, "mitigated": None if facts.is_live else facts.ended_at}
    asked = min((each.requested_at for each in story.escalations), default=None)
    moments = {name: at for name, at in {**told, "escalated": asked, **reached}.items() if at}
    shown = [name for name in STEPS if name in moments or name != "escalated"]
    latest = max((name for name in shown if name in moments), key=lambda n: (moments[n], STEPS.index(n)), default="")
    begun = facts.impact_start
    return [step(story, name, moments.get(name), begun, name == latest) for name in shown]


def step(story: Story, name: str, at: datetime | None, begun: datetime | None, latest: bool) -> dict[str, Any]:
    label = "Escalated" if name == "escalated" else MilestoneName(name).label
    if at is None:
        return {"label": label, "note": "", "state": ""}
    stone = story.milestone.get(name)
    words = clock(at, story.incident.zone)
    if begun and name != "impact_started":
        minutes = int((at - begun).total_seconds() // 60)
        words += ", at once" if minutes == 0 else f", {duration(minutes)}"
    words += " ≈" if stone and stone.precision != "exact" else ""
    live = latest and story.incident.is_active
    return {"label": label, "note": words, "state": "done now" if live else "done"}


def timeline(story: Story, *, newest_first: bool, editable: Any) -> list[dict[str, Any]]:
    """Entries ready to be shown, with a divider wherever the day changes."""
    incident, zone = story.incident, story.incident.zone
    rows: list[dict[str, Any]] = []
    begun = story.facts.impact_start or incident.started_at
    today, address = None, incident.get_absolute_url()
    several = len({entry.at.astimezone(incident.tz).date() for entry in story.entries}) > 1
    for entry in reversed(story.entries) if newest_first else story.entries:
        here = entry.at.astimezone(incident.tz).date()
        if several and here != today:
            rows.append({"day": f"{here:%a} {day(entry.at, zone)}"})
        today = here
        files = {"files": story.files.get(entry.pk, []), "files_url": f"{address}entries/{entry.pk}/files/"}
        rows.append(entry_row(entry, zone, begun, editable(entry)) | files)
    return rows


def entry_row(entry: TimelineEntry, zone: str, begun: datetime, editable: bool) -> dict[str, Any]:
    kind = "key" if entry.milestone in KEY_MILESTONES else ENTRY_KIND.get(EntryType(entry.type), "")
    kind = "thin" if entry.source == Source.SYSTEM and kind == "" else kind
    title = f"{MilestoneName(entry.milestone).label}." if entry.milestone in KEY_MILESTONES else ""
    text = entry.text if entry.text.rstrip(".") != title.rstrip(".") else ""
    return {
        "pk": entry.pk,
        "kind": kind,
        "clock": clock(entry.at, zone),
        "approximate": entry.precision != "exact",
        "minutes": int((entry.at - begun).total_seconds() // 60),
        "icon": "bulb" if entry.milestone == "cause_identified" else ENTRY_ICON[EntryType(entry.type)],
        "title": title,
        "text": text,
        "meta": list(entry_meta(entry)),
        "evidence": entry.evidence if entry.evidence.startswith(("https://", "http://")) else "",
        "editable": editable,
    }


def entry_meta(entry: TimelineEntry) -> Iterable[str]:
    system = entry.source == Source.SYSTEM
    yield entry.actor_role or ("system" if system else entry.author.name)
    if entry.type not in {EntryType.OBSERVATION, EntryType.STATUS}:
        yield entry.get_type_display().lower()
    if entry.precision != "exact":
        yield f"{entry.get_precision_display()} time"
    if entry.source == Source.IMPORT:
        yield "from a write-up"
    if entry.edited_at:
        yield "edited"


@dataclass(frozen=True)
class Person:
    pk: int
    name: str


def people(story: Story) -> list[Person]:
    """Everyone who carries a role or wrote an entry, each once."""
    found = {role.user_id: Person(role.user_id, role.name) for role in story.roles if role.until is None}
    for entry in story.entries:
        if not entry.author.is_bot:
            found.setdefault(entry.author_id, Person(entry.author_id, entry.author.name))
    return list(found.values())


def kind_words(kind: str) -> str:
    return "" if kind == Kind.REAL else str(Kind(kind).label)


def length(start: datetime, end: datetime | None, now: datetime) -> str:
    words = duration((end or now) - start)
    return words if end else f"≥ {words}"


def table(story: Story) -> list[dict[str, str]]:
    """What the figure shows, as rows: what, from, to, how long."""
    zone, now = story.incident.zone, story.now
    rows = [("Impact", affected(w.share, w.population, w.approximate), w.starts_at, w.ends_at) for w in story.windows]
    rows += [("Belief", said(h), h.started_at, h.ended_at) for h in story.hypotheses]
    rows += [("Asked for help", e.to_team, e.requested_at, e.joined_at) for e in story.escalations]
    told = [
        {"what": what, "which": which, "from": when(a, zone), "to": when(b, zone), "long": length(a, b, now)}
        for what, which, a, b in rows
    ]
    stones = sorted(story.milestones, key=lambda stone: stone.at)
    return told + [
        {"what": "Milestone", "which": str(s.get_name_display()), "from": when(s.at, zone), "note": s.precision}
        for s in stones
    ]


def said(belief: Hypothesis) -> str:
    return f"{belief.statement} ({belief.get_verdict_display().lower()})"


def when(moment: datetime | None, zone: str) -> str:
    return f"{day(moment, zone)}, {clock(moment, zone)}" if moment else "open"
