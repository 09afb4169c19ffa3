"""Rows of the incident page, formatted for the template: timeline, metrics, chart as a table, commands."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from core.references import Resolved
from core.text.inline import linked
from core.web.templatetags.ui import after, clock, day, duration, icon
from core.web.urls_cached import address
from incidents.commands import SLASH_COMMANDS
from incidents.incident_detail import IncidentDetail
from incidents.metrics import Metric
from incidents.models import EntryType, Hypothesis, Incident, MilestoneName, Source, TimelineEntry
from incidents.views.display import affected_text, chip, render_component

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
COMPOSED = ["suspect", "ruled-out", "cause", "escalate", "fix", "mitigated", "sev", "role", "decide", "task", "update"]

SHOWN_ON_PHONES, FEW = 8, 3


@lru_cache(maxsize=64)
def composer_commands(update_hint: str = "") -> list[dict[str, Any]]:
    """The commands of the composer: those in `COMPOSED` have a button, the others are only typed.

    `update_hint` names the recipients of an update.
    """
    hints = {"update": update_hint} if update_hint else {}
    return [
        {
            "name": c.name,
            "chip": chip(c.kind, c.icon, c.label),
            "hint": hints.get(c.name, c.hint),
            "button": c.name in COMPOSED,
        }
        for c in SLASH_COMMANDS
    ]


def timeline(
    detail: IncidentDetail, *, newest_first: bool, editable: Callable[[TimelineEntry], bool], attachable: bool
) -> list[dict[str, Any]]:
    """Entries formatted for display, with a divider when the day changes."""
    incident, zone = detail.incident, detail.incident.zone
    rows: list[dict[str, Any]] = []
    begun = detail.facts.impact_start or incident.started_at
    today = None
    several = len({entry.at.astimezone(incident.tz).date() for entry in detail.entries}) > 1
    for entry in reversed(detail.entries) if newest_first else detail.entries:
        here = entry.at.astimezone(incident.tz).date()
        if several and here != today:
            rows.append({"day": f"{here:%a} {day(entry.at, zone)}"})
        today = here
        edit = address("incidents:entry-edit", incident.pk, entry.pk) if editable(entry) else ""
        row = entry_row(entry, zone, begun, edit, detail.numbered)
        rows.append(row | entry_files(detail, entry, attachable=attachable))
    return rows


def split(rows: list[dict[str, Any]], *, newest_first: bool) -> dict[str, Any]:
    """The rows of the newest entries, and those before them, which a phone shows on demand. `count`: how many of those.

    `day`: the day of the first newest entry, if its row is among the earlier ones.
    """
    places = [place for place, row in enumerate(rows) if not row["day"]]
    count = max(len(places) - SHOWN_ON_PHONES, 0)
    if count < FEW:
        return {"latest": rows, "earlier": [], "count": 0, "day": ""}
    border = places[SHOWN_ON_PHONES] if newest_first else places[count]
    if rows[border - 1]["day"]:
        border -= 1
    first, last = rows[:border], rows[border:]
    if newest_first:
        return {"latest": first, "earlier": last, "count": count, "day": ""}
    days = [row["day"] for row in first if row["day"]]
    begun = days[-1] if days and not last[0]["day"] else ""
    return {"latest": last, "earlier": first, "count": count, "day": begun}


def entry_files(detail: IncidentDetail, entry: TimelineEntry, *, attachable: bool) -> dict[str, Any]:
    """What is attached to an entry, and where one attaches."""
    files = detail.files.get(entry.pk, [])
    return {
        "files": [{"file": render_component("components/attachment.html", file=file)} for file in files],
        "files_count": len(files),
        "files_url": address("incidents:entry-files", detail.incident.pk, entry.pk),
        "attachable": attachable,
    }


def entry_row(
    entry: TimelineEntry, zone: str, begun: datetime, edit: str, numbered: Mapping[str, Resolved]
) -> dict[str, Any]:
    kind = "key" if entry.milestone in KEY_MILESTONES else ENTRY_KIND.get(EntryType(entry.type), "")
    kind = "thin" if entry.source == Source.SYSTEM and kind == "" else kind
    title = f"{MilestoneName(entry.milestone).label}." if entry.milestone in KEY_MILESTONES else ""
    text = entry.text if entry.text.rstrip(".") != title.rstrip(".") else ""
    return {
        "day": "",
        "pk": entry.pk,
        "ref": entry.ref,
        "permalink": entry.get_absolute_url(),
        "kind": kind,
        "clock": clock(entry.at, zone),
        "approximate": entry.precision != "exact",
        "after": after(int((entry.at - begun).total_seconds() // 60)),
        "icon": icon("bulb" if entry.milestone == "cause_identified" else ENTRY_ICON[EntryType(entry.type)]),
        "title": title,
        "text": linked(text, numbered),
        "meta": [{"words": words} for words in entry_meta(entry)],
        "evidence": entry.evidence if entry.evidence.startswith(("https://", "http://")) else "",
        "link": icon("link", "icon-s"),
        "clip": icon("paperclip", "icon-s"),
        "edit": edit,
    }


def entry_meta(entry: TimelineEntry) -> Iterable[str]:
    yield entry.actor_role or ("system" if entry.author.is_bot else entry.author.name)
    if entry.type not in {EntryType.OBSERVATION, EntryType.STATUS}:
        yield entry.get_type_display().lower()
    if entry.precision != "exact":
        yield f"{entry.get_precision_display()} time"
    if entry.source == Source.IMPORT:
        yield "imported"
    if entry.edited_at:
        yield "edited"


def metric_rows(metrics: Iterable[Metric]) -> dict[str, list[dict[str, Any]]]:
    """Known metrics with their definition, and unknown ones with the reason."""
    known: list[dict[str, Any]] = []
    unknown: list[dict[str, Any]] = []
    for metric in metrics:
        if metric.seconds is None and not metric.open:
            unknown.append({"label": metric.label, "reason": metric.null_reason})
        else:
            warnings = [{"words": words} for words in metric.warnings]
            facts = {"label": metric.label, "text": metric.text, "definition": metric.definition, "warnings": warnings}
            known.append(facts)
    return {"known": known, "unknown": unknown}


def chart_table(detail: IncidentDetail) -> list[dict[str, str]]:
    """What the figure shows, as rows: what, which, from, to, how long."""
    zone, now, is_over = detail.incident.zone, detail.now, ended_by(detail.incident, detail.now)
    rows = [
        ("Impact", affected_text(w.share, w.population, w.approximate), w.starts_at, w.ends_at) for w in detail.windows
    ]
    rows += [("Hypothesis", hypothesis_text(h), h.started_at, h.ended_at) for h in detail.hypotheses]
    rows += [("Escalation", e.to_team, e.requested_at, e.joined_at) for e in detail.escalations]
    lines = [
        {
            "what": what,
            "which": which,
            "from": time_text(a, zone),
            "to": "not recorded" if is_over and b is None else time_text(b, zone),
            "long": "" if is_over and b is None else elapsed_text(a, b, now),
        }
        for what, which, a, b in rows
    ]
    for stone in sorted(detail.milestones, key=lambda stone: stone.at):
        note = "" if stone.precision == "exact" else stone.precision
        which = str(stone.get_name_display())
        lines.append({"what": "Milestone", "which": which, "from": time_text(stone.at, zone), "to": "", "long": note})
    return lines


def ended_by(incident: Incident, moment: datetime) -> bool:
    """Whether the incident was over at that time; what has no end then goes on no longer."""
    end = incident.resolved_at or incident.closed_at
    return not incident.is_active and (end is None or end <= moment)


def hypothesis_text(hypothesis: Hypothesis) -> str:
    return f"{hypothesis.statement} ({hypothesis.get_verdict_display().lower()})"


def time_text(moment: datetime | None, zone: str) -> str:
    return f"{day(moment, zone)}, {clock(moment, zone)}" if moment else "open"


def elapsed_text(start: datetime, end: datetime | None, now: datetime) -> str:
    words = duration((end or now) - start)
    return words if end else f"≥ {words}"
